/*
 * The paths that a contract reads, as one tree of keys.  Each path has a
 * slot, a number from 0, under which its value is found in a record.
 */
#ifndef MAP_PATHS_H
#define MAP_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/json_pick.h"
#include "lib/span.h"

#define NO_SLOT ((size_t)-1)

/* Indexes of nodes; the root is 0, which is no node's child. */
struct path_node {
	char *key; /* owned; unescaped */
	size_t key_size;
	size_t slot; /* or NO_SLOT: no path ends here */
	size_t child;
	size_t sibling;
	size_t next;  /* the sibling that came after it last time, or 0 */
	size_t first; /* the child that came first last time, or 0 */
	char *text;   /* owned: the path as jq writes it, ".file.size" */
	char *safe;   /* owned: the same with no errors, ".file?.size?" */
};

struct paths {
	struct path_node *nodes;
	size_t n;
	size_t slots;
};

/* Starts with the root alone.  Release with paths_end(). */
void paths_begin(struct paths *paths);
void paths_end(struct paths *paths);

/* The node of a key under a node, made where there is none. */
size_t paths_step(struct paths *paths, size_t node, struct span key);

/* The slot of the path that ends at a node, given to it where it has none. */
size_t paths_slot(struct paths *paths, size_t node);

/*
 * The child of a node for a key as json_member() gives it, or 0.  last is the
 * child found before it in this object, or 0; records have their keys in one
 * order mostly, and so the right one is looked at first.
 */
size_t
paths_match(struct paths *paths, size_t node, size_t last, struct span key);

/*
 * Fills values, as many as there are slots, with what is found in a checked
 * record: of duplicate keys the last; p is NULL where there is nothing.
 */
void paths_find(struct paths *paths, struct span record, struct span *values);

/*
 * What finds them while a record is checked, except null: json_pick_values().
 * It is the caller's; NULL where a path is the record itself.
 */
struct json_pick *paths_pick(const struct paths *paths);

#endif
