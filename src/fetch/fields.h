/*
 * What a list's reader looks at in each of its records: the primary key, what
 * the list is sorted by, and the incremental's cursor.
 */
#ifndef FETCH_FIELDS_H
#define FETCH_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/json_outline.h"
#include "lib/jsonpath.h"
#include "lib/source.h"

struct fields {
	struct jsonpath **paths; /* owned, to the resource's: each once */
	size_t n;
	/* Which of them; owned. */
	size_t *key, *sort;
	size_t nkeys, nsort;
	bool *in_key;  /* owned: of each path, whether it is one of the key */
	size_t cursor; /* SIZE_MAX: there is none */
	/* To pick them from the records while a page is checked; its pick is
	 * NULL where that can't be. */
	struct json_list list;
};

/*
 * Those of a resource, which must outlive them.  Released with fields_end().
 * list: where its paginator's pages have the records, for their values to be
 * picked; NULL: they are not.
 */
void fields_begin(struct fields *f, const struct resource *resource,
    const struct jsonpath *list);
void fields_end(struct fields *f);

#endif
