#include <stdint.h>

#include "lib/json.h"
#include "lib/json_outline.h"
#include "lib/jsonpath_parts.h"

#define TOGETHER 16 /* paths of one walk */

/* Element i of an array, from its end if negative. */
static bool
find_element(
    const struct json_outline *o, struct span array, long i, struct span *found)
{
	struct json_tour t = json_tour(o, array);
	struct span value;

	if (json_kind(array) != JSON_ARRAY)
		return false;
	if (i < 0) {
		while (json_tour_element(&t, &value))
			i++;
		if (i < 0)
			return false;
		t = json_tour(o, array);
	}
	while (json_tour_element(&t, &value))
		if (i-- == 0) {
			*found = value;
			return true;
		}
	return false;
}

/* Takes the steps of a path from the first on. */
static bool
follow(const struct jsonpath *path, const struct json_outline *o, size_t first,
    struct span value, struct span *found)
{
	for (size_t i = first; i < path->n; i++) {
		const struct step *step = &path->steps[i];
		struct span name = { step->name, step->length };

		if (step->name != NULL
			? !json_outline_get(o, value, name, &value)
			: !find_element(o, value, step->index, &value))
			return false;
	}
	*found = value;
	return true;
}

bool
jsonpath_find(
    const struct jsonpath *path, struct span value, struct span *found)
{
	return follow(path, NULL, 0, value, found);
}

bool
jsonpath_find_in(const struct json_outline *outline,
    const struct jsonpath *path, struct span value, struct span *found)
{
	return follow(path, outline, 0, value, found);
}

/* -- several at once ------------------------------------------------------- */

/* What is looked for in one value: n paths, all at the same step, a name. */
struct search {
	const struct json_outline *outline; /* or NULL */
	struct jsonpath *const *paths;
	size_t n, depth;
	struct span *found;
};

static struct span
name_of(const struct search *s, size_t i)
{
	const struct step *step = &s->paths[i]->steps[s->depth];

	return (struct span){ step->name, step->length };
}

/* A length of names as a bit; long ones share one. */
static uint64_t
length_bit(size_t n)
{
	return UINT64_C(1) << (n < 63 ? n : 63);
}

/*
 * The last of equal keys counts, as in json_get().  Most keys are none of those
 * looked for, which their lengths tell.
 */
static void
find_marked(const struct search *s, const struct json_mark *object)
{
	const struct json_outline *o = s->outline;
	const struct json_mark *last = object + object->skip;
	uint64_t lengths = o->compact ? 0 : UINT64_MAX;
	struct span names[TOGETHER];

	for (size_t i = 0; i < s->n; i++) {
		names[i] = name_of(s, i);
		lengths |= length_bit(names[i].n + 2);
	}
	for (const struct json_mark *m = object + 1; m < last; m += m->skip) {
		if ((lengths & length_bit(m->value - m->key)) == 0)
			continue;
		for (size_t i = 0; i < s->n; i++)
			if (json_mark_is(o, m, names[i]))
				s->found[i] = json_mark_value(o, m);
	}
}

static void
find_walking(const struct search *s, struct span object)
{
	struct json_walk walk = json_walk(object);
	struct span key, member;

	while (json_member(&walk, &key, &member))
		for (size_t i = 0; i < s->n; i++)
			if (json_key_is(key, name_of(s, i)))
				s->found[i] = member;
}

static void
find_together(const struct search *s, struct span value)
{
	const struct json_mark *mark;

	for (size_t i = 0; i < s->n; i++)
		s->found[i] = (struct span){ NULL, 0 };
	if (json_kind(value) != JSON_OBJECT)
		return;
	mark = json_outline_find(s->outline, value);
	if (mark != NULL && mark->skip > 1)
		find_marked(s, mark);
	else
		find_walking(s, value);
}

/* The paths from the first on that go on by name through the same member. */
static size_t
same_member(const struct search *s, size_t first)
{
	const struct span *found = s->found;
	size_t i = first;

	while (i < s->n && found[i].p != NULL && found[i].p == found[first].p &&
	    s->paths[i]->n > s->depth + 1 &&
	    s->paths[i]->steps[s->depth + 1].name != NULL)
		i++;
	return i - first;
}

static void
descend(const struct search *s, struct span value)
{
	find_together(s, value);
	for (size_t i = 0; i < s->n;) {
		const struct jsonpath *path = s->paths[i];
		struct span *found = &s->found[i];
		struct search inner = { s->outline, s->paths + i,
			same_member(s, i), s->depth + 1, found };

		if (inner.n > 1) {
			descend(&inner, *found);
			i += inner.n;
			continue;
		}
		if (found->p != NULL && path->n > s->depth + 1 &&
		    !follow(path, s->outline, s->depth + 1, *found, found))
			*found = (struct span){ NULL, 0 };
		i++;
	}
}

void
jsonpath_find_all(const struct json_outline *outline,
    struct jsonpath *const *paths, size_t n, struct span value,
    struct span *found)
{
	for (size_t i = 0; i < n;) {
		struct search s = { outline, paths + i, 0, 0, found + i };

		while (i + s.n < n && s.n < TOGETHER && s.paths[s.n]->n > 0 &&
		    s.paths[s.n]->steps[0].name != NULL)
			s.n++;
		if (s.n > 0) {
			descend(&s, value);
			i += s.n;
			continue;
		}
		if (!jsonpath_find_in(outline, paths[i], value, &found[i]))
			found[i] = (struct span){ NULL, 0 };
		i++;
	}
}
