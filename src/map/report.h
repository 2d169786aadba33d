/*
 * What there is to say about the records of a run: what was wrong with single
 * ones, line by line as long as they are few, and at the end how many values
 * of which column could not be converted.
 *
 * Never a value: they are people's.
 */
#ifndef MAP_REPORT_H
#define MAP_REPORT_H

#include <stdint.h>

#include "lib/out.h"
#include "map/contract.h"

struct column_report {
	uint64_t count;
	uint64_t first; /* line */
};

struct report {
	const char *block;               /* not owned; NULL: a plain stream */
	const struct contract *contract; /* not owned; NULL: no columns */
	const struct out *rejects;       /* not owned; NULL: none */
	struct column_report *columns;   /* owned */
	uint64_t bad;                    /* records that were told */
	uint64_t rejected;
};

/* Starts for the records of a block, "humaans/documents"; NULL: of all. */
void report_begin(struct report *r, const char *block,
    const struct contract *contract, const struct out *rejects);

/* Counts the columns whose values stayed as they came. */
void report_kept(struct report *r, uint64_t line, const bool *kept);

/* Tells what was wrong with a record. */
__attribute__((format(printf, 3, 4))) void
report_bad(struct report *r, uint64_t line, const char *format, ...);

/* Says what was counted, and releases the report. */
void report_end(struct report *r);

#endif
