/*
 * Which members of a record a jq program can see: those it names are all that
 * libjq has to be given.
 *
 * The program is looked at word by word, not understood.  As long as it only
 * names fields (".id", "{id, name}", "text(.a.b // .c)"), compares and combines
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
 * Adds the paths that a program can see of an object, and maybe others, to
 * paths that only have their root.  Each of the other nodes gets a slot; of one
 * that has children only these are seen, as far as it is an object.  False
 * where the program may see all: what was added then means nothing.  What is no
 * program passes, too: libjq will say so.
 */
bool reads_find(struct span program, struct paths *paths);

#endif
