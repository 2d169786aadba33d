/*
 * Names of sources, resources, profiles and states.
 */
#ifndef LIB_NAME_H
#define LIB_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/span.h"

/* The longest name, in bytes. */
#define NAME_BYTES_MAX ((size_t)100)

/*
 * Whether a text is a good name, for a file, too: letters, digits, "_", "-"
 * and ".", the first of them no "-" or ".".
 */
bool name_is_good(struct span text);

/* Whether two names are one: "-" and "_" are the same. */
bool name_same(const char *a, const char *b);

/* Which of two names comes first, as strcmp(3) says it; 0 where they are one.
 */
int name_order(const char *a, const char *b);

#endif
