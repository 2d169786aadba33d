/*
 * What checkpoints are read with: JSON of our own, which came by way of a
 * loader and the state.
 */
#ifndef FETCH_SAVED_H
#define FETCH_SAVED_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/span.h"

/* The number that a member of an object (checked JSON) is; false where there
 * is none, or one that no list goes up to. */
bool saved_number(struct span object, const char *name, int64_t *number);

#endif
