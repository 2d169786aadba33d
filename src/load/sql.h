/*
 * Text of SQL: names and literals, whatever they hold.
 */
#ifndef LOAD_SQL_H
#define LOAD_SQL_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "load/columns.h"

/* The longest statement. */
#define SQL_MAX ((size_t)16 << 20)

/*
 * Appends a name in quotes, those inside doubled; with a comma before it,
 * unless first.  False where it would pass the maximum.
 */
bool sql_name(struct buf *sql, struct span name);
bool sql_next_name(struct buf *sql, struct span name, bool first);

/* Appends a text as a literal, where backslashes are nothing special. */
bool sql_literal(struct buf *sql, struct span text);

/* Appends the names of columns, with commas between them. */
bool sql_names(struct buf *sql, const struct columns *columns);

#endif
