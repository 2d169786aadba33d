/*
 * The columns of a table: names in order, each once, found by name.
 */
#ifndef LOAD_COLUMNS_H
#define LOAD_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "load/column_type.h"

/* More columns than any destination takes are taken for a mistake. */
#define COLUMNS_MAX ((size_t)32768)
#define COLUMN_NONE SIZE_MAX

struct column {
	char *text;       /* owned; UTF-8, not escaped */
	struct span name; /* the same */
	enum column_type type;
	size_t next; /* the column whose key came after its own last time */
};

struct columns {
	struct column *list; /* owned */
	size_t n, cap;
	uint32_t *slots; /* owned: a hash table of places in list, from 1 */
	size_t mask;     /* the number of slots, a power of two, less one */
	size_t first;   /* the column whose key a record began with last time */
	struct buf key; /* scratch */
};

/* Starts with no columns.  Release with columns_free(). */
void columns_init(struct columns *c);
void columns_free(struct columns *c);

/* The place of a name, or COLUMN_NONE. */
size_t columns_find(const struct columns *c, struct span name);

/*
 * Adds a name that is not there yet (copied) and returns its place;
 * COLUMN_NONE where there are COLUMNS_MAX.
 */
size_t columns_add(struct columns *c, struct span name);

/*
 * "; did you mean NEAREST?" of the names, or "", for the end of a message
 * about a name that is not among them.  Freed by the caller.
 */
char *columns_suggest(const struct columns *c, struct span name);

/* Adds to c, which has none yet, the columns of another. */
void columns_copy(struct columns *c, const struct columns *from);

/*
 * Adds the columns of a block's contract, a checked array of objects with a
 * name and, or not, a type that column_type_find() knows.  .p NULL: none.
 * False where it is malformed.
 */
bool columns_contract(struct columns *c, struct span contract);

/*
 * The column that a record's key, as json_member() gives it, names, or
 * COLUMN_NONE.  previous is the column of the key before it, COLUMN_NONE for
 * the first one: records mostly have the same keys in the same order, so the
 * key that followed last time is compared before a table is asked.
 */
size_t columns_follow(struct columns *c, size_t previous, struct span key);

/*
 * Adds the column for a record's key that columns_follow() did not find.
 * COLUMN_NONE, and a static text in *why, for a key that cannot name one.
 */
size_t columns_add_key(struct columns *c, struct span key, const char **why);

/* columns_follow(), or else columns_add_key(). */
size_t columns_learn(
    struct columns *c, size_t previous, struct span key, const char **why);

#endif
