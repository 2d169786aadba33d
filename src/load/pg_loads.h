/*
 * The log of loads beside the tables that are loaded.  What goes wrong is said.
 */
#ifndef LOAD_PG_LOADS_H
#define LOAD_PG_LOADS_H

#include "lib/status.h"
#include "load/loading.h"
#include "load/pg_table.h"

/* What was loaded into the table, seen from a block; past->other is then the
 * caller's. */
enum status pg_loads_past(const struct pg_table *t, const struct block *block,
    struct loaded_past *past);

/* Adds the row of a load of the table, and the log where it is not there. */
enum status pg_loads_add(const struct pg_table *t, const struct loaded *loaded);

#endif
