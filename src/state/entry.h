/*
 * hr-state get, set, rm: one resource's entry in the state, which a word on the
 * command line names.  What is wrong is said.
 */
#ifndef STATE_ENTRY_H
#define STATE_ENTRY_H

#include <stdbool.h>

#include "lib/status.h"
#include "state/place.h"

/* Prints its cursor, or nothing; with json all of it, or null. */
enum status entry_get(struct setting *with, const char *word, bool json);

/* Sets its cursor, a line of text; where a run stopped is forgotten. */
enum status
entry_set(struct setting *with, const char *word, const char *cursor);

/* Takes it away, if it is there. */
enum status entry_remove(struct setting *with, const char *word);

#endif
