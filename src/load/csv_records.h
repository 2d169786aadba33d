/*
 * The records of a block on their way into the new CSV file.
 */
#ifndef LOAD_CSV_RECORDS_H
#define LOAD_CSV_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/span.h"
#include "lib/status.h"
#include "load/counts.h"
#include "load/csv_file.h"

/*
 * Gets ready for the records, f's files being open.  What goes wrong is said,
 * here and below.  Release with csv_records_end() in any case.
 */
enum status csv_records_begin(struct csv_file *f);
void csv_records_end(struct csv_file *f);

/* Takes a checked record, the line-th of the input. */
enum status
csv_records_take(struct csv_file *f, struct span record, uint64_t line);

/* Takes a line that is not checked yet, or leaves it. */
bool csv_records_take_line(struct csv_file *f, struct span line);

/* The same for the first lines of a text, as csv_fast_lines() takes them. */
size_t
csv_records_take_lines(struct csv_file *f, struct span text, uint64_t *lines);

/*
 * Makes the new file whole; complete: the block was the whole list.  *counts,
 * zeros before: what was done.
 */
enum status csv_records_finish(
    struct csv_file *f, bool complete, struct load_counts *counts);

#endif
