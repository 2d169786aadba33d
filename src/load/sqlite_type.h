/*
 * The types of columns in SQLite, as they are declared, and what values they
 * take as they are.
 */
#ifndef LOAD_SQLITE_TYPE_H
#define LOAD_SQLITE_TYPE_H

#include "lib/span.h"
#include "load/column_type.h"

/* The type's declaration. */
const char *sqlite_type_name(enum column_type type);

/*
 * The type that is declared so: COLUMN_TEXT also by others' words for text.
 * What else others declare is theirs, and takes any value: COLUMN_OTHER.
 */
enum column_type sqlite_type_find(struct span word);

/* Numbers are doubles; dates and timestamps are any there are, as text. */
extern const struct column_limits sqlite_type_limits;

#endif
