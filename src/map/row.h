/*
 * A record on its way out: the columns of a contract, in order, and with
 * --all-fields what the contract left out.
 */
#ifndef MAP_ROW_H
#define MAP_ROW_H

#include <stdbool.h>

#include "map/contract.h"
#include "map/engine.h"
#include "map/flatten.h"

struct row {
	struct contract *contract; /* not owned */
	struct flatten *rest;      /* owned; NULL without --all-fields */
	struct mapped *m;          /* of the record in hand */
};

/* Starts for all records.  Release with row_end(). */
void row_begin(struct row *row, struct contract *contract, bool all_fields);
void row_end(struct row *row);

/* Starts a record.  False where it is no object. */
bool row_open(struct row *row, struct span record, struct mapped *m);

/*
 * Appends a column's lead.  Then its value is to be added to m->lines, and
 * row_value() be told where it began and whether it was kept as it came.
 * False where the record can't go on.
 */
bool row_lead(struct row *row, size_t column);
bool row_value(struct row *row, size_t column, size_t began, bool kept);

/* Appends a column whose value is null.  False where that may not be. */
bool row_null(struct row *row, size_t column);

/* Completes a record, which was made of the checked value given. */
bool row_close(struct row *row, struct span record);

/* Says that the record came out too large; false. */
bool row_too_large(struct mapped *m);

#endif
