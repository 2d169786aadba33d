/*
 * Which members of a record a jq program can see: those it names are all that
 * libjq has to be given.
 *
 * The program is looked at word by word, not understood.  As long as it only
 * names fields (".id", "{id, name}", "text(.a // .b)"), compares and combines
 * them, or passes the record on whole (".", "select(.a)"), nothing else of the
 * record can matter; behind the "|" that follows a field anything may stand.
 * Where any other word has the record itself before it, all of it is needed.
 */
#ifndef MAP_READS_H
#define MAP_READS_H

#include <stdbool.h>

#include "lib/span.h"
#include "map/paths.h"

/*
 * Adds the keys that a program can see of an object to the root of paths, and
 * maybe others.  False where it may see all: what was added then means
 * nothing.  What is no program passes, too: libjq will say so.
 */
bool reads_find(struct span program, struct paths *paths);

#endif
