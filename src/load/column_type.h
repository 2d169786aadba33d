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
 * What a database keeps whole, no digit lost: of numbers that are no integers
 * of 64 bits, of dates' and timestamps' texts, and of JSON.
 */
struct column_limits {
	bool (*number)(struct span number);
	bool (*date)(struct span text);
	bool (*timestamp)(struct span text);
	bool (*json)(struct span value);
};

/*
 * The narrowest type for a checked value.  What the limits do not let through
 * is text.
 */
enum column_type
column_type_of(const struct column_limits *l, struct span value);

/* The narrowest type for what is of one and what is of the other. */
enum column_type column_type_join(enum column_type a, enum column_type b);

/*
 * Whether a column can hold a checked value as it is.  A contract's dates,
 * timestamps and JSON are strings; what could not be converted came as it was.
 */
bool column_type_fits(
    const struct column_limits *l, enum column_type type, struct span value);

/* The narrowest type that fits value and all that a column of type holds. */
enum column_type column_type_widen(
    const struct column_limits *l, enum column_type type, struct span value);

#endif
