/*
 * lib/json on whatever comes.  Valid: compact form, walk and strings must fit
 * together, and all of it with an outline.  Broken: the fault is in the text,
 * and even a walk (against its contract) stays in it; the sanitizers see to
 * that.
 */
#include "../unit/outline-agrees.h"
#include "fuzz.h"
#include "lib/json.h"
#include "lib/json_pick.h"
#include "lib/jsonpath.h"

static void
check_string(struct span string)
{
	struct buf text = BUF_INIT(ROOM), quoted = BUF_INIT(ROOM);
	struct buf again = BUF_INIT(ROOM);
	size_t lost = 0;

	need(json_unescape(&text, string, &lost));
	need((lost > 0) == json_has_lone_surrogate(string));
	need(json_quote(&quoted, buf_span(&text)));
	need(json_validate(buf_span(&quoted), NULL, NULL));
	need(json_unescape(&again, buf_span(&quoted), &lost));
	need(span_equal(buf_span(&text), buf_span(&again)));
	buf_free(&text);
	buf_free(&quoted);
	buf_free(&again);
}

/*
 * All that is in a value, so many levels deep; returns the bytes of what is
 * not white space.
 */
static size_t
check(struct span value, bool valid, unsigned levels)
{
	struct json_walk w = json_walk(value);
	struct span key, v;
	size_t bytes = 2, n = 0;

	if (levels-- == 0)
		return 0;
	switch (json_kind(value)) {
	case JSON_ARRAY:
		for (; json_element(&w, &v); n++)
			bytes += (n > 0) + check(v, valid, levels);
		return bytes;
	case JSON_OBJECT:
		for (; json_member(&w, &key, &v); n++) {
			bytes += (n > 0) + key.n + 3 + check(v, valid, levels);
			if (valid)
				check_string(
				    (struct span){ key.p - 1, key.n + 2 });
			need(!valid ||
			    json_has_lone_surrogate(
				(struct span){ key.p - 1, key.n + 2 }) ||
			    json_get(value, key, &v) ||
			    memchr(key.p, '\\', key.n) != NULL);
		}
		return bytes;
	case JSON_STRING:
		if (valid)
			check_string(value);
		return value.n;
	case JSON_NUMBER:
		need(!valid || json_is_number(value));
		if (json_is_number(value))
			json_fits_double(value);
		return value.n;
	default:
		return value.n;
	}
}

static void
check_compact(struct span value)
{
	struct buf once = BUF_INIT(ROOM), twice = BUF_INIT(ROOM);
	struct span same;

	need(json_compact(&once, value));
	need(json_validate(buf_span(&once), &same, NULL));
	need(same.n == once.n &&
	    once.n == check(value, true, JSON_DEPTH_MAX + 1));
	need(json_compact(&twice, same) && span_equal(same, buf_span(&twice)));
	twice.n = 0;
	need(json_quote(&twice, same));
	once.n = 0;
	need(json_quote_value(&once, value) &&
	    span_equal(buf_span(&once), buf_span(&twice)));
	buf_free(&once);
	buf_free(&twice);
}

/* The value at a key, or none, is what was picked. */
static void
check_picked(struct span object, const char *key, struct span picked)
{
	struct span value = { NULL, 0 };

	/* Null is as good as none. */
	if (object.p == NULL || !json_get(object, span_of(key), &value) ||
	    json_kind(value) == JSON_NULL)
		value.p = NULL;
	need(picked.p == value.p && (value.p == NULL || picked.n == value.n));
}

/* Twice: the second time the keys are those that are due. */
static void
check_outline(struct span text)
{
	struct json_pick *k = outline_pick();

	for (int i = 0; i < 2; i++)
		need(outline_disagrees(text, k) == NULL);
	json_pick_free(k);
}

/* Likewise twice. */
static void
check_pick(struct span text, bool valid, struct span value)
{
	struct json_pick *k = json_pick_new();
	struct span values[3], seen;

	json_pick_add(k, 0, span_of("id"), 0);
	json_pick_add(k, json_pick_add(k, 0, span_of("a"), 1), span_of("a"), 2);
	for (int i = 0; i < 2; i++) {
		if (!json_pick_values(k, text, &seen, values))
			continue;
		need(valid && span_equal(seen, value));
		check_picked(value, "id", values[0]);
		check_picked(value, "a", values[1]);
		check_picked(values[1], "a", values[2]);
	}
	json_pick_free(k);
}

static void
check_path(struct span text, struct span value)
{
	char name[64] = { 0 };
	struct jsonpath *path;
	struct span found;

	memcpy(name, text.p, text.n < sizeof name ? text.n : sizeof name - 1);
	path = jsonpath_new(name, NULL);
	if (path != NULL && value.n > 0)
		jsonpath_find(path, value, &found);
	jsonpath_free(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = input(data, size), value = { NULL, 0 };
	struct json_error err;

	if (size == 0)
		return 0;
	check_outline(text);
	if (json_validate(text, &value, &err)) {
		check_compact(value);
	} else {
		need(err.offset <= size && err.why != NULL);
		check(text, false, 8);
	}
	check_pick(text, value.p != NULL, value);
	check_path(text, value);
	return 0;
}
