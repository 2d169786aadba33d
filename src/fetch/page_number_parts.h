/*
 * What the pager of numbered pages is made of, for the modules that are it:
 * page_number.c (what answers mean), page_number_plan.c (what is asked for) and
 * page_number_save.c (checkpoints).
 */
#ifndef FETCH_PAGE_NUMBER_PARTS_H
#define FETCH_PAGE_NUMBER_PARTS_H

#include "fetch/ground.h"
#include "fetch/order.h"
#include "fetch/pager.h"

#define CHAIN 30  /* pages at most, besides the one that is read again */
#define ANCHORS 4 /* rows of a mark by which it is found again */

enum way {
	FORWARD,  /* nothing is known of the order */
	WATCHED,  /* forward, with an eye on the count of records */
	BACKWARD, /* in chains */
};

/* The end of a longer chain. */
struct mark {
	int64_t page;    /* 0: there is none */
	struct hash row; /* the key of its first row, when it was looked at */
	bool looked_at;
};

struct number_pager {
	struct pager base;
	enum way way;
	struct order order; /* of the rows so far */
	int64_t planned;    /* the number of the next page to ask for */
	int64_t chain;      /* the last page of the chain that is planned */
	int64_t length;     /* of such a chain */
	int64_t asked;      /* the greatest number asked for */
	int64_t taken;      /* the number of the last page taken */
	int64_t count;      /* of pages, as told last; -1: not told */
	int64_t total;      /* of records, likewise */
	int64_t full;       /* rows that the first page had */
	int64_t back;       /* pages to step back, after a misfit */
	int64_t shown;      /* pages */
	int64_t still;      /* pages taken since rows were last seen to shift */
	struct hash front; /* the key of the first row of the page taken last */
	struct mark mark;  /* of the longer chain that is being read */
	struct mark next;  /* of the one after it */
	int64_t from;      /* the page where that chain began */
	struct hash anchors[ANCHORS]; /* the last rows of that page */
	uint64_t misfits, fits;
	uint64_t rows;   /* a sum over those of the last page */
	int same, empty; /* pages in a row */
	bool waiting;    /* the next plan depends on the last */
	bool looking;    /* a look at a mark is under way */
	bool over;
	enum pager_doubt doubt;
	struct ground ground;
};

static inline struct number_pager *
number_self(struct pager *pager)
{
	return (struct number_pager *)pager;
}

/* -- plans; page_number_plan.c --------------------------------------------- */

/* pager_ops.plan */
bool number_plan(struct pager *pager, struct plan *plan);

/* Whether a page lies past the stated maximum. */
bool number_past_maximum(const struct number_pager *n, int64_t page);

/* The number behind the last page's. */
int64_t number_behind(const struct number_pager *n);

/* Notes that a longer chain begins at a page, the one taken last. */
void number_anchor(struct number_pager *n, int64_t page);

/* -- checkpoints; page_number_save.c --------------------------------------- */

/* pager_ops.save and .restore */
bool number_save(const struct pager *pager, struct buf *json);
bool number_restore(struct pager *pager, struct span json,
    const struct hash *known, size_t count);

#endif
