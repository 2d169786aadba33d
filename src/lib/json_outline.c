#include <stdlib.h>

#include "lib/json_outliner.h"
#include "lib/memory.h"

/* Marks take 16 bytes: of so many bytes of text one, at first and at most. */
#define TEXT_OF_MARK_FIRST 32
#define TEXT_OF_MARK_LEAST 8
#define MARKS_SMALL 16 /* that any text may have */

void
json_outline_free(struct json_outline *o)
{
	free(o->marks);
	o->marks = NULL;
	o->n = o->room = 0;
}

/* -- noting ---------------------------------------------------------------- */

void
outliner_start(struct outliner *s, struct json_outline *o, size_t n)
{
	s->outline = o;
	s->key = NULL;
	s->levels = n <= UINT32_MAX ? JSON_OUTLINE_LEVELS + 1 : 0;
	o->most = n / TEXT_OF_MARK_LEAST + MARKS_SMALL;
	o->room = n / TEXT_OF_MARK_FIRST + MARKS_SMALL;
	if (s->levels > 0)
		o->marks = mem_resize(NULL, o->room, sizeof *o->marks);
}

bool
outliner_grow(struct outliner *s)
{
	struct json_outline *o = s->outline;

	if (o->room == o->most) {
		outliner_give_up(s);
		return false;
	}
	o->room = o->room < o->most / 2 ? o->room * 2 : o->most;
	o->marks = mem_resize(o->marks, o->room, sizeof *o->marks);
	return true;
}

void
outliner_give_up(struct outliner *s)
{
	json_outline_free(s->outline);
	s->levels = 0;
}

/* -- looking --------------------------------------------------------------- */

const struct json_mark *
json_outline_find(const struct json_outline *o, struct span value)
{
	size_t low = 0, high, at;

	if (o == NULL || o->n == 0)
		return NULL;
	at = (size_t)(value.p - o->text);
	for (high = o->n; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (o->marks[middle].value < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < o->n && o->marks[low].value == at ? &o->marks[low] : NULL;
}

struct span
json_mark_key(const struct json_outline *o, const struct json_mark *mark)
{
	const char *key = o->text + mark->key;
	const char *end = o->text + mark->value - 2;

	/* Back over the colon and the white space around it. */
	while (*end != '"')
		end--;
	return (struct span){ key, (size_t)(end - key) };
}

struct json_tour
json_tour(const struct json_outline *o, struct span container)
{
	const struct json_mark *mark = json_outline_find(o, container);

	/* Of a container at the last level no more than itself is noted. */
	if (mark == NULL || mark->skip == 1)
		return (struct json_tour){ .walk = json_walk(container) };
	return (
	    struct json_tour){ o, mark + 1, mark + mark->skip, { NULL, NULL } };
}

bool
json_tour_element(struct json_tour *t, struct span *value)
{
	if (t->last == NULL)
		return json_element(&t->walk, value);
	if (t->mark == t->last)
		return false;
	*value = json_mark_value(t->o, t->mark);
	t->mark += t->mark->skip;
	return true;
}

bool
json_tour_member(struct json_tour *t, struct span *key, struct span *value)
{
	if (t->last == NULL)
		return json_member(&t->walk, key, value);
	if (t->mark == t->last || t->mark->key == 0)
		return false;
	*key = json_mark_key(t->o, t->mark);
	*value = json_mark_value(t->o, t->mark);
	t->mark += t->mark->skip;
	return true;
}

/* The last of the members that are noted in [m, last) with that key. */
static bool
get_marked(const struct json_outline *o, const struct json_mark *m,
    const struct json_mark *last, struct span name, struct span *value)
{
	const struct json_mark *found = NULL;

	for (; m < last; m += m->skip)
		if (json_mark_is(o, m, name))
			found = m;
	if (found != NULL)
		*value = json_mark_value(o, found);
	return found != NULL;
}

bool
json_outline_get(const struct json_outline *o, struct span object,
    struct span name, struct span *value)
{
	const struct json_mark *mark = json_outline_find(o, object);

	if (mark == NULL || mark->skip == 1)
		return json_get(object, name, value);
	return get_marked(o, mark + 1, mark + mark->skip, name, value);
}
