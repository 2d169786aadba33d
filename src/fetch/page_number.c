/*
 * Numbered pages.
 */
#include <stdlib.h>

#include "fetch/pager.h"
#include "lib/memory.h"

#define EMPTY_MAX 1000 /* empty pages in a row that are followed by more */
#define SAME_MAX 3     /* pages in a row with the same rows */

struct number_pager {
	struct pager base;
	int64_t planned; /* the number of the next page to ask for */
	int64_t count;   /* of pages, as told last; -1: not told */
	int64_t total;   /* of records, likewise */
	int64_t shown;   /* pages */
	uint64_t rows;   /* a sum over those of the last page */
	int same, empty; /* pages in a row */
	bool waiting;    /* the next plan depends on the last */
	bool over;
	enum pager_doubt doubt;
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

	n->planned = pager->resource->paginator.initial;
	n->count = n->total = -1;
	n->shown = 0;
	n->same = n->empty = 0;
	n->waiting = n->over = false;
	n->doubt = PAGER_UNSEEN;
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
	free(self(pager));
}

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

static bool
number_plan(struct pager *pager, struct plan *plan)
{
	struct number_pager *n = self(pager);

	if (n->over || n->waiting || past_maximum(n, n->planned))
		return false;
	if (n->shown > 0 && n->count >= 0 && !n->waiting &&
	    n->planned >= behind(n) &&
	    n->planned > pager->resource->paginator.initial + n->shown)
		return false;
	*plan = (struct plan){ .position = n->planned++ };
	/* One at a time, until it is known how far the list goes. */
	n->waiting =
	    n->count < 0 || pager->resource->paginator.has_more_path != NULL;
	return true;
}

/* An API that does not heed the number gives one page for ever. */
static unsigned
look_for_loop(struct number_pager *n, const struct rows *rows)
{
	const struct source_place *place =
	    &n->base.resource->paginator.position;
	uint64_t sum = rows_sum(rows);

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

static bool
is_last(const struct number_pager *n, const struct plan *plan,
    const struct page *page, const struct rows *rows, enum pager_more more)
{
	const struct paginator *p = &n->base.resource->paginator;

	if (page->ignored)
		return n->count < 0 || plan->position + 1 >= behind(n);
	if (rows->n == 0 && p->stop_after_empty_page)
		return true;
	if (more != MORE_UNSAID)
		return more == MORE_NO;
	return n->count >= 0 && plan->position + 1 >= behind(n);
}

static unsigned
number_show(struct pager *pager, const struct plan *plan,
    const struct page *page, const struct rows *rows)
{
	struct number_pager *n = self(pager);
	bool empty_end =
	    rows->n == 0 && pager->resource->paginator.stop_after_empty_page;
	enum pager_more more = MORE_UNSAID;
	unsigned fault = look_for_loop(n, rows);

	if (fault == 0 && !page->ignored && !empty_end) {
		more = pager_more(pager, page);
		if (more == MORE_FAULT || !pager_has_count(pager, page))
			return PAGER_FAULT;
	}
	if (fault != 0)
		return fault;
	if (n->shown++ > 0 && !page->ignored &&
	    (page->pages != n->count || page->total != n->total))
		n->doubt = PAGER_UNPROVEN;
	if (!page->ignored) {
		n->count = page->pages;
		n->total = page->total;
	}
	n->over = is_last(n, plan, page, rows, more);
	if (!n->over && past_maximum(n, plan->position + 1))
		n->over = pager->cut = true;
	n->waiting = false;
	if (!n->over)
		return PAGER_TAKE;
	n->planned = plan->position + 1;
	return PAGER_TAKE | PAGER_REPLAN;
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

	if (n->count < 0)
		return n->over ? n->shown : 0;
	return behind(n) - pager->resource->paginator.initial;
}

const struct pager_ops pager_page_number = {
	.begin = number_begin,
	.rewind = number_rewind,
	.plan = number_plan,
	.show = number_show,
	.doubt = number_doubt,
	.pages = number_pages,
	.end = number_end,
};
