/*
 * The primary key of a framed block: paths into the records that come, columns
 * of those that go.
 */
#ifndef MAP_KEYS_H
#define MAP_KEYS_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "map/contract.h"

#define KEYS_MAX_BYTES ((size_t)1 << 20)

struct keys {
	bool known;        /* which columns hold the key */
	struct buf names;  /* the columns, a JSON array */
	struct buf loose;  /* of them those that no contract guards, the same */
	struct buf wanted; /* a path that no column holds; empty: none */
};

/*
 * Finds the columns that a map gives to the paths of a primary key, a JSON
 * array of strings, whose p may be NULL.  The map is a contract, or NULL; or
 * it flattens what is not in one.  Of another program nothing is known.  The
 * contract is set to refuse records in which a column of the key is null.
 * Release with keys_end().
 */
void keys_begin(struct keys *keys, struct contract *c, bool flattens,
    struct span primary_key);
void keys_end(struct keys *keys);

/* Whether there are columns of the key that no contract looks after. */
bool keys_are_loose(const struct keys *keys);

/*
 * The column of the key that a mapped record, an object, has no value for,
 * where no contract looks after it; its p is NULL where it has all.
 */
struct span keys_missing(const struct keys *keys, struct span record);

#endif
