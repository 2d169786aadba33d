/*
 * The log of loads in an SQLite file.  What goes wrong is said.
 */
#ifndef LOAD_SQLITE_LOADS_H
#define LOAD_SQLITE_LOADS_H

#include "lib/status.h"
#include "load/db.h"
#include "load/loading.h"

/* What was loaded into a table, seen from a block; past->other is then the
 * caller's. */
enum status sqlite_loads_past(struct db *db, const char *table,
    const struct block *block, struct loaded_past *past);

/* Adds a row, and the log where it is not there. */
enum status sqlite_loads_add(struct db *db, const struct loaded *l);

#endif
