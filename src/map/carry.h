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

/*
 * For any program: appends a checked value so that libjq takes it.  Numbers
 * that a double does not carry become strings of their digits, *numbers (from
 * where it is) counts them; half surrogate pairs are marked.
 */
bool carry_value(struct span value, struct buf *out, size_t *numbers);

/* Appends a value that libjq gave with its half surrogate pairs again. */
bool carry_value_back(struct span value, struct buf *out);

#endif
