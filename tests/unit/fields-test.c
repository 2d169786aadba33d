/*
 * Fields: each path once, and what is picked while a page is checked is what a
 * walk along the paths finds.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch/fields.h"
#include "lib/count.h"
#include "lib/json.h"
#include "tap.h"

#define PATHS 3

static const struct case_row {
	const char *key[PATHS], *sort[PATHS], *cursor;
	const char *list; /* where records are, or NULL */
	size_t n;         /* paths, each once */
	bool picks;
} table[] = {
	{ { "id" }, { "createdAt", "id" }, "updatedAt", "data", 3, true },
	{ { "id" }, { NULL }, NULL, "$", 1, true },
	{ { "id" }, { "id" }, "id", "data", 1, true },
	{ { "id" }, { NULL }, NULL, "a.b", 1, true },
	{ { "a.b", "a" }, { "a.c" }, "a.b.c", "data", 4, true },
	{ { "a.b" }, { "b.a", "a.b" }, "a.c", "$.data", 3, true },
	{ { "['a.b']" }, { "a.b" }, NULL, "data", 2, true },
	{ { "id" }, { NULL }, NULL, NULL, 1, false },
	{ { "id" }, { "a[0]" }, NULL, "data", 2, false },
	{ { "$" }, { NULL }, NULL, "data", 1, false },
	{ { "id" }, { NULL }, NULL, "data[0]", 1, false },
	{ { "id" }, { NULL }, NULL, "a.b.c", 1, false },
	{ { NULL }, { NULL }, NULL, "data", 0, false },
};

static size_t
take(struct jsonpath **paths, const char *const *texts)
{
	size_t n = 0;

	for (; n < PATHS && texts[n] != NULL; n++)
		paths[n] = jsonpath_new(texts[n], NULL);
	return n;
}

static void
drop(struct jsonpath **paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		jsonpath_free(paths[i]);
}

/* Null is as good as none. */
static bool
same(struct span found, struct span picked)
{
	if (found.p == NULL || json_kind(found) == JSON_NULL)
		return picked.p == NULL;
	return found.p == picked.p && found.n == picked.n;
}

/* Whether all of a record was picked as a walk finds it. */
static bool
agree(const struct fields *f, const struct json_outline *o, struct span record)
{
	struct span found[2 * PATHS + 1];
	const struct span *picked;
	size_t place = 0;

	picked = json_outline_picked(o, &place, record);
	if (picked == NULL)
		return false;
	jsonpath_find_all(NULL, f->paths, f->n, record, found);
	for (size_t i = 0; i < f->n; i++)
		if (!same(found[i], picked[i]))
			return false;
	return true;
}

static bool
pick(const struct fields *f, const char *text, const struct jsonpath *list)
{
	struct span value, data, record;
	struct json_outline o;
	struct json_walk walk;
	bool good = true;

	if (!json_validate_list(span_of(text), &f->list, &o, &value, NULL))
		return false;
	if (jsonpath_find(list, value, &data) &&
	    json_kind(data) == JSON_ARRAY) {
		walk = json_walk(data);
		while (good && json_element(&walk, &record))
			good = agree(f, &o, record);
	}
	json_outline_free(&o);
	return good;
}

#define RECORDS                                                            \
	"[{\"id\":1,\"createdAt\":\"x\",\"a\":{\"b\":{\"c\":2},\"c\":3}}," \
	"{\"a.b\":1,\"a\":[1],\"b\":{\"a\":4},\"id\":null},"               \
	"{\"updatedAt\":\"y\",\"id\":\"2\",\"a\":{\"b\":5}},"              \
	"{\"updatedAt\":\"y\",\"id\":\"2\",\"a\":{\"b\":5}}]"

static void
try_row(const struct case_row *row)
{
	static const char *const texts[] = { RECORDS, "{\"data\":" RECORDS "}",
		"{\"n\":1,\"a\":{\"b\":" RECORDS ",\"c\":[]}}" };
	struct jsonpath *key[PATHS], *sort[PATHS], *list = NULL, *cursor = NULL;
	struct resource r = { .nkeys = take(key, row->key),
		.nsort = take(sort, row->sort) };
	struct fields f;

	r.primary_key = key;
	r.sort = sort;
	if (row->cursor != NULL)
		cursor = jsonpath_new(row->cursor, NULL);
	r.incremental.set = row->cursor != NULL;
	r.incremental.cursor_path = cursor;
	if (row->list != NULL)
		list = jsonpath_new(row->list, NULL);
	fields_begin(&f, &r, list);
	ok(f.n == row->n && (f.list.pick != NULL) == row->picks,
	    "%s in %s: %zu paths, %s", row->key[0] != NULL ? row->key[0] : "-",
	    row->list != NULL ? row->list : "-", f.n,
	    f.list.pick != NULL ? "picked" : "not picked");
	for (size_t i = 0; i < r.nkeys; i++)
		ok(strcmp(jsonpath_text(f.paths[f.key[i]]), row->key[i]) == 0,
		    "a key: %s", row->key[i]);
	for (size_t i = 0; i < r.nsort; i++)
		ok(strcmp(jsonpath_text(f.paths[f.sort[i]]), row->sort[i]) == 0,
		    "a sort field: %s", row->sort[i]);
	ok((f.cursor < f.n) == (cursor != NULL), "a cursor, or none");
	for (size_t i = 0; row->picks && i < COUNT(texts); i++)
		ok(pick(&f, texts[i], list), "the same as by a walk: %.20s",
		    texts[i]);
	fields_end(&f);
	jsonpath_free(list);
	jsonpath_free(cursor);
	drop(key, r.nkeys);
	drop(sort, r.nsort);
}

int
main(void)
{
	for (size_t i = 0; i < COUNT(table); i++)
		try_row(&table[i]);
	return done_testing();
}
