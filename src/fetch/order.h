/*
 * In what order a list's rows come, seen from the rows themselves: what an API
 * says or leaves open of its order is proved or found out.
 */
#ifndef FETCH_ORDER_H
#define FETCH_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/rows.h"
#include "lib/buf.h"
#include "lib/source.h"
#include "lib/span.h"

struct order_field {
	bool up, down; /* not contradicted so far */
	/* Of the page that is looked at: likewise, and its last value. */
	bool page_up, page_down;
	struct span before;
	struct buf first; /* the first value of the page before */
};

struct order {
	const struct resource *resource; /* its sort fields, and its cursor */
	struct order_field *fields;      /* owned */
	size_t n;
	bool begun;
	int64_t position; /* of the page before */
};

/* Starts with no row seen.  Release with order_end(). */
void order_begin(struct order *o, const struct resource *resource);
void order_end(struct order *o);

/*
 * Looks at the rows of one page, in their order, and where it stands beside the
 * page before; position: of the page in the list, in whatever the paginator
 * counts, or -1 where it doesn't.  Each page for itself could be in order where
 * the list is not, as in a list of several groups, when one ends with a page.
 * What is read again farther in front is not compared with what was before: as
 * rows went, it may hold what stood behind that.  Where a page of rows and more
 * goes between two requests, the pages of a chain can do so, too: the list then
 * seems to be in no order, which costs requests.
 */
void order_page(struct order *o, const struct rows *rows, int64_t position);

/*
 * Whether all pages were in the order of a field that never changes, up or
 * down: such rows shift when others come and go, but never overtake.
 */
bool order_is_stable(const struct order *o);

/* Whether that is so of a field upwards: new rows come at the list's end. */
bool order_rises(const struct order *o);

/* Whether all pages were in the order of the incremental's cursor, upwards:
 * what changes goes to the list's end. */
bool order_follows_time(const struct order *o);

#endif
