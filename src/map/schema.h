/*
 * A contract's columns and types, shown.
 */
#ifndef MAP_SCHEMA_H
#define MAP_SCHEMA_H

#include "lib/buf.h"
#include "lib/out.h"
#include "map/contract.h"

/* SCHEMA_NONE and then, in their order, --schema's words. */
enum schema_form {
	SCHEMA_NONE,
	SCHEMA_TABLE,
	SCHEMA_JSON, /* as "columns" of a stream's begin: hr-stream(5) */
	SCHEMA_SQL,
};

/*
 * Appends the columns as they stand in a stream's begin.  False where out
 * would pass its maximum.
 */
bool schema_columns(struct buf *out, const struct contract *c);

/* Shows the contract of a resource. */
void schema_show(struct out *out, const struct contract *c,
    const char *resource, enum schema_form form);

#endif
