/*
 * Records to rows of CSV: one table's columns, its header and its rows.
 */
#ifndef LOAD_ROWS_H
#define LOAD_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/span.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/csv.h"

/* What is told once at the end: how often, and where first. */
struct rows_note {
	uint64_t count;
	uint64_t first; /* the record, from 1 */
};

struct rows {
	struct columns columns;
	bool fixed;          /* rows_learn() finds no new ones */
	bool discard;        /* rows_write() drops values of keys without one */
	struct csv *csv;     /* not owned */
	const char *input;   /* its name for messages; not owned */
	size_t stamped;      /* a column with the same value in all rows */
	struct span stamp;   /* this one; not owned */
	struct span *values; /* owned: of the record in hand, by column */
	size_t cap;          /* of values */
	uint64_t records;    /* rows written */
	struct rows_note twice, lost, nuls;
	uint64_t discarded; /* values */
};

/* Starts with no columns, stamped COLUMN_NONE.  Release with rows_end(). */
void rows_begin(struct rows *r, struct csv *csv, const char *input);
void rows_end(struct rows *r);

/*
 * Adds the columns that a checked record, the line-th of the input, brings.
 * What goes wrong is said.
 */
enum status rows_learn(struct rows *r, struct span record, uint64_t line);

/*
 * Adds the columns of a block's contract, an array of objects with a name, or
 * .p NULL: none.  What goes wrong is said.
 */
enum status rows_contract(struct rows *r, struct span contract);

/*
 * Writes the header: the columns as they are now.  Or, as it stands, one that
 * has the first count of them, and the others' names.
 */
enum status rows_header(struct rows *r);
enum status rows_header_after(struct rows *r, struct span header, size_t count);

/*
 * Writes the row of a checked record.  A key that no column has is an error;
 * a key that is missing is null; of a key that comes twice the last value
 * counts.  What goes wrong is said, and then nothing of the row is written.
 */
enum status rows_write(struct rows *r, struct span record, uint64_t line);

/*
 * Counts a row that was written to r->csv past rows_write(); lost and nuls are
 * what r->csv had counted before it.
 */
void rows_count(struct rows *r, size_t lost, size_t nuls);

/* Goes on counting, and noting, where other is. */
void rows_go_on(struct rows *r, const struct rows *other);

/* Says, as warnings, what had to be changed in the values. */
void rows_tell(const struct rows *r);

#endif
