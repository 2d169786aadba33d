/*
 * The log of loads in an SQLite file: _hr_loads, a row for each block.
 */
#ifndef LOAD_LOAD_LOG_H
#define LOAD_LOAD_LOG_H

#include <stdint.h>

#include "lib/span.h"
#include "lib/status.h"
#include "load/db.h"

/* Nothing in it is owned. */
struct load_log {
	const char *run;    /* a JSON string, or NULL */
	const char *source; /* NULL: a plain stream */
	const char *resource;
	const char *at; /* when the run began, a JSON string */
	uint64_t records, inserted, updated, deleted;
	struct span cursor; /* any JSON value, or .p NULL */
	int64_t seconds;
};

/* Adds a row, and the table where it is not there.  What goes wrong is said. */
enum status load_log_add(struct db *db, const struct load_log *l);

#endif
