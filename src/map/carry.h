/*
 * Taking values through libjq unharmed.  It holds numbers as doubles, and
 * refuses half a surrogate pair in a string; so what it could change travels
 * as a marked string, and gets its own bytes again on the other side.
 *
 * The mark is U+FDD0, a noncharacter; strings of the data's that hold it are
 * marked as well, so nothing can be mistaken.
 */
#ifndef MAP_CARRY_H
#define MAP_CARRY_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "map/paths.h"

/*
 * For contracts, together with carry.jq: appends what the paths read of a
 * checked record, every number to the digit and every string to the escape.
 * scratch is for its own use.  False where out would pass its maximum.
 */
bool carry_record(struct paths *paths, struct span record, struct buf *out,
    struct buf *scratch);

/* Appends a column's value as libjq gave it with its own bytes again. */
bool carry_back(struct span value, struct buf *out, struct buf *scratch);

/* For any program, where strings with half a surrogate pair are marked. */

/* Whether a text has the mark in it. */
bool carry_has_mark(struct span text);

/*
 * Appends the inside of a string, or a key as json_member() gives it, with a
 * mark in the place of each half surrogate pair and of each mark.  False where
 * out would pass its maximum.
 */
bool carry_string(struct span inside, struct buf *out);

/* Appends a value that libjq gave with its half surrogate pairs again. */
bool carry_value_back(struct span value, struct buf *out);

#endif
