/*
 * What a pick is made of, for the modules that remember its keys
 * (json_pick_keys.c) and that read texts (json_pick.c).
 */
#ifndef LIB_JSON_PICK_PARTS_H
#define LIB_JSON_PICK_PARTS_H

#include <stdint.h>

#include "lib/json_due.h"
#include "lib/json_index.h"
#include "lib/json_picker.h"

#define JSON_PICK_HEADS 256

/* A key in its object.  Indexes are of nodes; 0, the text itself, is none. */
struct node {
	struct json_due key; /* "key": */
	struct node *next;   /* the key that came after it last time, or NULL */
	struct node *first;  /* the one that came first in its value */
	size_t slot;         /* or JSON_PICK_NONE */
	uint32_t text_number; /* of the text in which it came last */
	uint32_t parent;
	uint32_t child; /* the first that is in its value */
	uint32_t sibling;
	uint32_t alike; /* the next in its chain */
	bool inner;     /* a path leads on in its value */
	char *text;     /* owned: "key": */
};

struct json_pick {
	struct node *nodes;
	uint32_t heads[JSON_PICK_HEADS]; /* of chains of keys that are alike */
	size_t n, room;
	size_t others; /* of them, keys without a path */
	size_t slots;
	uint32_t text_number;
	struct span *values;
	const char *text;        /* in hand */
	struct json_index index; /* of it */
	size_t end;              /* where its closing bracket is */
	bool spaced;             /* there was white space */
	struct node unknown;     /* a key that is not remembered */
};

static inline bool
json_pick_is_at(const struct node *node, const char *p, const char *end)
{
	return json_due_is_at(&node->key, p, end);
}

/*
 * The key at p, in an object that is the value of parent, which did not come
 * where it was due; NULL also for what is no key that can be told.
 */
struct node *json_pick_search(struct json_pick *k, struct node *parent,
    struct node **due, const char *p, const char *end);

#endif
