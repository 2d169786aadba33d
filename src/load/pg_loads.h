/*
 * The table _hr_loads, beside the tables that are loaded: a row for each block.
 * What goes wrong is said.
 */
#ifndef LOAD_PG_LOADS_H
#define LOAD_PG_LOADS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/span.h"
#include "lib/status.h"
#include "load/pg_table.h"

struct pg_loaded {
	struct span run;    /* a JSON string, or .p NULL */
	const char *source; /* NULL: a plain stream */
	const char *resource;
	const char *now;    /* when, a JSON string */
	struct span cursor; /* any JSON value, or .p NULL */
	uint64_t counts[4]; /* records, inserted, updated, deleted */
	double seconds;
};

/* Whether there was a load of the resource in the table's schema. */
enum status pg_loads_any(const struct pg_table *t, const char *source,
    const char *resource, bool *any);

/* Adds the row of a load of the table. */
enum status
pg_loads_add(const struct pg_table *t, const struct pg_loaded *loaded);

#endif
