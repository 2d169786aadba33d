/*
 * Whether what lib/json tells by the outline of a text is what it tells by the
 * text's bytes.
 */
#ifndef OUTLINE_AGREES_H
#define OUTLINE_AGREES_H

#include <stdlib.h>
#include <string.h>

#include "lib/json_outline.h"

#define OUTLINE_DEEPEST 6 /* past that nothing is in an outline */

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

/* A value in so many containers, and what is in it. */
static inline const char *
outline_look(const struct json_outline *o, struct span value, unsigned depth)
{
	const struct json_mark *mark = json_outline_find(o, value);
	struct json_walk walk = json_walk(value);
	struct json_tour tour = json_tour(o, value);
	bool object = json_kind(value) == JSON_OBJECT;
	struct span key = { NULL, 0 }, key2 = key, inner, inner2;
	const char *why = NULL;

	if ((mark != NULL) != (o->n > 0 && depth <= JSON_OUTLINE_LEVELS))
		return "a mark";
	if (mark != NULL && !outline_same(json_mark_value(o, mark), value))
		return "a mark's value";
	if (depth == OUTLINE_DEEPEST)
		return NULL;
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

/* NULL, or in what they disagree. */
static inline const char *
outline_disagrees(struct span text)
{
	struct span value = { NULL, 0 }, value2 = { NULL, 0 };
	struct json_error err = { 0, NULL }, err2 = { 0, NULL };
	struct buf compact = BUF_INIT((size_t)1 << 26);
	const char *why = NULL;
	struct json_outline o;
	bool valid;

	valid = json_validate(text, &value, &err);
	if (json_validate_outline(text, &o, &value2, &err2) != valid)
		why = "whether it is good";
	else if (!outline_same(value, value2))
		why = "the value";
	else if (err.offset != err2.offset || err.why != err2.why)
		why = "the error";
	else if (!valid && (o.marks != NULL || o.n > 0))
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

#endif
