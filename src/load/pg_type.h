/*
 * The types of columns in PostgreSQL, and what values they take as they are:
 * bigint, numeric, boolean, date, timestamptz, jsonb and text.
 */
#ifndef LOAD_PG_TYPE_H
#define LOAD_PG_TYPE_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "load/column_type.h"

/* The type's name in SQL; a column without values is text. */
const char *pg_type_name(enum column_type type);

/* The type of a column that format_type() calls so, or COLUMN_OTHER. */
enum column_type pg_type_find(struct span name);

/*
 * Whether a column of the type keeps a checked value whole: no digit is lost,
 * and the server refuses none of it.
 */
bool pg_type_fits(enum column_type type, struct span value);

/* The narrowest type that fits value and all that a column of type holds. */
enum column_type pg_type_widen(enum column_type type, struct span value);

/*
 * Appends the expression that makes of a column of one type the same values in
 * a wider one; name is the column's, quoted.
 */
bool pg_type_convert(struct buf *sql, enum column_type from,
    enum column_type type, struct span name);

#endif
