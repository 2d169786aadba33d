/*
 * The records of a block on their way into the temporary table of a
 * PostgreSQL database.
 */
#ifndef LOAD_PG_RECORDS_H
#define LOAD_PG_RECORDS_H

#include "lib/span.h"
#include "lib/status.h"
#include "load/pg_load.h"

/*
 * Copies a checked record, the line-th of the input, in the transaction that
 * is open; the columns that it brings are noted in the table's.  What goes
 * wrong is said.
 */
enum status pg_record(struct pg_load *l, struct span record, uint64_t line);

#endif
