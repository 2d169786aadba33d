/*
 * The pager of numbered pages against a list that changes under the reading,
 * answers coming in any order that may be: in each stable order, rows that
 * were there throughout are all seen, and leave in the list's order.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/pager.h"
#include "moving-list.h"
#include "tap.h"

#define WINDOW 64

struct trace {
	size_t limit;
	size_t at_once;
	unsigned inserts, deletes, updates; /* before an answer */
	unsigned every;                     /* one of so many answers */
	unsigned requests;
	unsigned disorder; /* rows written behind later ones */
	bool stuck;
	enum pager_doubt doubt;
};

struct ticket {
	struct plan plan;
	struct answer *answer; /* owned; NULL until it was served */
};

/* A reading under way. */
struct reading {
	struct trace *trace;
	struct pager *pager;
	struct keys *keys;
	struct rows rows;
	struct ticket window[WINDOW];
	size_t n;
	int last; /* id that was written */
};

static void
change(const struct trace *t)
{
	if (dice(t->every) != 0)
		return;
	for (unsigned i = 0; i < t->inserts; i++)
		if (dice(4) < 3)
			insert_one();
	for (unsigned i = 0; i < t->deletes; i++)
		if (dice(4) < 3)
			delete_one();
	for (unsigned i = 0; i < t->updates && nitems > 0; i++)
		items[dice((unsigned)nitems)].version++;
}

static void
serve(struct reading *r, struct ticket *t)
{
	struct trace *trace = r->trace;
	int64_t limit = (int64_t)trace->limit;

	trace->requests++;
	change(trace);
	t->answer = mem_alloc(sizeof *t->answer);
	answer(t->answer, (t->plan.position - 1) * limit, trace->limit, true);
	t->answer->page.pages = ((int64_t)nitems + limit - 1) / limit;
}

/* Serves one of the tickets that may be asked for, any. */
static void
serve_any(struct reading *r)
{
	struct ticket *may[WINDOW];
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		struct ticket *t = &r->window[i];
		bool last = i + 1 == r->n;

		if (t->answer == NULL &&
		    (!t->plan.held || (!last && t[1].answer != NULL)))
			may[n++] = t;
	}
	if (n > 0)
		serve(r, may[dice((unsigned)n)]);
}

static void
fill(struct reading *r)
{
	size_t under_way = 0;

	for (size_t i = 0; i < r->n; i++)
		under_way += !r->window[i].plan.held;
	while (r->n < WINDOW && under_way < r->trace->at_once &&
	    r->pager->ops->plan(r->pager, &r->window[r->n].plan)) {
		under_way += !r->window[r->n].plan.held;
		r->window[r->n++].answer = NULL;
	}
}

static void
drop_from(struct reading *r, size_t from)
{
	for (size_t i = from; i < r->n; i++)
		if (r->window[i].answer != NULL) {
			page_free(&r->window[i].answer->page);
			free(r->window[i].answer);
		}
	r->n = from < r->n ? from : r->n;
}

static void
write_rows(struct reading *r)
{
	for (size_t i = 0; i < r->rows.n; i++) {
		int id = id_of(r->rows.at[i].record);
		bool after = newest_first ? id < r->last : id > r->last;

		if (seen[id])
			continue; /* its key is known */
		seen[id] = true;
		if (!after && throughout[id])
			r->trace->disorder++;
		if (after && throughout[id])
			r->last = id;
	}
}

static void
show_front(struct reading *r)
{
	struct ticket *front = &r->window[0];
	struct page *page = &front->answer->page;
	unsigned verdict;

	rows_read(&r->rows, page, r->pager->resource, r->keys);
	verdict = r->pager->ops->show(r->pager, &front->plan, page, &r->rows);
	r->trace->stuck |= (verdict & (PAGER_STUCK | PAGER_FAULT)) != 0;
	if (verdict & PAGER_TAKE)
		write_rows(r);
	if (verdict & PAGER_REPLAN)
		drop_from(r, 1);
	page_free(page);
	free(front->answer);
	memmove(r->window, r->window + 1, --r->n * sizeof *front);
}

static void
read_list(struct trace *t, const struct resource *resource)
{
	struct reading r = { .trace = t,
		.pager = pager_page_number.begin(resource, (long)t->limit),
		.keys = keys_new(),
		.rows = ROWS_INIT,
		.last = newest_first ? IDS_MAX : 0 };

	fill(&r);
	while (r.n > 0 && !t->stuck && t->requests < 10000) {
		if (r.window[0].answer != NULL)
			show_front(&r);
		else
			serve_any(&r);
		fill(&r);
	}
	drop_from(&r, 0);
	t->doubt = r.pager->ops->doubt(r.pager);
	r.pager->ops->end(r.pager);
	rows_free(&r.rows);
	keys_free(r.keys);
}

/* -- tests ----------------------------------------------------------------- */

static void
test_still(const struct resource *r)
{
	static const size_t sizes[] = { 0, 1, 99, 100, 101, 200, 201, 1000,
		1001, 1100, 1101, 9999 };

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (size_t at_once = 1; at_once <= 8; at_once *= 8) {
			struct trace t = {
				.limit = 100, .at_once = at_once, .every = 1
			};
			size_t pages = (sizes[i] + 99) / 100;
			size_t most = pages + (pages + 8) / 10 + (pages < 1);

			set_up(sizes[i]);
			read_list(&t, r);
			ok(missed() == 0 && t.requests <= most &&
				t.doubt <= PAGER_UNSEEN && t.disorder == 0,
			    "%zu rows, %zu at once: %u requests for %zu pages",
			    sizes[i], at_once, t.requests, pages);
		}
}

/* How a list changes, and what reading it may cost. */
struct mix {
	bool newest_first;
	unsigned inserts, deletes, updates, every;
	double most;     /* requests for 20 pages, on average */
	size_t unproven; /* of 1,000, to be read once more */
};

/* 1,000 seeded traces, with one chain under way or four: no row is lost where
 * that is not told. */
static void
test_moving(const struct resource *r, const struct mix *m)
{
	size_t lost = 0, stuck = 0, requests = 0, unproven = 0, disorder = 0;

	newest_first = m->newest_first;
	for (unsigned n = 0; n < 1000; n++) {
		struct trace t = { .limit = 100,
			.at_once = n % 2 == 0 ? 1 : 4,
			.inserts = m->inserts,
			.deletes = m->deletes,
			.updates = m->updates,
			.every = m->every };

		seed = n;
		set_up(2000);
		read_list(&t, r);
		if (t.doubt < PAGER_UNPROVEN)
			lost += missed();
		stuck += t.stuck;
		requests += t.requests;
		disorder += t.disorder;
		unproven += t.doubt >= PAGER_UNPROVEN;
	}
	newest_first = false;
	ok(lost == 0 && stuck == 0 && disorder == 0 &&
		unproven <= m->unproven && (double)requests / 1000 <= m->most,
	    "%s first, %u inserts, %u deletes, %u updates with 1 of %u "
	    "answers: %zu lost, %zu stuck, %zu out of order, %zu to be read "
	    "again, %.1f requests for 20 pages",
	    m->newest_first ? "newest" : "oldest", m->inserts, m->deletes,
	    m->updates, m->every, lost, stuck, disorder, unproven,
	    (double)requests / 1000);
}

int
main(void)
{
	static const struct mix mixes[] = {
		{ false, 2, 0, 2, 1, 24, 0 }, /* it grows by a page */
		{ false, 0, 2, 2, 1, 23, 0 },
		{ false, 2, 2, 2, 1, 23, 0 },
		{ false, 0, 12, 0, 1, 26, 0 },
		{ true, 2, 0, 2, 1, 23, 0 },
		{ true, 1, 1, 1, 10, 23, 100 },
		{ true, 0, 2, 0, 20, 23, 100 },
		{ true, 2, 2, 2, 1, 30, 1000 },
		{ true, 0, 2, 2, 1, 27, 1000 },
	};
	struct jsonpath *id = jsonpath_new("id", NULL);
	struct jsonpath *total = jsonpath_new("total", NULL);
	struct resource resource = { .primary_key = &id,
		.nkeys = 1,
		.sort = &id,
		.nsort = 1,
		.paginator = { .kind = PAGINATOR_PAGE_NUMBER,
		    .initial = 1,
		    .base = 1,
		    .maximum = -1,
		    .total_path = total,
		    .stop_after_empty_page = true } };

	test_still(&resource);
	for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
		test_moving(&resource, &mixes[i]);
	jsonpath_free(total);
	jsonpath_free(id);
	return done_testing();
}
