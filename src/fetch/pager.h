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

/* A page to ask for; the strings are owned, release them with plan_free(). */
struct plan {
	int64_t position; /* offset or page number; -1: none is sent */
	char *cursor;     /* JSON that is sent in its place; or NULL */
	char *url;        /* a link to follow, checked; or NULL */
	bool overlaps;    /* its first rows should be known */
	bool repeats;     /* it may have been asked for before */
	bool held;        /* to be asked for only once the next plan's answer
			     is there: in a chain, the last is read first */
	bool ahead;       /* it is only looked at, and read later */
};

void plan_free(struct plan *plan);

/* What the list is to do after a page. */
enum pager_verdict {
	PAGER_TAKE = 1,   /* the rows are the next ones */
	PAGER_REPLAN = 2, /* forget the plans made since */
	PAGER_STUCK = 4,  /* the list moves too fast to be followed */
	PAGER_FAULT = 8,  /* the answer can't be followed: pager->why */
};

/* What a pass over the list has shown of its stillness. */
enum pager_doubt {
	PAGER_STILL,    /* nothing moved, as each seam shows */
	PAGER_UNSEEN,   /* nothing was seen to move, and nothing proves it */
	PAGER_SHIFTED,  /* rows shifted, and each seam was made to fit */
	PAGER_UNPROVEN, /* rows shifted where no seam could be looked at */
};

struct pager;

struct pager_ops {
	/* limit: records a page to ask for; 0: not said. */
	struct pager *(*begin)(const struct resource *resource, long limit);
	/* Starts over, for another pass. */
	void (*rewind)(struct pager *pager);
	/*
	 * The next page to ask for; false where that depends on pages that are
	 * still to be shown, or where there is none.
	 */
	bool (*plan)(struct pager *pager, struct plan *plan);
	/* Looks at an answer, in the order of the plans; a set of verdicts. */
	unsigned (*show)(struct pager *pager, const struct plan *plan,
	    const struct page *page, const struct rows *rows);
	enum pager_doubt (*doubt)(const struct pager *pager);
	/* How many pages the list has, as far as can be told; 0: unknown. */
	int64_t (*pages)(const struct pager *pager);
	/*
	 * How far the reading is, behind the page shown last, as a JSON value;
	 * and going on from there: known holds the keys of the last rows
	 * before it.  NULL where a reading can't be taken up again.
	 */
	bool (*save)(const struct pager *pager, struct buf *json);
	bool (*restore)(struct pager *pager, struct span json,
	    const struct hash *known, size_t n);
	void (*end)(struct pager *pager);
};

/* Each kind begins its own structure with this. */
struct pager {
	const struct pager_ops *ops;
	const struct resource *resource; /* what requests are made from */
	/* The list is what has changed since some time: whatever changes
	 * comes into it, wherever it belongs.  Set before the first plan. */
	bool moves;
	bool cut;      /* a stated maximum ended the reading */
	char why[400]; /* of a PAGER_FAULT */
};

extern const struct pager_ops pager_offset;
extern const struct pager_ops pager_page_number;
extern const struct pager_ops pager_next; /* links, cursors, a single page */
extern const struct pager_ops pager_auto;

/* What reads lists of a kind. */
const struct pager_ops *pager_ops(enum paginator_kind kind);

/* -- for the kinds (pager.c) ----------------------------------------------- */

/* Writes why; PAGER_FAULT. */
__attribute__((format(printf, 2, 3))) unsigned
pager_fault(struct pager *pager, const char *format, ...);

/* What has_more_path says in an answer. */
enum pager_more {
	MORE_UNSAID, /* there is no has_more_path */
	MORE_NO,
	MORE_YES,
	MORE_FAULT, /* it is missing, or no boolean: pager->why */
};

enum pager_more pager_more(struct pager *pager, const struct page *page);

/* False, with why, where a total_path was stated that the answer has not. */
bool pager_has_count(struct pager *pager, const struct page *page);

#endif
