/*
 * The log of loads in an SQLite file: _hr_loads, a row for each block.
 */
#ifndef LOAD_LOAD_LOG_H
#define LOAD_LOAD_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/span.h"
#include "lib/status.h"
#include "load/counts.h"
#include "load/db.h"

/* Nothing in it is owned. */
struct load_log {
	struct span run;    /* a JSON string, or .p NULL */
	const char *source; /* NULL: a plain stream */
	const char *resource;
	const char *table;
	const char *at; /* when the run began, a JSON string */
	struct load_counts counts;
	struct span cursor; /* any JSON value, or .p NULL */
	int64_t seconds;
};

/*
 * What was loaded into a table: whether the source's resource (source NULL: a
 * plain stream) was, and another one's name, "SOURCE/RESOURCE", in *other,
 * owned by the caller; or NULL.  What goes wrong is said.
 */
enum status load_log_past(struct db *db, const char *table, const char *source,
    const char *resource, bool *known, char **other);

/* Adds a row, and the table where it is not there.  What goes wrong is said. */
enum status load_log_add(struct db *db, const struct load_log *l);

#endif
