/*
 * The records of a block on their way into their SQLite table, which comes to
 * have the columns that they want.
 */
#ifndef LOAD_SQLITE_RECORDS_H
#define LOAD_SQLITE_RECORDS_H

#include "lib/span.h"
#include "lib/status.h"
#include "load/sqlite.h"

/* Records that are looked at before types are settled. */
#define SAMPLE_BYTES ((size_t)1 << 20)

/* Makes the table as the records so far want it, and inserts them. */
enum status sqlite_settle(struct sqlite *s);

/*
 * Inserts a record, the line-th of the input, or keeps it until types are
 * settled.
 */
enum status sqlite_record(struct sqlite *s, struct span record, uint64_t line);

#endif
