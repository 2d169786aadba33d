/*
 * A table of a PostgreSQL database: its columns, and how they come to hold
 * what the records bring.  What goes wrong is said.
 */
#ifndef LOAD_PG_TABLE_H
#define LOAD_PG_TABLE_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/pg.h"

/* The longest name of a table, a column, a schema, in bytes. */
#define PG_NAME_MAX 63

/* What there is to know of a column besides its name and its type. */
struct pg_column {
	char *cast;            /* owned: of COLUMN_OTHER, its type's name */
	bool there;            /* the table has it */
	bool used;             /* the stream has it */
	bool theirs;           /* generated, or with a default: not ours */
	enum column_type type; /* in the table; or promised by the stream */
};

struct pg_table {
	struct pg *pg;          /* not owned */
	char *schema, *name;    /* owned */
	char *label;            /* owned: both, for messages */
	struct columns columns; /* their types: what the values seen need */
	struct pg_column *more; /* owned: as many */
	size_t cap;             /* of more */
	bool exists;
	bool keyed; /* rows can be merged by the key */
};

/*
 * Looks up a table and its columns; schema NULL: the first of the search path.
 * Release with pg_table_end() in any case.
 */
enum status pg_table_begin(
    struct pg_table *t, struct pg *pg, const char *schema, const char *name);
void pg_table_end(struct pg_table *t);

/* A query whose two parameters are the table's schema and name: pg_query(). */
enum status pg_table_query(
    const struct pg_table *t, const char *sql, struct pg_result **rows);

/* The place of a column, added where there is none of the name; what cannot be
 * a column's name is said, and is COLUMN_NONE. */
size_t pg_table_column(struct pg_table *t, struct span name);

/* Likewise of a column of ours, for instants. */
size_t pg_table_instant(struct pg_table *t, const char *name);

/* Makes more as long as columns, after columns were added to these. */
void pg_table_grow(struct pg_table *t);

/*
 * Makes the table, or adds the columns that it lacks, or widens those whose
 * types have become wider, and says so; then sees to an index of the key (may
 * be none).  Columns without values are left for later.
 */
enum status pg_table_settle(struct pg_table *t, const struct columns *key);

/* Appends the table's name in SQL. */
bool pg_table_name(const struct pg_table *t, struct buf *sql);

/* Appends what is in the temporary table's column of this place, as a value of
 * the table's column. */
bool pg_table_value(const struct pg_table *t, size_t place, struct buf *sql);

/* Whether a name is short enough, and there; if not, says so for what. */
bool pg_name_fits(const char *what, struct span name);

#endif
