/*
 * From the temporary table into a table: the statements that bring the rows of
 * a part of a block to where they belong.  What goes wrong is said.
 *
 * Each names the key, so that the table may be spread over many servers.
 */
#ifndef LOAD_PG_MERGE_H
#define LOAD_PG_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/status.h"
#include "load/columns.h"
#include "load/pg_table.h"
#include "load/policy.h"

/* Whether a table has rows. */
enum status pg_merge_any(const struct pg_table *t, bool *any);

/*
 * Takes all rows away; an error, and said, where other tables' rows would go
 * with them.
 */
enum status pg_merge_empty(const struct pg_table *t);

/* Adds the rows as they are. */
enum status pg_merge_append(const struct pg_table *t, uint64_t *inserted);

/*
 * Adds the rows, the last of each key, in the place of those with the same key.
 * These become the record's altogether: what it lacks is null, but for columns
 * that have a default.  Adds to both counts.
 */
enum status pg_merge_upsert(const struct pg_table *t, const struct columns *key,
    uint64_t *inserted, uint64_t *updated);

/*
 * Marks or removes the rows whose key did not come, unless these are too many
 * of those besides the inserted ones; *deleted is their number.
 */
enum status pg_merge_delete(const struct pg_table *t, const struct columns *key,
    const struct policy *policy, uint64_t inserted, uint64_t *deleted);

#endif
