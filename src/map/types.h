/*
 * The types of a map's columns, hr-map(1): what each makes of a value, run
 * straight over the value's bytes.  prelude.jq says the same in jq.
 */
#ifndef MAP_TYPES_H
#define MAP_TYPES_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"

enum type {
	TYPE_TEXT,
	TYPE_INTEGER,
	TYPE_NUMBER,
	TYPE_BOOLEAN,
	TYPE_DATE,
	TYPE_TIMESTAMP,
	TYPE_JSON,
	TYPE_IDS, /* of a list of objects: their ids, a column of JSON */
};

#define TYPES (TYPE_IDS + 1)

/* "text", as a contract calls it. */
const char *type_word(enum type type);

/* "text", as a stream's "columns" name what the column holds. */
const char *type_name(enum type type);

/* "TEXT", as CREATE TABLE has it. */
const char *type_sql(enum type type);

/* "no integer": what a value was that could not be converted. */
const char *type_missed(enum type type);

/* The type that a contract names; false where there is none. */
bool type_find(struct span name, enum type *type);

/* What a conversion came to. */
enum converted {
	CONVERTED,
	KEPT,     /* can't be converted: it stays as it came */
	TOO_LARGE /* out would pass its maximum */
};

/*
 * Appends what the type makes of a checked value to out, without white space
 * between tokens.  scratch is for its own use.
 */
enum converted type_convert(
    enum type type, struct span value, struct buf *out, struct buf *scratch);

#endif
