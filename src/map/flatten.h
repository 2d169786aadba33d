/*
 * Flattening: each leaf of a record becomes a column.  The keys on the way to
 * it, in snake_case and joined by "_", are its name; arrays and empty objects
 * become JSON text.  What a JSON:API document wraps around a record's fields
 * (attributes, relationships and their data) leaves no trace in names.
 */
#ifndef MAP_FLATTEN_H
#define MAP_FLATTEN_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "map/engine.h"
#include "map/paths.h"

struct flatten;

struct flatten *flatten_new(void);
void flatten_free(struct flatten *f);

/*
 * Starts a record whose members go to out, after an opening bracket that is
 * there; first: no member follows it yet.
 */
void flatten_start(struct flatten *f, struct buf *out, bool first);

/* Takes a name as a column's; false where it is taken. */
bool flatten_claim(struct flatten *f, struct span name);

/*
 * Appends the leaves of a checked record, but for those at or below a path of
 * paths (which may be NULL).  False, with the reason in why, where two would
 * share a name or there is too much.
 */
bool flatten_rest(struct flatten *f, struct paths *paths, struct span record,
    struct buf *why);

/* Appends a key as json_member() gives it in snake_case. */
bool flatten_name(struct buf *out, struct span key, struct buf *scratch);

/* The engine for --flatten. */
struct engine flatten_engine(void);

#endif
