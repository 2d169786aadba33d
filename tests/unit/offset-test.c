/*
 * The offset pager against a list that changes under the reading: in each
 * stable order, rows that were there throughout are all seen.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/pager.h"
#include "moving-list.h"
#include "tap.h"

#define WINDOW 4

/* -- a reading ------------------------------------------------------------- */

struct trace {
	size_t limit;
	size_t cap; /* of the server, from the request cap_from on */
	unsigned cap_from;
	bool with_total;
	unsigned inserts, deletes; /* before each answer */
	unsigned requests;
	bool stuck;
	enum pager_doubt doubt;
};

static void
change(const struct trace *t)
{
	insert_and_delete(t->inserts, t->deletes);
}

static bool
show(struct trace *t, struct pager *pager, struct keys *keys,
    const struct fields *fields, struct rows *rows, const struct plan *plan,
    struct answer *a)
{
	unsigned verdict;

	rows_read(rows, &a->page, fields, keys);
	verdict = pager->ops->show(pager, plan, &a->page, rows);
	if (verdict & PAGER_STUCK)
		t->stuck = true;
	for (size_t i = 0; (verdict & PAGER_TAKE) && i < rows->n; i++)
		seen[id_of(rows->at[i].record)] = true;
	return (verdict & PAGER_REPLAN) != 0;
}

static void
read_list(struct trace *t, const struct resource *resource)
{
	static struct answer answers[WINDOW];
	struct keys *keys = keys_new();
	struct rows rows = ROWS_INIT;
	struct fields fields;
	struct pager *pager = pager_offset.begin(resource, (long)t->limit);
	struct plan plans[WINDOW];
	size_t n;

	fields_begin(&fields, resource, NULL);
	do {
		for (n = 0; n < WINDOW && pager_offset.plan(pager, &plans[n]);
		     n++) {
			size_t cap =
			    ++t->requests >= t->cap_from ? t->cap : t->limit;

			change(t);
			answer(&answers[n], plans[n].position,
			    cap < t->limit ? cap : t->limit, t->with_total);
		}
		for (size_t i = 0; i < n; i++)
			if (show(t, pager, keys, &fields, &rows, &plans[i],
				&answers[i]))
				break;
		for (size_t i = 0; i < n; i++)
			page_free(&answers[i].page);
	} while (n > 0 && !t->stuck && t->requests < 100000);
	t->doubt = pager_offset.doubt(pager);
	pager_offset.end(pager);
	fields_end(&fields);
	rows_free(&rows);
	keys_free(keys);
}

/* -- tests ----------------------------------------------------------------- */

static void
test_still(const struct resource *r)
{
	static const size_t sizes[] = { 0, 1, 2, 5, 6, 94, 95, 99, 100, 101,
		195, 196, 250, 1000, 10000 };

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (int total = 0; total < 2; total++) {
			struct trace t = {
				.limit = 100, .cap = 100, .with_total = total
			};
			unsigned most = (unsigned)(sizes[i] / 95 + 3);

			set_up(sizes[i]);
			read_list(&t, r);
			ok(missed() == 0 && t.requests <= most &&
				t.doubt == PAGER_STILL,
			    "%zu rows, %s total: %u requests", sizes[i],
			    total ? "with" : "no", t.requests);
		}
}

static void
test_caps(const struct resource *r)
{
	static const size_t caps[] = { 250, 99, 50, 7, 6, 5, 3, 2, 1 };

	for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++)
		for (unsigned from = 1; from <= 3; from += 2) {
			struct trace t = { .limit = 100,
				.cap = caps[i],
				.cap_from = from,
				.with_total = true };

			set_up(1000);
			read_list(&t, r);
			ok(missed() == 0 && !t.stuck,
			    "a cap of %zu from request %u on: %zu missed, "
			    "%u requests",
			    caps[i], from, missed(), t.requests);
		}
}

/* 500 seeded traces of changes between any two answers. */
static void
test_moving(
    const struct resource *r, bool newest, unsigned inserts, unsigned deletes)
{
	size_t lost = 0, stuck = 0, requests = 0, unproven = 0;
	unsigned traces = count_traces(500);

	newest_first = newest;
	for (unsigned n = 0; n < traces; n++) {
		struct trace t = { .limit = 100,
			.cap = 100,
			.with_total = true,
			.inserts = inserts,
			.deletes = deletes };

		seed = n;
		set_up(2000);
		read_list(&t, r);
		lost += missed();
		stuck += t.stuck;
		requests += t.requests;
		unproven += t.doubt == PAGER_UNPROVEN;
	}
	newest_first = false;
	ok(lost == 0 && stuck == 0 && unproven == 0,
	    "%s first, %u inserts, %u deletes: %zu lost, %zu stuck, %.1f "
	    "requests for 20 pages",
	    newest ? "newest" : "oldest", inserts, deletes, lost, stuck,
	    (double)requests / traces);
}

int
main(void)
{
	struct jsonpath *id = jsonpath_new("id", NULL);
	struct resource resource = { .primary_key = &id,
		.nkeys = 1,
		.paginator = { .kind = PAGINATOR_OFFSET,
		    .maximum = -1,
		    .stop_after_empty_page = true } };

	test_still(&resource);
	test_caps(&resource);
	for (int newest = 0; newest < 2; newest++) {
		test_moving(&resource, newest, 2, 0);
		test_moving(&resource, newest, 0, 2);
		test_moving(&resource, newest, 2, 2);
		test_moving(&resource, newest, 0, 12);
	}
	jsonpath_free(id);
	return done_testing();
}
