/*
 * An SQLite file: the only user of libsqlite3.  What goes wrong is said, with
 * the file's name; a lock that others hold is STATUS_TEMPORARY.
 */
#ifndef LOAD_DB_H
#define LOAD_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"
#include "load/column_type.h"
#include "load/sql.h"

struct sqlite3;
struct sqlite3_stmt;

/*
 * A function in the SQL of a db: the fewest digits that give a REAL again,
 * where SQLite's own writing of it loses the last one of some.
 */
#define DB_DIGITS "hr_digits"

struct db {
	struct sqlite3 *handle;
	const char *path; /* not owned */
	struct buf text;  /* what the row in hand binds and is no span of it */
	size_t lost;      /* halves of surrogate pairs, bound as U+FFFD */
};

/* The version of the library, a static text. */
const char *db_version(void);

/* Whether SQL has a meaning for a word without quotes, in any case. */
bool db_is_keyword(struct span word);

/*
 * Opens the file at path, whatever its name, makes it where there is none, and
 * sets it up for durable commits that readers need not wait for.  Close it in
 * any case.
 */
enum status db_open(struct db *db, const char *path);
void db_close(struct db *db);

/* Runs statements that give no rows. */
enum status db_run(struct db *db, const char *sql);

/* Takes back what the open transaction did, if there is one. */
void db_rollback(struct db *db);

/* -- prepared statements: released with db_finish(), NULL is none ---------- */

enum status
db_prepare(struct db *db, struct span sql, struct sqlite3_stmt **statement);
void db_finish(struct sqlite3_stmt *statement);

/*
 * Binds a checked JSON value (.p NULL: null), as a column of the type holds it,
 * to the number-th parameter, from 1.  It must stay until the statement is
 * done.  Before the first of a row whose values have so many bytes: db_row(),
 * which makes all parameters null.
 */
enum status db_row(struct db *db, struct sqlite3_stmt *statement, size_t bytes);
void db_bind(struct db *db, struct sqlite3_stmt *statement, int number,
    struct span value, enum column_type type);
void db_bind_text(struct sqlite3_stmt *statement, int number, const char *text);
void db_bind_number(struct sqlite3_stmt *statement, int number, int64_t value);

/*
 * Goes to the next row: *row; without one the statement is done and can be
 * used again.  row NULL: rows are not wanted.
 */
enum status db_step(struct db *db, struct sqlite3_stmt *statement, bool *row);

/* A cell of the row, from 0.  Texts are valid until the next step; null is
 * .p NULL. */
int64_t db_number(struct sqlite3_stmt *statement, int column);
struct span db_text(struct sqlite3_stmt *statement, int column);

/* The number that what, an aggregate expression, is over a table's rows. */
enum status
db_count(struct db *db, const char *table, const char *what, int64_t *number);

/*
 * Steps a statement that inserts a row or updates the one in its way;
 * *inserted says which.  Where it returns the row's number, that is in *row.
 */
enum status db_upsert(struct db *db, struct sqlite3_stmt *statement,
    bool *inserted, int64_t *row);

#endif
