/*
 * Whether what lib/json tells by the outline of a text is what it tells by the
 * text's bytes.
 */
#ifndef OUTLINE_AGREES_H
#define OUTLINE_AGREES_H

#include <stdlib.h>
#include <string.h>

#include "lib/json_outline.h"
#include "lib/json_pick.h"

#define OUTLINE_DEEPEST 6 /* past that nothing is in an outline */

/* What is picked from lists: id, updatedAt, a, a.a. */
#define OUTLINE_SLOTS 4

static inline struct json_pick *
outline_pick(void)
{
	struct json_pick *k = json_pick_new();
	size_t a;

	json_pick_add(k, 0, span_of("id"), 0);
	json_pick_add(k, 0, span_of("updatedAt"), 1);
	a = json_pick_add(k, 0, span_of("a"), 2);
	json_pick_add(k, a, span_of("a"), 3);
	return k;
}

static inline bool
outline_same(struct span a, struct span b)
{
	return a.p == b.p && a.n == b.n;
}

static inline bool
outline_same_get(
    const struct json_outline *o, struct span object, struct span name)
{
	struct span a = { NULL, 0 }, b = { NULL, 0 };

	return json_get(object, name, &a) ==
	    json_outline_get(o, object, name, &b) &&
	    outline_same(a, b);
}

/* The value at a key, or none, is what was picked. */
static inline bool
outline_was_picked(struct span object, const char *key, struct span picked)
{
	struct span value = { NULL, 0 };

	/* Null is as good as none. */
	if (object.p == NULL || !json_get(object, span_of(key), &value) ||
	    json_kind(value) == JSON_NULL)
		return picked.p == NULL;
	return outline_same(value, picked);
}

/* What was picked from an object, if it was; *picked says so. */
static inline const char *
outline_look_at_picked(
    const struct json_outline *o, struct span value, bool *picked)
{
	const struct span *values;
	size_t place = 0;

	values = json_outline_picked(o, &place, value);
	*picked = values != NULL;
	if (values == NULL ||
	    (json_kind(value) == JSON_OBJECT &&
		outline_was_picked(value, "id", values[0]) &&
		outline_was_picked(value, "updatedAt", values[1]) &&
		outline_was_picked(value, "a", values[2]) &&
		outline_was_picked(values[2], "a", values[3])))
		return NULL;
	return "what was picked";
}

/* A value in so many containers, and what is in it. */
static inline const char *
outline_look(const struct json_outline *o, struct span value, unsigned depth)
{
	const struct json_mark *mark = json_outline_find(o, value);
	struct json_walk walk = json_walk(value);
	struct json_tour tour = json_tour(o, value);
	bool object = json_kind(value) == JSON_OBJECT;
	struct span key = { NULL, 0 }, key2 = key, inner, inner2;
	const char *why;
	bool picked;

	why = outline_look_at_picked(o, value, &picked);
	if ((mark != NULL) != (o->n > 0 && depth <= JSON_OUTLINE_LEVELS))
		return "a mark";
	if (mark != NULL && !outline_same(json_mark_value(o, mark), value))
		return "a mark's value";
	if (depth == OUTLINE_DEEPEST)
		return why;
	if (picked) /* what is in it is not noted */
		depth = JSON_OUTLINE_LEVELS;
	while (why == NULL) {
		bool more = object ? json_member(&walk, &key, &inner)
				   : json_element(&walk, &inner);

		if (more !=
		    (object ? json_tour_member(&tour, &key2, &inner2)
			    : json_tour_element(&tour, &inner2)))
			return "the number of values";
		if (!more)
			return NULL;
		if (!outline_same(key, key2) || !outline_same(inner, inner2))
			return "a key or a value";
		if (object && !outline_same_get(o, value, key))
			return "the value of a key";
		why = outline_look(o, inner, depth + 1);
	}
	return why;
}

/* NULL, or in what they disagree; list may be NULL. */
static inline const char *
outline_disagrees_with(struct span text, const struct json_list *list)
{
	struct span value = { NULL, 0 }, value2 = { NULL, 0 };
	struct json_error err = { 0, NULL }, err2 = { 0, NULL };
	struct buf compact = BUF_INIT((size_t)1 << 26);
	const char *why = NULL;
	struct json_outline o;
	bool valid;

	valid = json_validate(text, &value, &err);
	if (json_validate_list(text, list, &o, &value2, &err2) != valid)
		why = "whether it is good";
	else if (!outline_same(value, value2))
		why = "the value";
	else if (err.offset != err2.offset || err.why != err2.why)
		why = "the error";
	else if (!valid && (o.marks != NULL || o.n > 0 || o.npicked > 0))
		why = "what is left of the outline";
	if (valid && why == NULL) {
		if (!json_compact(&compact, value) ||
		    o.compact != (compact.n == value.n))
			why = "whether there is white space";
		else
			why = outline_look(&o, value, 0);
	}
	json_outline_free(&o);
	buf_free(&compact);
	return why;
}

/* Likewise with one of so many lists, or, the first, without one. */
#define OUTLINE_LISTS 5

static inline const char *
outline_disagrees_at(struct span text, struct json_pick *pick, size_t i)
{
	const struct json_list lists[OUTLINE_LISTS] = { [1] = { .pick = pick },
		[2] = { pick, 1, span_of("data") },
		[3] = { pick, 1, span_of("a") },
		[4] = { pick, 2, span_of("b") } };

	return outline_disagrees_with(
	    text, i > 0 && i < OUTLINE_LISTS ? &lists[i] : NULL);
}

/* Likewise with each of them. */
static inline const char *
outline_disagrees(struct span text, struct json_pick *pick)
{
	const char *why = NULL;

	for (size_t i = 0; i < OUTLINE_LISTS && why == NULL; i++)
		why = outline_disagrees_at(text, pick, i);
	return why;
}

#endif
