/*
 * The keys that rows are merged by, for the modules that learn those of the
 * records (csv_merge.c) and write the rows (csv_merge_rows.c).
 */
#ifndef LOAD_CSV_MERGE_PARTS_H
#define LOAD_CSV_MERGE_PARTS_H

#include "load/csv_merge.h"

/*
 * Ends a part of a key, which has its length in front: what was added behind
 * four bytes from a place in out on.  True.
 */
bool csv_merge_end_part(struct buf *out, size_t from);

/* The hash of the key in m->wanted: of one part its text's, which is then
 * enough. */
uint64_t csv_merge_hash(const struct csv_merge *m);

/*
 * For key_index_find(), of m: whether the record at a place in the spool has
 * the key in m->wanted; the record is then in m->record.
 */
bool csv_merge_is_wanted(void *m, uint64_t at);

/* Likewise: two keys with the same hash may be the same. */
bool csv_merge_is_any(void *m, uint64_t at);

#endif
