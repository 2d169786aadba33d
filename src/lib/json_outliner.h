/*
 * Inside lib/json only: the outline of the value that is being checked.
 */
#ifndef LIB_JSON_OUTLINER_H
#define LIB_JSON_OUTLINER_H

#include "lib/json_outline.h"
#include "lib/json_picker.h"

struct outliner {
	struct json_outline *outline;
	const char *key; /* of the value that comes next; NULL: none */
	unsigned levels; /* values in fewer containers are noted */
	/* The marks of the value in hand and of those around it. */
	size_t open[JSON_OUTLINE_LEVELS + 1];
	const struct json_list *list; /* to pick from, or NULL */
	bool in_list;
	size_t picked_room, picked_most; /* objects */
};

/* Begins an outline, where the text is not too long for one. */
void
outliner_start(struct outliner *s, struct json_outline *o, struct span text);

/* No outline at all. */
static inline void
outliner_none(struct outliner *s)
{
	s->outline = NULL;
	s->key = NULL;
	s->levels = 0;
	s->list = NULL;
	s->in_list = false;
}

/* There is a list to pick from; its pick has begun with the text. */
void outliner_pick_from(
    struct outliner *s, const struct json_list *list, size_t text_size);

/* One mark more: makes room, or gives the outline up. */
bool outliner_grow(struct outliner *s);

/* There can be no outline. */
void outliner_give_up(struct outliner *s);

/* A key at p, what follows its quote, in so many containers. */
static inline void
outliner_key(struct outliner *s, unsigned depth, const char *p)
{
	if (depth < s->levels)
		s->key = p;
}

/* A value at p in so many containers. */
static inline void
outliner_begin(struct outliner *s, unsigned depth, const char *p)
{
	struct json_outline *o = s->outline;
	struct json_mark *mark;

	if (depth >= s->levels || o == NULL ||
	    (o->n == o->room && !outliner_grow(s)))
		return;
	mark = &o->marks[o->n];
	mark->key = s->key != NULL ? (uint32_t)(s->key - o->text) : 0;
	mark->value = (uint32_t)(p - o->text);
	s->open[depth] = o->n++;
	s->key = NULL;
}

/* The end of the value that began last in so many containers. */
static inline void
outliner_end(struct outliner *s, unsigned depth, const char *p)
{
	struct json_outline *o = s->outline;
	struct json_mark *mark;

	if (depth >= s->levels)
		return;
	mark = &o->marks[s->open[depth]];
	mark->end = (uint32_t)(p - o->text);
	mark->skip = (uint32_t)(o->n - s->open[depth]);
}

/* A container begins, as the value that began last, in so many others. */
static inline void
outliner_open(struct outliner *s, unsigned depth, char bracket)
{
	if (s->list != NULL && depth == s->list->depth)
		s->in_list = bracket == '[' &&
		    (depth == 0 ||
			json_mark_is(s->outline,
			    &s->outline->marks[s->open[depth]], s->list->key));
}

/* What outliner_pick() does with an object of the list. */
const char *
outliner_pick_object(struct outliner *s, unsigned depth, const char *p);

/* Picks from the value at p, if it is an object of the list; its end, or NULL:
 * it has to be checked. */
static inline const char *
outliner_pick(
    struct outliner *s, unsigned depth, const char *p, const char *end)
{
	return s->in_list && depth == s->list->depth + 1 && p < end && *p == '{'
	    ? outliner_pick_object(s, depth, p)
	    : NULL;
}

#endif
