/*
 * The outline of a JSON text: where the values stand that are not nested deep,
 * noted by the check on its way, so that nobody has to walk over their bytes
 * once more to find them.
 *
 * An outline is never needed.  Who looks at a value takes a walk that goes by
 * the outline where it has the value, and by the bytes where it has not; both
 * give the same.
 */
#ifndef LIB_JSON_OUTLINE_H
#define LIB_JSON_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/json.h"
#include "lib/span.h"

struct json_pick;

/*
 * Values in so many containers at most are noted, as the members of the
 * records in {"data":[{…}]} are.
 */
#define JSON_OUTLINE_LEVELS 3

/* A value in the text; offsets are in bytes from its start. */
struct json_mark {
	uint32_t key; /* where its key begins; 0 where it has none */
	uint32_t value;
	uint32_t end;  /* past its last byte */
	uint32_t skip; /* marks of this value: its own and of what is in it */
};

struct json_outline {
	const char *text;        /* not owned */
	struct json_mark *marks; /* owned; in the order of the text */
	size_t n;                /* 0: there is no outline */
	size_t room, most;
	bool compact; /* there is no white space between the tokens */
	/* Of npicked objects each itself and its values: width spans. */
	struct span *picked; /* owned */
	size_t npicked, width;
};

/*
 * Checks as json_validate() does, and notes the outline in *o, which is
 * released with json_outline_free() whether the text is good or not.  It takes
 * at most twice the memory of the text: no outline comes of a text with many
 * very short values.  Nor of one with escapes in its keys, nor past 4 GiB.
 */
bool json_validate_outline(struct span text, struct json_outline *o,
    struct span *value, struct json_error *err);
void json_outline_free(struct json_outline *o);

/* A list in a text, whose objects' values are picked on the way. */
struct json_list {
	struct json_pick *pick; /* what of them (lib/json_pick.h) */
	unsigned depth;         /* containers around the list */
	struct span key;        /* its key, if there are */
};

/*
 * Likewise; list may be NULL.  Of an object that was picked from no more than
 * itself is noted.  What is picked takes at most twice the memory of the text.
 */
bool json_validate_list(struct span text, const struct json_list *list,
    struct json_outline *o, struct span *value, struct json_error *err);

/*
 * The values that were picked from an object, as json_pick_values() fills them;
 * NULL where it was not picked from.  *place is 0 at first; for other objects
 * of the same text, in their order, as it was left.
 */
const struct span *json_outline_picked(
    const struct json_outline *o, size_t *place, struct span object);

/*
 * The mark of a checked value of the outline's text, or NULL: it is deep, or
 * there is no outline, or o is NULL.
 */
const struct json_mark *
json_outline_find(const struct json_outline *o, struct span value);

/* The value of a mark, and its key as json_member() gives it. */
static inline struct span
json_mark_value(const struct json_outline *o, const struct json_mark *mark)
{
	return (struct span){ o->text + mark->value, mark->end - mark->value };
}

struct span
json_mark_key(const struct json_outline *o, const struct json_mark *mark);

/*
 * Whether a mark's key is name: no key of an outline has escapes, so that its
 * bytes are all there is to compare.
 */
static inline bool
json_mark_is(const struct json_outline *o, const struct json_mark *mark,
    struct span name)
{
	const char *key = o->text + mark->key;
	size_t n = mark->value - mark->key;

	/* Between a key and its value stand a quote and a colon, at least. */
	if (mark->key == 0 || n < name.n + 2 || (o->compact && n > name.n + 2))
		return false;
	if (key[name.n] != '"' || name.n == 0)
		return key[name.n] == '"';
	return key[name.n - 1] == name.p[name.n - 1] &&
	    memcmp(key, name.p, name.n - 1) == 0;
}

/*
 * A walk as lib/json.h has it over a container (or what is none, and has
 * nothing in it) that may be in the outline:
 *
 *	struct json_tour t = json_tour(o, array);
 *	while (json_tour_element(&t, &value))
 *		…
 */
struct json_tour {
	const struct json_outline *o;
	const struct json_mark *mark, *last; /* NULL: the walk it is */
	struct json_walk walk;
};

struct json_tour json_tour(const struct json_outline *o, struct span container);
bool json_tour_element(struct json_tour *t, struct span *value);
bool
json_tour_member(struct json_tour *t, struct span *key, struct span *value);

/* json_get() from an object that may be in the outline. */
bool json_outline_get(const struct json_outline *o, struct span object,
    struct span name, struct span *value);

#endif
