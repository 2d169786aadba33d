/*
 * The definitions that stand in front of a map: the types, prelude.jq.  They
 * are part of the program.
 */
#ifndef MAP_PRELUDE_H
#define MAP_PRELUDE_H

#include "lib/span.h"

/* prelude.jq as it is. */
const char *prelude_text(void);

/* What of a program follows the prelude, where it begins with it. */
struct span prelude_skip(struct span program);

/*
 * The program to compile: its directives (the first n bytes), the prelude,
 * and the rest.  The prelude is put on one line, so that lines count as in
 * the program.  carried: with the definitions of carry.jq.  Freed by the
 * caller.
 */
char *prelude_join(struct span program, size_t directives, bool carried);

#endif
