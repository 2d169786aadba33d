/*
 * Offsets: each page begins a few rows before the end of the one before, and
 * its first row must be one of those.  Where it is not, rows were taken away
 * before it, others slipped through, and the reading steps back, farther and
 * farther, until it stands on known ground.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "fetch/ground.h"
#include "fetch/pager.h"
#include "fetch/saved.h"
#include "lib/memory.h"

#define OVERLAP 5 /* rows */
#define SLACK 100 /* misfits that any list may have */
#define EFFORT 8  /* pages for one that reaches farther, at most */

struct offset_pager {
	struct pager base;
	long limit;      /* rows a page to ask for */
	int64_t start;   /* the offset of the first page */
	int64_t reached; /* the offset behind the last row taken */
	int64_t planned; /* the same for the plans, if they come full */
	int64_t asked;   /* the farthest offset asked for; -1: none */
	int64_t total;   /* as the last page told it; -1: not told */
	int64_t full;    /* rows that a page has; 0: not known yet */
	int64_t back;    /* rows to step back, after a misfit */
	bool waiting;    /* the next plan depends on the last */
	bool bare;       /* ask without an overlap, to see the end */
	bool over;
	enum pager_doubt doubt;
	int64_t farthest; /* that a page has reached */
	uint64_t gains;   /* pages that reached farther than all before */
	uint64_t misfits;
	uint64_t plans;
	struct ground ground; /* what was read last */
};

static struct offset_pager *
self(struct pager *pager)
{
	return (struct offset_pager *)pager;
}

static void
offset_rewind(struct pager *pager)
{
	struct offset_pager *o = self(pager);

	o->reached = o->planned = o->start;
	o->total = -1;
	o->full = o->back = 0;
	o->waiting = o->bare = o->over = false;
	o->doubt = PAGER_STILL;
	o->farthest = 0;
	o->gains = o->misfits = o->plans = 0;
	ground_forget(&o->ground);
	o->asked = -1;
}

static struct pager *
offset_begin(const struct resource *resource, long limit)
{
	struct offset_pager *o = mem_zero(1, sizeof *o);

	o->base = (struct pager){ .ops = &pager_offset, .resource = resource };
	o->limit = limit;
	o->start = resource->paginator.initial;
	offset_rewind(&o->base);
	return &o->base;
}

static void
offset_end(struct pager *pager)
{
	free(self(pager));
}

/* Whether an empty page may be followed by others: no seam would fit it. */
static bool
may_be_empty(const struct offset_pager *o)
{
	return !o->base.resource->paginator.stop_after_empty_page &&
	    o->base.resource->paginator.total_path == NULL;
}

/* Of a small page a quarter, or it would bring little that is new; of a page
 * of one row nothing. */
static int64_t
overlap(const struct offset_pager *o)
{
	int64_t quarter = o->full < 4 ? o->full / 2 : o->full / 4;

	if (o->base.resource->nkeys == 0 || o->bare || may_be_empty(o))
		return 0;
	return quarter < OVERLAP ? quarter : OVERLAP;
}

static bool
past_maximum(const struct offset_pager *o, int64_t offset)
{
	long maximum = o->base.resource->paginator.maximum;

	return maximum >= 0 && offset >= maximum;
}

static bool
offset_plan(struct pager *pager, struct plan *plan)
{
	struct offset_pager *o = self(pager);
	int64_t at;

	if (o->over || o->waiting || past_maximum(o, o->planned))
		return false;
	if (o->full > 0 && o->planned > o->reached && o->total >= 0 &&
	    o->planned >= o->total)
		return false; /* those under way should reach the end */
	at = o->planned - (o->back > 0 ? o->back : overlap(o));
	if (at < o->start)
		at = o->start;
	*plan = (struct plan){ .position = at,
		.overlaps = at < o->planned,
		.repeats = at <= o->asked };
	if (at > o->asked)
		o->asked = at;
	o->planned = at + o->full;
	/* One at a time, until it is known how far the list goes. */
	o->waiting = o->full == 0 || o->total < 0 || o->back > 0 ||
	    pager->resource->paginator.has_more_path != NULL;
	o->plans++;
	return true;
}

/* Does the page begin on known ground?  The first one always does, and where
 * nothing is asked for twice there is nothing to compare. */
static bool
fits(const struct offset_pager *o, const struct plan *plan,
    const struct rows *rows)
{
	if (plan->position <= o->start || !plan->overlaps)
		return true;
	return rows->n > 0 && ground_has_row(&o->ground, &rows->at[0]);
}

static void
doubt(struct offset_pager *o, enum pager_doubt doubt)
{
	if (doubt > o->doubt)
		o->doubt = doubt;
}

static unsigned
step_back(struct offset_pager *o)
{
	uint64_t enough = SLACK + o->plans / 2;

	doubt(o, PAGER_SHIFTED);
	o->back = o->back > 0 ? o->back * 2 : 2 * OVERLAP;
	o->planned = o->reached;
	o->waiting = false;
	o->bare = false;
	return ++o->misfits > enough ? PAGER_STUCK : PAGER_REPLAN;
}

/* Whether the list ends behind a page that ends at end. */
static bool
is_last(const struct offset_pager *o, const struct rows *rows, int64_t end,
    enum pager_more more)
{
	const struct paginator *p = &o->base.resource->paginator;

	if (rows->n == 0 && p->stop_after_empty_page)
		return true;
	if (more != MORE_UNSAID)
		return more == MORE_NO;
	if (o->total >= 0)
		return end >= o->total || rows->n == 0;
	return rows->n == 0 && p->maximum < 0;
}

static unsigned
take(struct offset_pager *o, const struct rows *rows, int64_t end,
    enum pager_more more)
{
	bool short_page = (int64_t)rows->n < o->full && end < o->total;

	ground_add_rows(&o->ground, rows);
	o->over = is_last(o, rows, end, more);
	if (!o->over && past_maximum(o, end))
		o->over = o->base.cut = true;
	if (o->full == 0 || short_page || (int64_t)rows->n > o->full)
		o->full = (int64_t)rows->n;
	o->reached = end;
	if (o->waiting || o->back > 0 || short_page || o->bare || o->over) {
		o->planned = end;
		o->back = 0;
		o->waiting = false;
		return PAGER_TAKE | PAGER_REPLAN;
	}
	if (o->planned < end)
		o->planned = end;
	return PAGER_TAKE;
}

/* An answer that is to be ignored is a gap; behind it things go on only where
 * it is known how far. */
static unsigned
pass_over(struct offset_pager *o, const struct plan *plan)
{
	int64_t end = plan->position + (o->full > 0 ? o->full : o->limit);

	o->over = o->total < 0 || end >= o->total || end <= plan->position;
	o->reached = o->planned = end;
	o->waiting = false;
	ground_forget(&o->ground);
	return PAGER_TAKE | PAGER_REPLAN;
}

/* Whether an answer leaves it open, or denies, that the list ends there. */
static bool
is_open(const struct offset_pager *o, enum pager_more more)
{
	return more == MORE_YES || (more == MORE_UNSAID && o->total < 0);
}

static unsigned
offset_show(struct pager *pager, const struct plan *plan,
    const struct page *page, const struct rows *rows)
{
	struct offset_pager *o = self(pager);
	int64_t end = plan->position + (int64_t)rows->n;
	bool stop =
	    rows->n == 0 && pager->resource->paginator.stop_after_empty_page;
	enum pager_more more = MORE_UNSAID;

	if (page->ignored)
		return pass_over(o, plan);
	if (!stop) {
		more = pager_more(pager, page);
		if (more == MORE_FAULT || !pager_has_count(pager, page))
			return PAGER_FAULT;
	}
	if (o->total >= 0 && page->total != o->total)
		doubt(o, PAGER_SHIFTED);
	if (plan->position > o->start && !plan->overlaps && rows->n > 0)
		doubt(o, PAGER_UNPROVEN);
	o->total = page->total;
	if (end > o->farthest) {
		o->farthest = end;
		o->gains++;
	}
	if (o->plans > SLACK + EFFORT * o->gains)
		return PAGER_STUCK; /* it moves as fast as it is read */
	if (!fits(o, plan, rows))
		return step_back(o);
	/* Nothing new, and nobody says that this is the end: look behind. */
	if (rows->n > 0 && end <= o->reached && plan->overlaps &&
	    o->back == 0 && is_open(o, more) && !past_maximum(o, end)) {
		o->bare = true;
		o->planned = o->reached = end;
		o->waiting = false;
		return PAGER_TAKE | PAGER_REPLAN;
	}
	o->bare = false;
	if (rows->n == 0 && !stop && o->limit > 0)
		end = plan->position + (o->full > 0 ? o->full : o->limit);
	return take(o, rows, end, more);
}

static enum pager_doubt
offset_doubt(const struct pager *pager)
{
	const struct offset_pager *o = (const struct offset_pager *)pager;

	/* Pages that are read at the same time may part where rows come in. */
	return pager->moves && o->plans > 1 ? PAGER_UNPROVEN : o->doubt;
}

static int64_t
offset_pages(const struct pager *pager)
{
	const struct offset_pager *o = (const struct offset_pager *)pager;
	int64_t step = o->full - overlap(o);

	if (o->total < 0 || step <= 0)
		return o->over ? 1 : 0;
	return o->total <= o->full ? 1
				   : 1 + (o->total - o->full + step - 1) / step;
}

static bool
offset_save(const struct pager *pager, struct buf *json)
{
	const struct offset_pager *o = (const struct offset_pager *)pager;

	return buf_format(json, "{\"offset\":%" PRId64 ",\"rows\":%" PRId64 "}",
	    o->reached, o->full);
}

static bool
offset_restore(
    struct pager *pager, struct span json, const struct hash *known, size_t n)
{
	struct offset_pager *o = self(pager);
	int64_t offset, rows;

	if (!saved_number(json, "offset", &offset) ||
	    !saved_number(json, "rows", &rows) || offset < o->start ||
	    rows <= 0)
		return false;
	o->reached = o->planned = offset;
	o->full = rows;
	ground_restore(&o->ground, known, n);
	return true;
}

const struct pager_ops pager_offset = {
	.begin = offset_begin,
	.rewind = offset_rewind,
	.plan = offset_plan,
	.show = offset_show,
	.doubt = offset_doubt,
	.pages = offset_pages,
	.save = offset_save,
	.restore = offset_restore,
	.end = offset_end,
};
