/*
 * A table of an SQLite file: its columns, and how they come to hold what the
 * records bring.  What goes wrong is said.
 */
#ifndef LOAD_TABLE_H
#define LOAD_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/db.h"

struct table {
	struct db *db; /* not owned */
	char *name;    /* owned */
	struct columns columns;
	bool exists;
	bool keyed; /* its primary key is the one asked for */
};

/*
 * Looks up the table name and its columns; key is what its rows will be merged
 * by (may be none).  Release with table_end().
 */
enum status table_begin(struct table *t, struct db *db, const char *name,
    const struct columns *key);
void table_end(struct table *t);

/* Whether it has all columns of the key; says which it lacks. */
enum status table_has_key(const struct table *t, const struct columns *key);

/*
 * Makes the table with the columns that were added to it, their types and the
 * key; or, where it is there, adds those from the place first on.
 */
enum status
table_make(struct table *t, const struct columns *key, size_t first);

/* Sees to an index of the key, so that rows can be merged by it. */
enum status table_index(struct table *t, const struct columns *key);

/*
 * Gives a column a type that holds value as well as what the column holds, and
 * says so.  In a table that somebody else made, types stay as declared.
 */
enum status table_widen(struct table *t, size_t column, struct span value);

/*
 * Appends the statement that inserts a row, all columns in order; with a key,
 * one that updates the row that has it; with numbered, one that returns the
 * row's number.
 */
bool table_insert(const struct table *t, const struct columns *key,
    bool numbered, struct buf *sql);

/* The name by which SQL knows a row's number, NULL if columns have them all. */
const char *table_row_number(const struct table *t);

#endif
