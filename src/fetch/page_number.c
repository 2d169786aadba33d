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
 * A list that has held still for long is read in longer chains, forward: a look
 * at the page where the chain is to end, its mark; the pages before it; then
 * the mark, which must begin with the same row, so that nothing shifted since
 * the look.  Before that comes the look at the next mark: a request for each
 * chain, however long.  Where the mark has shifted, rows may have slipped
 * through, and all since the mark before is read again in short chains; what
 * is found there comes late.  As a chain has but a fraction of the pages that
 * held still before it, little is read twice.
 *
 * Where the newest come first, rows shift both ways, but never farther to the
 * front than the count of records falls: pages are read forward, one by one,
 * and again from where a fall reaches.  (Backward the count proves nothing: a
 * row less behind a page hides a new one before it.)  That has an end where
 * the count falls with each page.
 *
 * Else nothing is sure, and the list must be read until it holds still.
 *
 * What has changed since some time is a list into which rows come as they
 * change, anywhere in it; in the order of the time of their last change they
 * come at its end, so that chains are good for that order, and for no other.
 */
#include <stdlib.h>

#include "fetch/page_number_parts.h"
#include "lib/memory.h"

#define CHAIN_LEAST 3  /* where rows shift fast */
#define SLACK 100      /* misfits that any list may have */
#define PATIENCE 3     /* falls of the count that are looked after */
#define EMPTY_MAX 1000 /* empty pages in a row that are followed by more */
#define SAME_MAX 3     /* pages in a row with the same rows */

static void
number_rewind(struct pager *pager)
{
	struct number_pager *n = number_self(pager);

	n->way = FORWARD;
	order_end(&n->order);
	order_begin(&n->order, pager->resource);
	n->planned = pager->resource->paginator.initial;
	n->asked = n->chain = n->taken = n->planned - 1;
	n->count = n->total = -1;
	n->full = n->back = n->shown = n->still = 0;
	n->length = CHAIN;
	n->mark = n->next = (struct mark){ 0 };
	n->misfits = n->fits = 0;
	n->same = n->empty = 0;
	n->waiting = n->looking = n->over = false;
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
	order_end(&number_self(pager)->order);
	free(number_self(pager));
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

/* The order that the first page has, and all others are to have. */
static bool
is_in_order(const struct number_pager *n)
{
	if (n->base.moves)
		return order_follows_time(&n->order);
	return n->way == WATCHED ? order_is_stable(&n->order)
				 : order_rises(&n->order);
}

/* With the first page it shows how the others can be read. */
static void
choose_way(struct number_pager *n)
{
	const struct resource *r = n->base.resource;

	if (r->nkeys == 0 || n->count < 2 || n->full == 0 ||
	    r->paginator.has_more_path != NULL)
		return;
	if (is_in_order(n))
		n->way = BACKWARD;
	else if (!n->base.moves && order_is_stable(&n->order) && n->total >= 0)
		n->way = WATCHED;
	if (n->way != FORWARD)
		n->doubt = PAGER_STILL;
}

static unsigned
step_back(struct number_pager *n, int64_t to)
{
	long initial = n->base.resource->paginator.initial;

	n->doubt = PAGER_SHIFTED;
	n->mark = n->next = (struct mark){ 0 };
	n->looking = false;
	n->planned = to > initial ? to : initial;
	n->chain = n->planned;
	if (n->way == BACKWARD)
		n->planned++; /* a chain begins a page before */
	n->waiting = false;
	return ++n->misfits > SLACK + (uint64_t)n->shown / 2 ? PAGER_STUCK
							     : PAGER_REPLAN;
}

static unsigned
look(struct number_pager *n, const struct rows *rows)
{
	n->looking = false;
	n->next.looked_at = rows->n > 0;
	if (rows->n > 0)
		n->next.row = rows->at[0].key;
	else
		n->still = 0; /* the list is shorter than it was */
	return 0;
}

/* All since the last mark is to be read again. */
static unsigned
lose_mark(struct number_pager *n)
{
	n->still = 0;
	for (size_t i = 0; i < ANCHORS; i++)
		ground_add(&n->ground, n->anchors[i]);
	return step_back(n, n->from);
}

/* Whether a page of a longer chain can stand where it does: the mark as it
 * was, or one before it, where there are pages behind it. */
static bool
holds(const struct number_pager *n, const struct plan *plan,
    const struct page *page, const struct rows *rows)
{
	if (n->mark.page == 0 || plan->overlaps)
		return true;
	if (plan->position < n->mark.page)
		return rows->n > 0 && plan->position + 1 < number_behind(n) &&
		    plan->position - n->base.resource->paginator.base + 1 <
		    page->pages;
	return rows->n > 0 && hash_equal(rows->at[0].key, n->mark.row);
}

static void
pass_mark(struct number_pager *n)
{
	n->mark = n->next;
	n->next = (struct mark){ 0 };
	number_anchor(n, n->taken);
	n->chain = n->taken;
}

/* Rows that a seam shows to stand where they stood. */
static void
count_still(
    struct number_pager *n, const struct plan *plan, const struct rows *rows)
{
	struct hash front = { 0 };

	if (rows->n > 0)
		front = rows->at[0].key;
	if (!plan->overlaps)
		n->still++;
	else if (n->length < CHAIN && ++n->fits % 4 == 0)
		n->length++;
	if (plan->overlaps && !hash_equal(front, n->front))
		n->still = 0;
	n->front = front;
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

	if (fall <= 0)
		return n->taken + 1;
	return n->taken + 1 - (fall + n->full - 1) / n->full;
}

static void
take_counts(struct number_pager *n, const struct plan *plan,
    const struct page *page, const struct rows *rows)
{
	/* Of no pages none has rows: that is no count. */
	int64_t pages = page->pages == 0 && rows->n > 0 &&
		n->base.resource->paginator.total_stated
	    ? -1
	    : page->pages;
	bool moved = pages != n->count || page->total != n->total;

	if (n->shown > 0 && moved)
		n->doubt = n->way == FORWARD ? PAGER_UNPROVEN : PAGER_SHIFTED;
	/* Of a short chain, the page at its front was read last. */
	if (n->way == BACKWARD && !plan->overlaps && n->mark.page == 0)
		return;
	/* Where rows come at the end alone, those that were there are on the
	 * pages that were. */
	if (pages >= 0 || n->way != BACKWARD)
		n->count = pages;
	n->total = page->total;
}

static bool
is_last(const struct number_pager *n, const struct plan *plan,
    const struct page *page, const struct rows *rows, enum pager_more more)
{
	const struct paginator *p = &n->base.resource->paginator;
	bool at_end = n->count >= 0 && plan->position + 1 >= number_behind(n);

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
	order_page(&n->order, rows, plan->position);
	if (n->shown++ == 0) {
		n->full = (int64_t)rows->n;
		choose_way(n);
	}
	ground_add_rows(&n->ground, rows);
	count_still(n, plan, rows);
	n->taken = plan->position;
	n->back = 0;
	if (n->mark.page > 0 && n->mark.page == n->taken)
		pass_mark(n);
	n->over = is_last(n, plan, page, rows, more);
	if (!n->over && !plan->held &&
	    number_past_maximum(n, plan->position + 1))
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
	struct number_pager *n = number_self(pager);
	bool stop =
	    rows->n == 0 && pager->resource->paginator.stop_after_empty_page;
	enum pager_more more = MORE_UNSAID;
	unsigned fault;

	if (plan->ahead)
		return look(n, rows);
	if (page->ignored)
		return take(n, plan, page, rows, more);
	if (!holds(n, plan, page, rows))
		return lose_mark(n);
	if (n->way == WATCHED &&
	    (page->total < 0 || fallen_to(n, page) < plan->position)) {
		if (page->total >= 0 &&
		    n->misfits < PATIENCE + (uint64_t)n->shown / 10)
			return step_back(n, fallen_to(n, page));
		n->way = FORWARD;
		n->doubt = PAGER_UNPROVEN;
	}
	if (n->way == BACKWARD && plan->overlaps && !fits(n, plan, rows)) {
		n->back = n->back > 0 ? n->back * 2 : 1;
		n->still = 0;
		if (n->length / 2 >= CHAIN_LEAST)
			n->length /= 2;
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
	take_counts(n, plan, page, rows);
	return take(n, plan, page, rows, more);
}

static enum pager_doubt
number_doubt(const struct pager *pager)
{
	const struct number_pager *n = (const struct number_pager *)pager;

	/* Seams prove what they should where rows shift one way alone. */
	if (n->way == FORWARD ? pager->moves : !is_in_order(n))
		return PAGER_UNPROVEN;
	/* One may go where another comes, and nothing shows. */
	if (n->way == FORWARD && n->doubt == PAGER_UNSEEN && n->shown > 1 &&
	    pager->resource->nsort > 0 && !order_is_stable(&n->order))
		return PAGER_UNPROVEN;
	return n->doubt;
}

static int64_t
number_pages(const struct pager *pager)
{
	const struct number_pager *n = (const struct number_pager *)pager;
	int64_t pages;

	if (n->count < 0)
		return n->over ? n->shown : 0;
	pages = number_behind(n) - pager->resource->paginator.initial;
	if (n->way == BACKWARD)
		pages += (pages - 1 + CHAIN - 1) / CHAIN;
	return pages;
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
