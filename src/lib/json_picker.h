/*
 * Inside lib/json only: picks from objects that stand in a greater text, while
 * that is checked.
 */
#ifndef LIB_JSON_PICKER_H
#define LIB_JSON_PICKER_H

#include "lib/json_index.h"
#include "lib/json_pick.h"

/*
 * Takes up a text, and gives its index, which the pick owns; up to the bracket
 * that the text ends in.  NULL: it ends in none, and nothing can be picked.
 */
const struct json_index *
json_picker_begin(struct json_pick *k, struct span text);

/*
 * Checks the object that begins at its bracket and has so many containers
 * around it, and fills values, as json_pick_values() does.  Its end; or NULL:
 * who wants to know more has to look closer.
 */
const char *json_picker_take(struct json_pick *k, const char *object,
    unsigned depth, struct span *values);

/*
 * json_check() of a value in a text that has an index.  *spaced is set where
 * there is white space between its tokens.
 */
const char *json_check_indexed(const char *text, const struct json_index *index,
    const char *p, const char *end, unsigned depth, bool *spaced);

/* Whether there was white space between the tokens of those objects. */
bool json_picker_spaced(const struct json_pick *k);

/* The values that are filled. */
size_t json_picker_slots(const struct json_pick *k);

#endif
