/*
 * What a list is made of, for the modules that read one: list.c (its passes),
 * list_pages.c, list_records.c, and resume.c.
 */
#ifndef FETCH_LIST_PARTS_H
#define FETCH_LIST_PARTS_H

#include "fetch/fields.h"
#include "fetch/list.h"
#include "fetch/order.h"
#include "fetch/pager.h"
#include "fetch/rows.h"

#define AT_ONCE_MAX 64                  /* pages under way */
#define BYTES_AT_ONCE ((size_t)8 << 20) /* but one page may be more */

/* What a pass over the list saw: two passes with the same sums saw the same
 * keys. */
struct pass {
	uint64_t keys;
	uint64_t sum_high, sum_low;
	uint64_t first_page; /* a sum over the places of its rows */
	uint64_t late;       /* keys that no pass before saw, and should have */
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
	struct fields fields;
	struct rows rows;
	struct ticket window[AT_ONCE_MAX];
	size_t nwindow;
	struct pass pass;
	struct progress progress;
	struct buf record; /* scratch: one without its white space */
	struct out *out;
	struct list_result *result;
	size_t at_once; /* pages under way */
	size_t biggest; /* body of a page so far */
	uint64_t asked; /* pages in this pass, for their labels */
	uint64_t unkeyed;
	struct pass start; /* what the run that this one goes on with saw */
	bool continued;    /* it does go on with one */
	bool enough;       /* max_records were written */
};

/* Whether rows can't overtake each other; but for those that change while the
 * list is read, where it is in the order of that: they are the next run's. */
bool list_is_ordered(const struct list *l);

/* -- pages; list_pages.c --------------------------------------------------- */

/*
 * Asks for the page that is planned, as the last of the window; the plan is
 * the list's then.  False after a message, and with l->status set, where that
 * can't be.
 */
bool list_ask(struct list *l, struct plan *plan);

/* Asks for as many pages as may be under way. */
void list_fill_window(struct list *l);

/* Takes the page at the front of the window, which has arrived. */
enum status list_take_page(struct list *l);

/* Gives up the pages of the window from the nth on. */
void list_drop_from(struct list *l, size_t n);

/* Says why a page could not be had, or keeps it in getter->why_quiet where the
 * list is to be quiet; returns the status that this makes. */
enum status list_failed(const struct list *l, const struct get *get);

/* Says that the list would not hold still: STATUS_TEMPORARY. */
enum status list_stuck(const struct list *l);

/* -- records; list_records.c ----------------------------------------------- */

/* Writes of the rows read what is news, and a checkpoint if one is due. */
enum status list_write_rows(struct list *l);

#endif
