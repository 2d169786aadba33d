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
#include "load/counts.h"
#include "load/pg_table.h"

struct pg_loaded {
	struct span run;    /* a JSON string, or .p NULL */
	const char *source; /* NULL: a plain stream */
	const char *resource;
	const char *now;    /* when, a JSON string */
	struct span cursor; /* any JSON value, or .p NULL */
	struct load_counts counts;
	double seconds;
};

/*
 * What was loaded into the table: whether the source's resource (source NULL:
 * a plain stream) was, and another one's name, "SOURCE/RESOURCE", in *other,
 * owned by the caller; or NULL.
 */
enum status pg_loads_past(const struct pg_table *t, const char *source,
    const char *resource, bool *known, char **other);

/* Adds the row of a load of the table. */
enum status
pg_loads_add(const struct pg_table *t, const struct pg_loaded *loaded);

#endif
