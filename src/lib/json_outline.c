#include <stdlib.h>

#include "lib/json_outliner.h"
#include "lib/memory.h"

/* Marks take 16 bytes: of so many bytes of text one, at first and at most. */
#define TEXT_OF_MARK_FIRST 32
#define TEXT_OF_MARK_LEAST 8
#define MARKS_SMALL 16 /* that any text may have */

/* Values that are picked take so many times the text's memory at most. */
#define PICKED_OF_TEXT 2
#define PICKED_FIRST 32 /* objects, of any text */

void
json_outline_free(struct json_outline *o)
{
	free(o->picked);
	free(o->marks);
	o->marks = NULL;
	o->picked = NULL;
	o->n = o->room = o->npicked = 0;
}

/* -- noting ---------------------------------------------------------------- */

void
outliner_start(struct outliner *s, struct json_outline *o, struct span text)
{
	*o = (struct json_outline){ .text = text.p };
	*s = (struct outliner){ .outline = o };
	s->levels = text.n <= UINT32_MAX ? JSON_OUTLINE_LEVELS + 1 : 0;
	o->most = text.n / TEXT_OF_MARK_LEAST + MARKS_SMALL;
	o->room = text.n / TEXT_OF_MARK_FIRST + MARKS_SMALL;
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
	outliner_none(s);
}

void
outliner_pick_from(
    struct outliner *s, const struct json_list *list, size_t text_size)
{
	struct json_outline *o = s->outline;

	if (s->levels == 0)
		return;
	s->list = list;
	o->width = 1 + json_picker_slots(list->pick);
	s->picked_most = PICKED_FIRST +
	    PICKED_OF_TEXT * text_size / (o->width * sizeof *o->picked);
}

/* Room for one object more; NULL where it has to do without. */
static struct span *
room_for_picked(struct outliner *s)
{
	struct json_outline *o = s->outline;

	if (o->npicked == s->picked_room) {
		size_t room = 2 * o->npicked + PICKED_FIRST;

		if (o->npicked == s->picked_most)
			return NULL;
		if (room > s->picked_most)
			room = s->picked_most;
		o->picked =
		    mem_resize(o->picked, room * o->width, sizeof *o->picked);
		s->picked_room = room;
	}
	return o->picked + o->npicked * o->width;
}

const char *
outliner_pick_object(struct outliner *s, unsigned depth, const char *p)
{
	struct span *picked = room_for_picked(s);
	const char *after;

	if (picked == NULL)
		return NULL;
	after = json_picker_take(s->list->pick, p, depth, picked + 1);
	if (after == NULL)
		return NULL;
	picked->p = p;
	picked->n = (size_t)(after - p);
	s->outline->npicked++;
	return after;
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

const struct span *
json_outline_picked(
    const struct json_outline *o, size_t *place, struct span object)
{
	for (; *place < o->npicked; ++*place) {
		const struct span *picked = o->picked + *place * o->width;

		if (picked->p >= object.p)
			return picked->p == object.p ? picked + 1 : NULL;
	}
	return NULL;
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
