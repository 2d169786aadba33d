/*
 * A PostgreSQL server: the only user of libpq.  What goes wrong is said; a
 * connection that cannot be had or is lost, and what the server calls
 * temporary (a lock that others hold, a deadlock, a shutdown), is
 * STATUS_TEMPORARY.
 *
 * Nothing lasts from one transaction to the next but the connection, so that
 * one behind pgbouncer's transaction pooling is as good as any.
 */
#ifndef LOAD_PG_H
#define LOAD_PG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"

struct pg_conn;
struct pg_result;

struct pg {
	struct pg_conn *conn; /* owned */
	const char *dsn;      /* not owned; NULL: only libpq's environment */
	const char *what;     /* what is worked on, for messages; not owned */
	bool copying;         /* between pg_copy() and pg_copy_end() */
};

/* The version of the library, in mem_alloc(3)'s memory. */
char *pg_version(void);

/*
 * Starts without a connection; dsn must outlive pg.  STATUS_USAGE where it is
 * none, or has a password, which others would see.  Close it in any case.
 */
enum status pg_begin(struct pg *pg, const char *dsn);
void pg_close(struct pg *pg);

/* Sees to a connection: the one there is, or a new one. */
enum status pg_connect(struct pg *pg);

/*
 * Begins a transaction: durable at its commit, with UTC, ISO dates and a limit
 * on the time that locks are waited for, 30 seconds where there is none.
 */
enum status pg_transaction(struct pg *pg);
enum status pg_commit(struct pg *pg);

/* Takes back what the open transaction did, if there is one. */
void pg_rollback(struct pg *pg);

/* Runs a statement; *rows (may be NULL) is how many rows it changed. */
enum status pg_run(struct pg *pg, struct buf *sql, uint64_t *rows);

/* Runs one with parameters $1, $2 ...: texts, NULL for null. */
enum status pg_run_with(
    struct pg *pg, const char *sql, int count, const char *const *texts);

/*
 * The rows of a query with parameters, to be released with pg_free() (NULL is
 * none); cells are texts valid until then, null is .p NULL.
 */
enum status pg_query(struct pg *pg, const char *sql, int count,
    const char *const *texts, struct pg_result **rows);
void pg_free(struct pg_result *rows);
int pg_rows(const struct pg_result *rows);
struct span pg_cell(const struct pg_result *rows, int row, int column);
bool pg_true(const struct pg_result *rows, int row, int column);

/* The number that a query gives. */
enum status pg_ask(struct pg *pg, struct buf *sql, uint64_t *number);

/* COPY ... FROM STDIN: begun by the statement, then any bytes, then the end. */
enum status pg_copy(struct pg *pg, struct buf *sql);
enum status pg_copy_bytes(struct pg *pg, struct span bytes);
enum status pg_copy_end(struct pg *pg);

#endif
