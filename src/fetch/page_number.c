/*
 * Numbered pages.
 *
 * Pages do not overlap, so that nothing shows where rows shifted from one that
 * is still to be read to one that was read.  What helps depends on the order.
 *
 * Where rows come in the order of their creation, new ones at the end, rows
 * only ever shift towards the front, and whoever reads a page after the ones
 * behind it meets them again.  But records are to leave in the API's order, in
 * little memory.  So a list is read in chains of some pages, each chain from
 * its last page to its first, which is the last one of the chain before, once
 * more: a seam with known rows in it, or else rows have shifted by a whole
 * page, and the chain begins anew farther in front.  That is one request in
 * CHAIN more, and chains are read at the same time, as each seam is looked at.
 *
 * Where the newest come first, rows shift both ways, but never farther to the
 * front than the count of records falls: pages are read forward, one by one,
 * and again from where a fall reaches.  (Backward the count proves nothing: a
 * row less behind a page hides a new one before it.)  That has an end where
 * the count falls with each page.
 *
 * Else nothing is sure, and the list must be read until it holds still.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "fetch/ground.h"
#include "fetch/order.h"
#include "fetch/pager.h"
#include "lib/json.h"
#include "lib/memory.h"

#define CHAIN 30       /* pages, besides the one that is read again */
#define SLACK 100      /* misfits that any list may have */
#define PATIENCE 3     /* falls of the count that are looked after */
#define EMPTY_MAX 1000 /* empty pages in a row that are followed by more */
#define SAME_MAX 3     /* pages in a row with the same rows */

enum way {
	FORWARD,  /* nothing is known of the order */
	WATCHED,  /* forward, with an eye on the count of records */
	BACKWARD, /* in chains */
};

struct number_pager {
	struct pager base;
	enum way way;
	struct order order; /* of the rows so far */
	int64_t planned;    /* the number of the next page to ask for */
	int64_t chain;      /* the last page of the chain that is planned */
	int64_t asked;      /* the greatest number asked for */
	int64_t taken;      /* the number of the last page taken */
	int64_t count;      /* of pages, as told last; -1: not told */
	int64_t total;      /* of records, likewise */
	int64_t full;       /* rows that the first page had */
	int64_t back;       /* pages to step back, after a misfit */
	int64_t shown;      /* pages */
	uint64_t misfits;
	uint64_t rows;   /* a sum over those of the last page */
	int same, empty; /* pages in a row */
	bool waiting;    /* the next plan depends on the last */
	bool over;
	enum pager_doubt doubt;
	struct ground ground;
};

static struct number_pager *
self(struct pager *pager)
{
	return (struct number_pager *)pager;
}

static void
number_rewind(struct pager *pager)
{
	struct number_pager *n = self(pager);

	n->way = FORWARD;
	order_end(&n->order);
	order_begin(&n->order, pager->resource);
	n->planned = pager->resource->paginator.initial;
	n->asked = n->chain = n->taken = n->planned - 1;
	n->count = n->total = -1;
	n->full = n->back = n->shown = 0;
	n->misfits = 0;
	n->same = n->empty = 0;
	n->waiting = n->over = false;
	n->doubt = PAGER_UNSEEN;
	ground_forget(&n->ground);
}

static struct pager *
number_begin(const struct resource *resource, long limit)
{
	struct number_pager *n = mem_zero(1, sizeof *n);

	(void)limit;
	n->base =
	    (struct pager){ .ops = &pager_page_number, .resource = resource };
	number_rewind(&n->base);
	return &n->base;
}

static void
number_end(struct pager *pager)
{
	order_end(&self(pager)->order);
	free(self(pager));
}

/* -- plans ----------------------------------------------------------------- */

static bool
past_maximum(const struct number_pager *n, int64_t page)
{
	long maximum = n->base.resource->paginator.maximum;

	return maximum >= 0 && page >= maximum;
}

/* The number behind the last page's. */
static int64_t
behind(const struct number_pager *n)
{
	return n->base.resource->paginator.base + n->count;
}

/* The last page of a chain that begins anew at from. */
static int64_t
chain_end(const struct number_pager *n, int64_t from)
{
	long maximum = n->base.resource->paginator.maximum;
	int64_t last = from + CHAIN;

	if (last >= behind(n))
		last = behind(n) - 1;
	if (maximum >= 0 && last >= maximum)
		last = maximum - 1;
	return last > from ? last : from;
}

static bool
plan_chain(struct number_pager *n, struct plan *plan)
{
	bool first = n->planned > n->chain;

	if (first) {
		if (n->back == 0 &&
		    (n->planned >= behind(n) || past_maximum(n, n->planned)))
			return false;
		n->planned--; /* once more */
		n->chain = chain_end(n, n->planned);
	}
	*plan = (struct plan){ .position = n->planned,
		.overlaps = first,
		.held = n->planned < n->chain };
	n->planned++;
	n->waiting = n->back > 0 && n->planned > n->chain;
	return true;
}

static bool
plan_next(struct number_pager *n, struct plan *plan)
{
	if (past_maximum(n, n->planned))
		return false;
	/* Those under way should reach the end. */
	if (n->count >= 0 && n->planned >= behind(n) &&
	    n->planned > n->taken + 1)
		return false;
	*plan = (struct plan){ .position = n->planned++ };
	/* One at a time, until it is known how far the list goes. */
	n->waiting = n->count < 0 || n->way == WATCHED ||
	    n->base.resource->paginator.has_more_path != NULL;
	return true;
}

static bool
number_plan(struct pager *pager, struct plan *plan)
{
	struct number_pager *n = self(pager);

	if (n->over || n->waiting ||
	    !(n->way == BACKWARD ? plan_chain(n, plan) : plan_next(n, plan)))
		return false;
	plan->repeats = plan->position <= n->asked;
	if (plan->position > n->asked)
		n->asked = plan->position;
	return true;
}

/* -- answers --------------------------------------------------------------- */

/* An API that does not heed the number gives one page for ever. */
static unsigned
look_for_loop(
    struct number_pager *n, const struct plan *plan, const struct rows *rows)
{
	const struct source_place *place =
	    &n->base.resource->paginator.position;
	uint64_t sum = rows_sum(rows);

	if (plan->position <= n->taken)
		return 0; /* read again */
	n->empty = rows->n == 0 ? n->empty + 1 : 0;
	n->same =
	    rows->n > 0 && n->shown > 0 && sum == n->rows ? n->same + 1 : 1;
	n->rows = sum;
	if (n->same >= SAME_MAX)
		return pager_fault(&n->base,
		    "the same records %d times: the API does not heed \"%s\"",
		    SAME_MAX,
		    place->param != NULL ? place->param
					 : jsonpath_text(place->body_path));
	if (n->empty >= EMPTY_MAX)
		return pager_fault(
		    &n->base, "%d empty pages in a row", EMPTY_MAX);
	return 0;
}

/* With the first page it shows how the others can be read. */
static void
choose_way(struct number_pager *n)
{
	const struct resource *r = n->base.resource;

	if (r->nkeys == 0 || n->count < 2 || n->full == 0 ||
	    r->paginator.has_more_path != NULL)
		return;
	if (order_rises(&n->order))
		n->way = BACKWARD;
	else if (order_is_stable(&n->order) && n->total >= 0)
		n->way = WATCHED;
	if (n->way != FORWARD)
		n->doubt = PAGER_STILL;
}

static unsigned
step_back(struct number_pager *n, int64_t to)
{
	long initial = n->base.resource->paginator.initial;

	n->doubt = PAGER_SHIFTED;
	n->planned = to > initial ? to : initial;
	n->chain = n->planned;
	if (n->way == BACKWARD)
		n->planned++; /* a chain begins a page before */
	n->waiting = false;
	return ++n->misfits > SLACK + (uint64_t)n->shown / 2 ? PAGER_STUCK
							     : PAGER_REPLAN;
}

static bool
fits(const struct number_pager *n, const struct plan *plan,
    const struct rows *rows)
{
	if (plan->position <= n->base.resource->paginator.initial)
		return true;
	for (size_t i = 0; i < rows->n; i++)
		if (ground_has_row(&n->ground, &rows->at[i]))
			return true;
	return false;
}

/* The page to begin again with, as the count of records fell since the last
 * page; or the one after that. */
static int64_t
fallen_to(const struct number_pager *n, const struct page *page)
{
	int64_t fall = n->total - page->total;

	if (page->total < 0 || fall <= 0)
		return n->taken + 1;
	return n->taken + 1 - (fall + n->full - 1) / n->full;
}

static void
take_counts(
    struct number_pager *n, const struct plan *plan, const struct page *page)
{
	bool moved = page->pages != n->count || page->total != n->total;

	if (n->shown > 0 && moved)
		n->doubt = n->way == FORWARD ? PAGER_UNPROVEN : PAGER_SHIFTED;
	/* Of a chain, the page at its front was read last. */
	if (n->way == BACKWARD && !plan->overlaps)
		return;
	n->count = page->pages;
	n->total = page->total;
}

static bool
is_last(const struct number_pager *n, const struct plan *plan,
    const struct page *page, const struct rows *rows, enum pager_more more)
{
	const struct paginator *p = &n->base.resource->paginator;
	bool at_end = n->count >= 0 && plan->position + 1 >= behind(n);

	if (page->ignored)
		return n->count < 0 || at_end;
	if (plan->held)
		return false;
	if (rows->n == 0 && p->stop_after_empty_page)
		return true;
	return more != MORE_UNSAID ? more == MORE_NO : at_end;
}

static unsigned
take(struct number_pager *n, const struct plan *plan, const struct page *page,
    const struct rows *rows, enum pager_more more)
{
	if (n->shown++ == 0) {
		n->full = (int64_t)rows->n;
		order_page(&n->order, rows);
		choose_way(n);
	}
	ground_add_rows(&n->ground, rows);
	n->taken = plan->position;
	n->back = 0;
	n->over = is_last(n, plan, page, rows, more);
	if (!n->over && !plan->held && past_maximum(n, plan->position + 1))
		n->over = n->base.cut = true;
	if (!plan->held)
		n->waiting = false;
	if (!n->over)
		return PAGER_TAKE;
	n->planned = plan->position + 1;
	return PAGER_TAKE | PAGER_REPLAN;
}

static unsigned
number_show(struct pager *pager, const struct plan *plan,
    const struct page *page, const struct rows *rows)
{
	struct number_pager *n = self(pager);
	bool stop =
	    rows->n == 0 && pager->resource->paginator.stop_after_empty_page;
	enum pager_more more = MORE_UNSAID;
	unsigned fault;

	if (page->ignored)
		return take(n, plan, page, rows, more);
	if (n->way == WATCHED && fallen_to(n, page) < plan->position) {
		if (n->misfits < PATIENCE + (uint64_t)n->shown / 10)
			return step_back(n, fallen_to(n, page));
		n->way = FORWARD;
		n->doubt = PAGER_UNPROVEN;
	}
	if (n->way == BACKWARD && plan->overlaps && !fits(n, plan, rows)) {
		n->back = n->back > 0 ? n->back * 2 : 1;
		return step_back(n, plan->position - n->back);
	}
	fault = look_for_loop(n, plan, rows);
	if (fault == 0 && !stop) {
		more = pager_more(pager, page);
		if (more == MORE_FAULT || !pager_has_count(pager, page))
			fault = PAGER_FAULT;
	}
	if (fault != 0)
		return fault;
	take_counts(n, plan, page);
	return take(n, plan, page, rows, more);
}

static enum pager_doubt
number_doubt(const struct pager *pager)
{
	return ((const struct number_pager *)pager)->doubt;
}

static int64_t
number_pages(const struct pager *pager)
{
	const struct number_pager *n = (const struct number_pager *)pager;
	int64_t pages;

	if (n->count < 0)
		return n->over ? n->shown : 0;
	pages = behind(n) - pager->resource->paginator.initial;
	if (n->way == BACKWARD)
		pages += (pages - 1 + CHAIN - 1) / CHAIN;
	return pages;
}

/* Only chains can be taken up: the page that was taken last, read again, is
 * the seam of the next one. */
static bool
number_save(const struct pager *pager, struct buf *json)
{
	const struct number_pager *n = (const struct number_pager *)pager;

	return n->way == BACKWARD &&
	    buf_format(json,
		"{\"page\":%" PRId64 ",\"rows\":%" PRId64 ",\"pages\":%" PRId64
		"}",
		n->taken, n->full, n->count);
}

static bool
get_number(struct span json, const char *name, int64_t *number)
{
	struct span value;

	return json_get(json, span_of(name), &value) &&
	    json_kind(value) == JSON_NUMBER && json_int64(value, number);
}

static bool
number_restore(struct pager *pager, struct span json, const struct hash *known,
    size_t count)
{
	struct number_pager *n = self(pager);
	int64_t page, rows, pages;

	if (!get_number(json, "page", &page) ||
	    !get_number(json, "rows", &rows) ||
	    !get_number(json, "pages", &pages) ||
	    page < pager->resource->paginator.initial || rows <= 0)
		return false;
	n->way = BACKWARD;
	n->doubt = PAGER_STILL;
	n->taken = n->chain = n->asked = page;
	n->planned = page + 1;
	n->full = rows;
	n->count = pages;
	n->shown = 1;
	/* Even where it was the last page: there may be more by now. */
	n->back = 1;
	ground_restore(&n->ground, known, count);
	return true;
}

const struct pager_ops pager_page_number = {
	.begin = number_begin,
	.rewind = number_rewind,
	.plan = number_plan,
	.show = number_show,
	.doubt = number_doubt,
	.pages = number_pages,
	.save = number_save,
	.restore = number_restore,
	.end = number_end,
};
