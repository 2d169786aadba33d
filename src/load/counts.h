/*
 * What a block did to its target, in rows.
 */
#ifndef LOAD_COUNTS_H
#define LOAD_COUNTS_H

#include <stdint.h>

#include "lib/report.h"
#include "lib/status.h"

struct load_counts {
	uint64_t records; /* that came */
	uint64_t inserted;
	uint64_t updated; /* written over by a record, be it the same */
	uint64_t deleted; /* or marked as that */
};

/* Says, at -v, what became of the target called name. */
void counts_tell(const char *name, const struct load_counts *counts);

/*
 * Adds a line about a block to the report: its names (NULL: none), the status
 * of its load, the counts (NULL: nothing is known), and the seconds it took.
 */
void counts_report(struct report *r, const char *source, const char *resource,
    enum status status, const struct load_counts *counts, double seconds);

#endif
