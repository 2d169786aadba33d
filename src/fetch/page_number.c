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
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/ground.h"
#include "fetch/order.h"
#include "fetch/pager.h"
#include "lib/json.h"
#include "lib/memory.h"

#define CHAIN 30       /* pages at most, besides the one that is read again */
#define CHAIN_LEAST 3  /* where rows shift fast */
#define CALM 8         /* pages that held still, for one of a longer chain */
#define ANCHORS 4      /* rows of a mark by which it is found again */
#define SLACK 100      /* misfits that any list may have */
#define PATIENCE 3     /* falls of the count that are looked after */
#define EMPTY_MAX 1000 /* empty pages in a row that are followed by more */
#define SAME_MAX 3     /* pages in a row with the same rows */

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
	int64_t last = from + n->length;

	if (last >= behind(n))
		last = behind(n) - 1;
	if (maximum >= 0 && last >= maximum)
		last = maximum - 1;
	return last > from ? last : from;
}

/* Where a longer chain from a page on would end; 0: it is not worth while. */
static int64_t
mark_after(const struct number_pager *n, int64_t from)
{
	long maximum = n->base.resource->paginator.maximum;
	int64_t last = behind(n) - 1, length = n->still / CALM;

	if (maximum >= 0 && last >= maximum)
		last = maximum - 1;
	if (length <= CHAIN || last <= from)
		return 0;
	return last - from <= length + length / 4 ? last : from + length;
}

/* A look at the next mark. */
static bool
plan_look(struct number_pager *n, struct plan *plan, int64_t page)
{
	n->next = (struct mark){ .page = page };
	*plan = (struct plan){ .position = page, .ahead = true };
	n->looking = true;
	return true;
}

static bool
plan_forward(struct number_pager *n, struct plan *plan)
{
	int64_t next;

	if (n->planned == n->mark.page) {
		next = mark_after(n, n->planned);
		if (!n->next.looked_at && next > 0)
			return plan_look(n, plan, next);
		/* It is to be read when all before it are. */
		if (n->taken < n->planned - 1)
			return false;
		n->waiting = true;
	}
	*plan = (struct plan){ .position = n->planned++ };
	return true;
}

static void
anchor(struct number_pager *n, int64_t page)
{
	const struct ground *g = &n->ground;

	n->from = page;
	for (size_t i = 0; i < ANCHORS; i++)
		n->anchors[i] = g->n > i
		    ? g->places[(g->n - 1 - i) % GROUND_ROWS]
		    : g->places[0];
}

/* The page taken last, once more, and a longer chain behind it. */
static bool
plan_longer(struct number_pager *n, struct plan *plan)
{
	if (!n->next.looked_at)
		return plan_look(n, plan, mark_after(n, n->taken));
	n->mark = n->next;
	n->next = (struct mark){ 0 };
	anchor(n, n->taken);
	*plan = (struct plan){ .position = n->taken, .overlaps = true };
	return true;
}

static bool
plan_chain(struct number_pager *n, struct plan *plan)
{
	bool first = n->planned > n->chain;

	if (n->mark.page > 0)
		return plan_forward(n, plan);
	if (first && n->back == 0 && mark_after(n, n->chain) > 0)
		return n->taken == n->chain && plan_longer(n, plan);
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

	if (n->over || n->waiting || n->looking ||
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
	if (n->base.moves ? order_follows_time(&n->order)
			  : order_rises(&n->order))
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

static bool
is_same(struct hash a, struct hash b)
{
	return a.high == b.high && a.low == b.low;
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
		return rows->n > 0 && plan->position + 1 < behind(n) &&
		    plan->position - n->base.resource->paginator.base + 1 <
		    page->pages;
	return rows->n > 0 && is_same(rows->at[0].key, n->mark.row);
}

static void
pass_mark(struct number_pager *n)
{
	n->mark = n->next;
	n->next = (struct mark){ 0 };
	anchor(n, n->taken);
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
	if (plan->overlaps && !is_same(front, n->front))
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
	/* Of a short chain, the page at its front was read last. */
	if (n->way == BACKWARD && !plan->overlaps && n->mark.page == 0)
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
	order_page(&n->order, rows);
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

	if (plan->ahead)
		return look(n, rows);
	if (page->ignored)
		return take(n, plan, page, rows, more);
	if (!holds(n, plan, page, rows))
		return lose_mark(n);
	if (n->way == WATCHED && fallen_to(n, page) < plan->position) {
		if (n->misfits < PATIENCE + (uint64_t)n->shown / 10)
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
	take_counts(n, plan, page);
	return take(n, plan, page, rows, more);
}

static enum pager_doubt
number_doubt(const struct pager *pager)
{
	const struct number_pager *n = (const struct number_pager *)pager;

	if (pager->moves &&
	    (n->way == FORWARD || !order_follows_time(&n->order)))
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
	pages = behind(n) - pager->resource->paginator.initial;
	if (n->way == BACKWARD)
		pages += (pages - 1 + CHAIN - 1) / CHAIN;
	return pages;
}

static bool
save_hash(struct buf *json, const char *before, struct hash hash)
{
	return buf_format(json, "%s\"%016" PRIx64 "%016" PRIx64 "\"", before,
	    hash.high, hash.low);
}

/* A longer chain goes on where it is, up to its mark. */
static bool
save_mark(const struct number_pager *n, struct buf *json)
{
	bool good = buf_format(json,
	    ",\"mark\":%" PRId64 ",\"from\":%" PRId64 ",\"known\":",
	    n->mark.page, n->from);

	good = good && save_hash(json, "[", n->mark.row);
	for (size_t i = 0; i < ANCHORS; i++)
		good = good && save_hash(json, ",", n->anchors[i]);
	return good && buf_add_char(json, ']');
}

/* Only chains can be taken up: of a short one the page that was taken last,
 * read again, is the seam of the next. */
static bool
number_save(const struct pager *pager, struct buf *json)
{
	const struct number_pager *n = (const struct number_pager *)pager;

	return n->way == BACKWARD &&
	    buf_format(json,
		"{\"page\":%" PRId64 ",\"rows\":%" PRId64 ",\"pages\":%" PRId64
		",\"still\":%" PRId64,
		n->taken, n->full, n->count, n->still) &&
	    (n->mark.page == 0 || save_mark(n, json)) &&
	    buf_add_char(json, '}');
}

static bool
get_number(struct span json, const char *name, int64_t *number)
{
	struct span value;

	return json_get(json, span_of(name), &value) &&
	    json_kind(value) == JSON_NUMBER && json_int64(value, number);
}

static bool
get_hash(struct json_walk *walk, struct hash *hash)
{
	struct span value;
	char digits[33];
	int n = 0;

	if (!json_element(walk, &value) || value.n != 34 ||
	    json_kind(value) != JSON_STRING)
		return false;
	memcpy(digits, value.p + 1, 32);
	digits[32] = '\0';
	return sscanf(digits, "%16" SCNx64 "%16" SCNx64 "%n", &hash->high,
		   &hash->low, &n) == 2 &&
	    n == 32;
}

static bool
restore_mark(struct number_pager *n, struct span json)
{
	struct json_walk walk;
	struct span known;
	bool good;

	if (!get_number(json, "mark", &n->mark.page) ||
	    !get_number(json, "from", &n->from) ||
	    !json_get(json, span_of("known"), &known) ||
	    json_kind(known) != JSON_ARRAY || n->mark.page <= n->taken)
		return false;
	walk = json_walk(known);
	good = get_hash(&walk, &n->mark.row);
	for (size_t i = 0; i < ANCHORS; i++)
		good = good && get_hash(&walk, &n->anchors[i]);
	return good;
}

static bool
number_restore(struct pager *pager, struct span json, const struct hash *known,
    size_t count)
{
	struct number_pager *n = self(pager);
	int64_t page, rows, pages, still;

	if (!get_number(json, "page", &page) ||
	    !get_number(json, "rows", &rows) ||
	    !get_number(json, "pages", &pages) ||
	    !get_number(json, "still", &still) ||
	    page < pager->resource->paginator.initial || rows <= 0)
		return false;
	n->way = BACKWARD;
	n->doubt = PAGER_STILL;
	n->taken = n->chain = n->asked = page;
	n->planned = page + 1;
	n->full = rows;
	n->count = pages;
	n->still = still;
	n->shown = 1;
	/* Even where it was the last page: there may be more by now. */
	if (!restore_mark(n, json)) {
		n->mark = (struct mark){ 0 };
		n->back = 1;
	}
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
