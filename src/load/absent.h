/*
 * --deleted in SQLite: which rows of a table came in a block, and what is done
 * about the others.  The numbers of those that came are in a temporary table.
 */
#ifndef LOAD_ABSENT_H
#define LOAD_ABSENT_H

#include <stdint.h>

#include "lib/status.h"
#include "load/policy.h"
#include "load/table.h"

struct absent {
	struct table *table;       /* not owned */
	struct sqlite3_stmt *note; /* notes a row */
};

/*
 * Starts with no row come.  STATUS_USAGE after a message for a table whose
 * rows can't be told apart by number.  Release with absent_end().
 */
enum status absent_begin(struct absent *a, struct table *table);
void absent_end(struct absent *a);

/* Notes that the row of this number came. */
enum status absent_came(struct absent *a, int64_t number);

/*
 * Marks or removes, as policy has it, the rows that did not come; *deleted is
 * how many.  More than the policy allows, of the rows besides those that the
 * block inserted, are an error, and said.
 */
enum status absent_delete(const struct absent *a, const struct policy *policy,
    uint64_t inserted, uint64_t *deleted);

#endif
