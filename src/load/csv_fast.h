/*
 * Records to rows in one pass, where each has the layout of one before it:
 * most values can be copied as they are checked.  At the first surprise the
 * line is left, nothing of it written, to those who look closer
 * (json_validate(), rows_write()): what is written, counted and refused is the
 * same with and without.
 */
#ifndef LOAD_CSV_FAST_H
#define LOAD_CSV_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/json_due.h"
#include "lib/span.h"
#include "load/layout.h"
#include "load/rows.h"

/* A value of the layout, in the order of the columns. */
struct csv_fast_step {
	struct json_due before; /* as in the layout */
	bool more;              /* there is more to be done than to write it: */
	size_t part;  /* which part of the key it is, from 1; 0: none */
	size_t place; /* of its column */
	size_t nulls; /* columns right behind it, without a key */
};

/* Whether the row is to be written whose key has these values. */
typedef bool csv_fast_key(void *context, const struct span *parts);

struct csv_fast {
	struct rows *rows;         /* not owned */
	const struct columns *key; /* not owned; NULL: no matter */
	struct span *parts;        /* owned: the key of the line in hand */
	csv_fast_key *wanted;
	void *context;
	struct layout layout;
	struct csv_fast_step *steps; /* owned: as many as the layout has */
	size_t nulls;                /* columns before the first value's */
	bool near;                   /* all that is between values is short */
};

/*
 * Starts without a layout.  Release with csv_fast_end().  The rows, which must
 * outlive f, may have columns only before the first row; where they discard
 * values, nothing is fast.
 */
void csv_fast_begin(struct csv_fast *f, struct rows *rows);
void csv_fast_end(struct csv_fast *f);

/*
 * From now on no row is written without its key, and none for whose key wanted
 * is not true, which is the last that is asked of it.  key must outlive f.
 */
void csv_fast_ask(struct csv_fast *f, const struct columns *key,
    csv_fast_key *wanted, void *context);

/*
 * To be told each checked record that rows_write() took.  Its layout is
 * learned where the one at hand is of no use and the keys are in the order of
 * the columns, which from then on are the same.
 */
void csv_fast_learn(struct csv_fast *f, struct span record);

/* Writes the row of a checked record the fast way, or else by rows_write(). */
enum status csv_fast_row(struct csv_fast *f, struct span record, uint64_t line);

/*
 * Writes the row of a line that is not checked yet.  False, and nothing done,
 * for what is no record or one of another layout.
 */
bool csv_fast_write(struct csv_fast *f, struct span line);

/*
 * The same for as many as can be of the first lines of a text, as long as the
 * layout is theirs; *lines is how many, and what is returned how many bytes,
 * each line's feed included.
 */
size_t csv_fast_lines(struct csv_fast *f, struct span text, uint64_t *lines);

#endif
