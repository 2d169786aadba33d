/*
 * Values put into a JSON text: where a paginator's place in the request's body
 * is.
 */
#ifndef FETCH_BODY_H
#define FETCH_BODY_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/jsonpath.h"
#include "lib/span.h"

/*
 * Appends document (checked JSON, or empty for none) with value (JSON) at
 * path: in place of what stands there, else added.  Objects that the path
 * names and that are missing or null are made.  False, with *why a static
 * text, where the path leads through something else, or out would pass its
 * maximum.
 */
bool body_set(struct buf *out, struct span document,
    const struct jsonpath *path, struct span value, const char **why);

#endif
