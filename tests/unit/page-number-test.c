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
	unsigned moves;                     /* of rows behind the first page */
	unsigned every;                     /* one of so many answers */
	unsigned stop; /* break off after so many pages; 0: never */
	unsigned requests;
	unsigned taken;    /* pages */
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
	struct fields fields;
	struct rows rows;
	struct ticket window[WINDOW];
	size_t n;
	int last; /* id that was written */
};

/* A row goes to another place; neither is on the first page. */
static void
move_one(size_t first)
{
	size_t from = first + dice((unsigned)(nitems - first));
	size_t to = first + dice((unsigned)(nitems - first));
	struct item item = items[from];

	memmove(items + from, items + from + 1,
	    (nitems - from - 1) * sizeof items[0]);
	memmove(
	    items + to + 1, items + to, (nitems - to - 1) * sizeof items[0]);
	items[to] = item;
}

static void
change(const struct trace *t)
{
	for (unsigned i = 0; i < t->moves; i++)
		move_one(t->limit);
	if (dice(t->every) != 0)
		return;
	insert_and_delete(t->inserts, t->deletes);
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

	rows_read(&r->rows, page, &r->fields, r->keys);
	verdict = r->pager->ops->show(r->pager, &front->plan, page, &r->rows);
	r->trace->stuck |= (verdict & (PAGER_STUCK | PAGER_FAULT)) != 0;
	if (verdict & PAGER_TAKE) {
		r->trace->taken++;
		write_rows(r);
	}
	if (verdict & PAGER_REPLAN)
		drop_from(r, 1);
	page_free(page);
	free(front->answer);
	memmove(r->window, r->window + 1, --r->n * sizeof *front);
}

/* How far an earlier reading came. */
struct saved {
	unsigned char secret[HASH_KEY_BYTES];
	struct buf json;
	struct hash known[10]; /* the last rows' keys */
};

static void
take_up(struct reading *r, const struct saved *saved)
{
	size_t n = sizeof saved->known / sizeof saved->known[0];

	if (!r->pager->ops->restore(
		r->pager, buf_span(&saved->json), saved->known, n))
		ok(false, "what was saved is no good");
}

/* After a page. */
static void
save(struct reading *r, struct saved *saved)
{
	size_t n = sizeof saved->known / sizeof saved->known[0];

	saved->json.n = 0;
	r->pager->ops->save(r->pager, &saved->json);
	for (size_t i = 0; i < n && i < r->rows.n; i++)
		saved->known[i] = r->rows.at[r->rows.n - 1 - i].key;
}

/* saved, or NULL: the reading before, of which this one is the rest; or, where
 * it is to stop, what the next one needs. */
static void
read_part(struct trace *t, const struct resource *resource, struct saved *saved)
{
	struct reading r = { .trace = t,
		.pager = pager_page_number.begin(resource, (long)t->limit),
		.keys = saved != NULL ? keys_with(saved->secret) : keys_new(),
		.rows = ROWS_INIT,
		.last = newest_first ? IDS_MAX : 0 };

	fields_begin(&r.fields, resource, NULL);
	if (saved != NULL && t->stop == 0)
		take_up(&r, saved);
	fill(&r);
	while (r.n > 0 && !t->stuck && t->requests < 100000) {
		if (r.window[0].answer != NULL)
			show_front(&r);
		else
			serve_any(&r);
		if (t->stop > 0 && t->taken == t->stop)
			break;
		fill(&r);
	}
	if (saved != NULL && t->stop > 0)
		save(&r, saved);
	drop_from(&r, 0);
	t->doubt = r.pager->ops->doubt(r.pager);
	r.pager->ops->end(r.pager);
	fields_end(&r.fields);
	rows_free(&r.rows);
	keys_free(r.keys);
}

static void
read_list(struct trace *t, const struct resource *resource)
{
	read_part(t, resource, NULL);
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
				t.disorder == 0 &&
				t.doubt ==
				    (pages > 1 ? PAGER_STILL : PAGER_UNSEEN),
			    "%zu rows, %zu at once: %u requests for %zu pages",
			    sizes[i], at_once, t.requests, pages);
		}
}

/* A list of 5,000 pages that holds still, read at once; and broken off. */
static void
test_long(const struct resource *r)
{
	struct trace whole = { .limit = 4, .at_once = 4, .every = 1 };

	set_up(20000);
	read_list(&whole, r);
	ok(missed() == 0 && whole.requests < 5050 && whole.disorder == 0 &&
		whole.doubt == PAGER_STILL,
	    "5000 pages: %u requests", whole.requests);
	for (unsigned stop = 10; stop < 5000; stop += 499) {
		struct trace first = whole, rest = whole;
		struct saved saved = { .secret = { 1 },
			.json = BUF_INIT(4096) };

		first.stop = stop;
		first.requests = first.taken = rest.requests = 0;
		set_up(20000);
		read_part(&first, r, &saved);
		read_part(&rest, r, &saved);
		buf_free(&saved.json);
		ok(missed() == 0 && first.taken == stop &&
			(stop < 2000 || rest.requests <= 5000 - stop + 25),
		    "broken off after %u pages (%u requests): %u for the rest",
		    stop, first.requests, rest.requests);
	}
}

/* How a list changes, and what reading it may cost. */
struct mix {
	bool newest_first;
	unsigned inserts, deletes, updates, every;
	double most;     /* requests for all pages, on average */
	size_t unproven; /* of 1,000, to be read once more */
	size_t limit;    /* rows a page, of a list of 1,900; 0: 20 of 100 */
};

/* 1,000 seeded traces, of long lists 10, with one chain under way or four: no
 * row is lost where that is not told. */
static void
test_moving(const struct resource *r, const struct mix *m)
{
	size_t lost = 0, stuck = 0, requests = 0, unproven = 0, disorder = 0;
	size_t rows = m->limit > 0 ? ROWS_MAX - 1000 : 2000;
	size_t limit = m->limit > 0 ? m->limit : 100;
	unsigned traces = count_traces(m->limit > 0 ? 10 : 1000);
	double mean;

	newest_first = m->newest_first;
	for (unsigned n = 0; n < traces; n++) {
		struct trace t = { .limit = limit,
			.at_once = n % 2 == 0 ? 1 : 4,
			.inserts = m->inserts,
			.deletes = m->deletes,
			.updates = m->updates,
			.every = m->every };

		seed = n;
		set_up(rows);
		read_list(&t, r);
		if (t.doubt < PAGER_UNPROVEN)
			lost += missed();
		stuck += t.stuck;
		requests += t.requests;
		disorder += t.disorder;
		unproven += t.doubt >= PAGER_UNPROVEN;
	}
	newest_first = false;
	mean = (double)requests / traces;
	/* What a longer chain finds out late comes late. */
	ok(lost == 0 && stuck == 0 && (disorder == 0 || m->limit > 0) &&
		unproven <= m->unproven && mean <= m->most,
	    "%s first, %u inserts, %u deletes, %u updates with 1 of %u "
	    "answers: %zu lost, %zu stuck, %zu out of order, %zu to be read "
	    "again, %.1f requests for %zu pages",
	    m->newest_first ? "newest" : "oldest", m->inserts, m->deletes,
	    m->updates, m->every, lost, stuck, disorder, unproven, mean,
	    rows / limit);
}

/* The first page is in order, the others are in none, and rows go from one to
 * another of them: what was read is proven by nothing. */
static void
test_unordered(const struct resource *r)
{
	size_t lost = 0, unproven = 0;
	unsigned traces = count_traces(100);

	for (unsigned n = 0; n < traces; n++) {
		struct trace t = { .limit = 100,
			.at_once = n % 2 == 0 ? 1 : 4,
			.every = 1,
			.moves = 2 };

		seed = n;
		set_up(2000);
		for (unsigned i = 0; i < 2000; i++)
			move_one(t.limit);
		read_list(&t, r);
		lost += missed();
		unproven += t.doubt == PAGER_UNPROVEN;
	}
	ok(lost > 0 && unproven == traces,
	    "in order on the first page alone: %zu lost, all %u to be read "
	    "again",
	    lost, traces);
}

int
main(void)
{
	static const struct mix mixes[] = {
		{ false, 2, 0, 2, 1, 24, 0, 0 }, /* it grows by a page */
		{ false, 0, 2, 2, 1, 23, 0, 0 },
		{ false, 2, 2, 2, 1, 23, 0, 0 },
		{ false, 0, 12, 0, 1, 26, 0, 0 },
		{ true, 2, 0, 2, 1, 23, 0, 0 },
		{ true, 1, 1, 1, 10, 23, 100, 0 },
		{ true, 0, 2, 0, 20, 23, 100, 0 },
		{ true, 2, 2, 2, 1, 30, 1000, 0 },
		{ true, 0, 2, 2, 1, 27, 1000, 0 },
		/* long ones: 1,900 pages */
		{ false, 1, 1, 1, 1, 5700, 0,
		    10 }, /* 7 % of a page each time */
		{ false, 1, 1, 0, 10, 2190, 0, 10 },
		{ false, 1, 1, 0, 50, 2190, 0, 10 },
		{ false, 0, 1, 0, 100, 2190, 0, 10 },
		{ false, 1, 1, 1, 300, 2190, 0, 10 },
		{ false, 1, 0, 1, 1, 2300, 0, 10 },
		{ false, 0, 1, 0, 1000, 2190, 0, 10 },
		/* two pages at once: a list that seems to be in no order */
		{ false, 0, 20, 0, 500, 2190, 10, 10 },
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
	test_long(&resource);
	for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
		test_moving(&resource, &mixes[i]);
	test_unordered(&resource);
	jsonpath_free(total);
	jsonpath_free(id);
	return done_testing();
}
