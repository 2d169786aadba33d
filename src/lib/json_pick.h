/*
 * Values by their paths, found while the text is checked: one pass over its
 * bytes in the place of two.
 *
 * An export's records mostly have the same keys in the same order.  Which key
 * came after which is remembered, so that a key is one comparison with the one
 * that is due, and what is left to do is to check the values.  Whatever is out
 * of the ordinary (a mistake, an escape in a key, a key that comes twice) is
 * left to those who look closer, json_validate() and json_walk(); what is found
 * is the same as theirs.
 */
#ifndef LIB_JSON_PICK_H
#define LIB_JSON_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/span.h"

#define JSON_PICK_NONE ((size_t)-1)

struct json_pick;

/* A pick that knows no path but that of the text itself, 0. */
struct json_pick *json_pick_new(void);
void json_pick_free(struct json_pick *k);

/*
 * Adds the path to a key, unescaped and UTF-8, of the object at the path
 * parent, and returns it.  Its value is to go to values[slot], unless slot is
 * JSON_PICK_NONE.  A key is added to a parent once, and all before the first
 * text.
 */
size_t
json_pick_add(struct json_pick *k, size_t parent, struct span key, size_t slot);

/*
 * Checks a text as json_validate() does, sets *value, and fills values: one for
 * each slot up to the largest, its p NULL where there is none, or null.  False:
 * who wants to know more has to look closer; a good text is no exception.  True
 * only for an object.
 */
bool json_pick_values(struct json_pick *k, struct span text, struct span *value,
    struct span *values);

#endif
