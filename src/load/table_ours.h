/*
 * Whether a table of an SQLite file is one as this loader makes them, and can
 * be made anew without a loss.
 */
#ifndef LOAD_TABLE_OURS_H
#define LOAD_TABLE_OURS_H

#include <stdbool.h>

#include "lib/status.h"
#include "load/table.h"

/*
 * *ours: the table is declared by names, the types of sqlite_type_name() and a
 * primary key alone, by whomever.  Anything else, such as a default, NOT NULL,
 * UNIQUE, CHECK, or a comment, is somebody else's word.
 */
enum status table_is_ours(const struct table *t, bool *ours);

#endif
