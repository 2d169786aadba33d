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

/* What its types take: the server refuses none of it. */
extern const struct column_limits pg_type_limits;

/*
 * Appends the expression that makes of a column of one type the same values in
 * a wider one; name is the column's, quoted.
 */
bool pg_type_convert(struct buf *sql, enum column_type from,
    enum column_type type, struct span name);

#endif
