/*
 * The layout of records: what stands between their values.
 *
 * An export's records mostly have the same keys in the same order, spaced the
 * same.  What stands between the values of a record that was checked is kept,
 * as bytes, with the columns of its keys.  A line that has the same bytes there
 * is in the same place of the grammar at each value, so that only the values
 * are left to be checked, and no key need be looked up.
 */
#ifndef LOAD_LAYOUT_H
#define LOAD_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/json_due.h"
#include "lib/json_index.h"
#include "lib/span.h"
#include "load/columns.h"

/* A value of the layout. */
struct layout_step {
	struct json_due before; /* what is between it and the one before */
	size_t place;           /* of its column, which no other value has */
	struct span value;      /* of the line that was read */
};

struct layout {
	struct buf text;           /* the record, without its values */
	struct layout_step *steps; /* owned */
	size_t n, cap;             /* of steps; n is 0: no layout */
	struct span after;         /* what is behind the last value */
	struct json_index index;   /* of the line in hand */
	struct span line;          /* that was read, or .p NULL */
	uint64_t missed; /* records of another layout since one of this */
};

/* Starts without a layout.  Release with layout_end(). */
void layout_begin(struct layout *l);
void layout_end(struct layout *l);

/*
 * Reads a line that is not checked yet: the steps' values, which are checked
 * ones.  False for what is no record, or one of another layout.
 */
bool layout_read(struct layout *l, struct span line);

/*
 * Whether a record is the line that was read, whose values the steps then have;
 * once for each line.
 */
bool layout_was_read(struct layout *l, struct span record);

/*
 * To be told each checked record that was not read.  Its layout is learned
 * where the one at hand is of no use, and all its keys have columns, each one
 * of its own.  False where the layout is what it was.
 */
bool
layout_learn(struct layout *l, struct columns *columns, struct span record);

#endif
