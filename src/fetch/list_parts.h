/*
 * What a list is made of, for the modules that read one: list.c and resume.c.
 */
#ifndef FETCH_LIST_PARTS_H
#define FETCH_LIST_PARTS_H

#include "fetch/list.h"
#include "fetch/order.h"
#include "fetch/pager.h"
#include "fetch/rows.h"

#define AT_ONCE_MAX 64 /* pages under way */

/* What a pass over the list saw: two passes with the same sums saw the same
 * keys. */
struct pass {
	uint64_t keys;
	uint64_t sum_high, sum_low;
	uint64_t first_page; /* a sum over the places of its rows */
};

/* A page that is under way. */
struct ticket {
	struct plan plan;
	struct get *get; /* owned */
};

struct list {
	const struct resource *resource;
	const struct list_options *options;
	struct getter *getter;
	struct pager *pager; /* owned */
	struct keys *keys;   /* owned */
	struct keys *made;   /* owned: the requests of a pass */
	enum status status;  /* of a request that could not be made */
	struct order order;
	struct rows rows;
	struct ticket window[AT_ONCE_MAX];
	size_t nwindow;
	struct pass pass;
	struct progress progress;
	struct buf record; /* scratch: one without its white space */
	struct out *out;
	struct list_result *result;
	size_t at_once; /* pages under way */
	uint64_t asked; /* pages in this pass, for their labels */
	uint64_t unkeyed;
	struct pass start; /* what the run that this one goes on with saw */
	bool continued;    /* it does go on with one */
	bool enough;       /* max_records were written */
};

#endif
