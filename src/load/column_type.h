/*
 * What a column of a database holds: what a stream's contract says, or what
 * values were seen.  Types widen and never fail: integer, number, text.
 */
#ifndef LOAD_COLUMN_TYPE_H
#define LOAD_COLUMN_TYPE_H

#include <stdbool.h>

#include "lib/span.h"

enum column_type {
	COLUMN_ANY,   /* nothing but nulls were seen */
	COLUMN_OTHER, /* what others declared: it takes what it is given */
	COLUMN_INTEGER,
	COLUMN_NUMBER,
	COLUMN_BOOLEAN,
	COLUMN_DATE,
	COLUMN_TIMESTAMP,
	COLUMN_JSON,
	COLUMN_TEXT,
};

/* "any", "other", "integer" …; from the third on these are words of a stream's
 * contract. */
const char *column_type_name(enum column_type type);

/* The type of this name; false where there is none. */
bool column_type_find(struct span name, enum column_type *type);

/*
 * The narrowest type for a checked value.  Integers are those of 64 bits and
 * numbers those that a double holds as they are; others are text, so that no
 * digit is lost.
 */
enum column_type column_type_of(struct span value);

/* The narrowest type for what is of one and what is of the other. */
enum column_type column_type_join(enum column_type a, enum column_type b);

/*
 * Whether a column can hold a checked value as it is.  A contract's dates,
 * timestamps and JSON are strings; what could not be converted came as it was.
 */
bool column_type_fits(enum column_type type, struct span value);

#endif
