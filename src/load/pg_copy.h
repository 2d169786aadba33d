/*
 * Records into a temporary table, by COPY in its binary format: what they hold
 * as texts, in columns c0, c1 ..., and their number in n.  The table is gone
 * with the transaction.
 */
#ifndef LOAD_PG_COPY_H
#define LOAD_PG_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"
#include "load/pg.h"

/* The temporary table's name. */
#define PG_COPY_TABLE "pg_temp._hr_load"

struct pg_copy {
	struct pg *pg; /* not owned */
	size_t width;  /* the table's columns, n not counted */
	bool made;     /* the table is there */
	bool open;     /* COPY has begun */
	uint64_t rows; /* in it */
	struct buf out;
	size_t lost; /* halves of surrogate pairs that became U+FFFD */
};

/* Starts without a table; pg must outlive c.  Release with pg_copy_free(). */
void pg_copy_init(struct pg_copy *c, struct pg *pg);
void pg_copy_free(struct pg_copy *c);

/* The transaction is over, and the table gone. */
void pg_copy_forget(struct pg_copy *c);

/* Sees to a table of at least so many columns. */
enum status pg_copy_make(struct pg_copy *c, size_t width);

/*
 * Adds a row of checked JSON values (.p NULL: null), count of them, at most as
 * many as columns.  *bad is the column whose value holds a NUL character,
 * which no text of PostgreSQL does: STATUS_BAD_DATA, not said.
 */
enum status pg_copy_row(
    struct pg_copy *c, const struct span *values, size_t count, size_t *bad);

/* Ends the COPY: all rows are in the table. */
enum status pg_copy_finish(struct pg_copy *c);

#endif
