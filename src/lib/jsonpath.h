/*
 * Paths into a JSON document, as dlt's declarative configuration writes them:
 * names joined by dots, names in brackets and quotes, indexes in brackets, a
 * leading "$" for the document itself.
 *
 *	data    $    meta.record-count    $.links['next']    items[0].id
 *
 * Indexes may be negative (from the end).  Wildcards, filters and slices are
 * refused: a path names one value.
 */
#ifndef LIB_JSONPATH_H
#define LIB_JSONPATH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/span.h"

struct json_outline;
struct jsonpath; /* compiled */

/*
 * Compiles a path.  The result is released with jsonpath_free().  On a
 * mistake returns NULL, and *why (may be NULL) is a static text.
 */
struct jsonpath *jsonpath_new(const char *text, const char **why);
void jsonpath_free(struct jsonpath *path);

/* The text that the path was made from. */
const char *jsonpath_text(const struct jsonpath *path);

/* The number of steps; 0 for the document itself ("$"). */
size_t jsonpath_steps(const struct jsonpath *path);

/*
 * Step i, which is there: true and its name, which lies in the path, or false
 * and its index.
 */
bool jsonpath_step(
    const struct jsonpath *path, size_t i, struct span *name, long *index);

/*
 * Follows the path from a checked value.  False where a step leads to a
 * missing key or index, or through something that is no container.
 */
bool jsonpath_find(
    const struct jsonpath *path, struct span value, struct span *found);

/* Likewise in a text that may have an outline (lib/json_outline.h, or NULL). */
bool jsonpath_find_in(const struct json_outline *outline,
    const struct jsonpath *path, struct span value, struct span *found);

/*
 * Follows n paths at once, with one walk over each object on the way that
 * several lead through: found[i] is what paths[i] leads to, its p NULL where
 * jsonpath_find_in() would say false.
 */
void jsonpath_find_all(const struct json_outline *outline,
    struct jsonpath *const *paths, size_t n, struct span value,
    struct span *found);

#endif
