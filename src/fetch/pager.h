/*
 * Paginators: which request comes next, and what an answer means for the ones
 * after it.  A pager knows nothing of the network; the list (fetch/list.h)
 * asks it for plans, gets the pages, and shows them to it in the order of the
 * plans.
 */
#ifndef FETCH_PAGER_H
#define FETCH_PAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fetch/http.h"
#include "fetch/rows.h"

/* A page to ask for. */
struct plan {
	int64_t position; /* offset or page number */
	char *url;        /* owned: a link to follow; or NULL */
	bool overlaps;    /* its first rows should be known */
};

/* What the list is to do after a page. */
enum pager_verdict {
	PAGER_TAKE = 1,   /* the rows are the next ones */
	PAGER_REPLAN = 2, /* forget the plans made since */
	PAGER_STUCK = 4,  /* the list moves too fast to be followed */
};

/* What a pass over the list has shown of its stillness. */
enum pager_doubt {
	PAGER_STILL,    /* nothing moved */
	PAGER_SHIFTED,  /* rows shifted, and each seam was made to fit */
	PAGER_UNPROVEN, /* there were seams that could not be looked at */
};

struct pager;

struct pager_ops {
	struct pager *(*begin)(const struct resource *resource, long limit);
	/* Starts over, for another pass. */
	void (*rewind)(struct pager *pager);
	/*
	 * The next page to ask for; false where that depends on pages that are
	 * still to be shown, or where there is none.
	 */
	bool (*plan)(struct pager *pager, struct plan *plan);
	/* Adds what the plan asks for to the query. */
	void (*query)(const struct pager *pager, const struct plan *plan,
	    struct source_pairs *query);
	/* Looks at an answer, in the order of the plans; a set of verdicts. */
	unsigned (*show)(struct pager *pager, const struct plan *plan,
	    const struct page *page, const struct rows *rows);
	enum pager_doubt (*doubt)(const struct pager *pager);
	/* How many pages the list has, as far as can be told; 0: unknown. */
	int64_t (*pages)(const struct pager *pager);
	void (*end)(struct pager *pager);
};

/* Each kind begins its own structure with this. */
struct pager {
	const struct pager_ops *ops;
	const struct resource *resource;
};

extern const struct pager_ops pager_offset;

#endif
