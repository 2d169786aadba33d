/*
 * A new CSV file from an old one and records: rows replaced in place by their
 * key, rows marked or left out, rows and columns added.
 */
#ifndef LOAD_CSV_MERGE_H
#define LOAD_CSV_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/csv_fast.h"
#include "load/csv_read.h"
#include "load/key_index.h"
#include "load/policy.h"
#include "load/rows.h"
#include "load/spool.h"

/* What keys are compared by: their columns' texts, one after another. */
struct csv_merge {
	const struct columns *key; /* names; not owned; none: nothing merges */
	struct spool *spool;       /* the records; not owned */
	struct key_index keys;
	struct buf wanted; /* the key that is looked for */
	struct buf other;  /* the key that it is compared with */
	struct buf record; /* the record that was found */
	enum deleted deleted;
	struct span now; /* for DELETED_AT: text */
	uint64_t old;    /* rows of the old file, not marked deleted */
	uint64_t gone;   /* of these, not among the records */
	uint64_t met;    /* old rows that records replaced */
	uint64_t added;  /* rows of other records */
	bool failed;     /* the spool could not be read */
};

/* Starts with no keys.  Release with csv_merge_end(). */
void csv_merge_begin(
    struct csv_merge *m, const struct columns *key, struct spool *spool);
void csv_merge_end(struct csv_merge *m);

/*
 * Takes the key of a record that is about to go to the spool.  A key that is
 * null or missing is an error; what goes wrong is said.
 */
enum status csv_merge_learn(
    struct csv_merge *m, struct span record, const char *input, uint64_t line);

/*
 * For records whose rows are written at once, not by this: whether a record's
 * key, or one with these parts, is the first of its kind.  It is from then on
 * known, if only as something that others may be the same as, until
 * csv_merge_forget().
 */
enum status csv_merge_first(struct csv_merge *m, struct span record,
    const char *input, uint64_t line, bool *first);
bool csv_merge_is_first(struct csv_merge *m, const struct span *parts);
void csv_merge_forget(struct csv_merge *m);

/*
 * Writes the rows of the old file, whose header was read: those that records
 * replace from these.  The columns of fast->rows are the old ones, in their
 * order, and new ones.
 */
enum status csv_merge_old(
    struct csv_merge *m, struct csv_reader *old, struct csv_fast *fast);

/* Writes the rows of the records that replaced none. */
enum status csv_merge_new(struct csv_merge *m, struct csv_fast *fast);

#endif
