/*
 * hr-state lock: programs that run while a lock is held.
 */
#ifndef STATE_LOCK_H
#define STATE_LOCK_H

#include <sys/types.h>

#include "lib/status.h"
#include "state/place.h"

/*
 * Takes the locks of n resources, or, where n is 0, that of the state as a
 * whole, which is one of its own; then turns into the program (argv as for
 * execvp(3)) with the file mode mask given.  It and what it starts hold them
 * until the last of them has ended.
 *
 * Returns only where that fails: STATUS_TEMPORARY where somebody else holds
 * one, 127 where there is no such program, 126 where it cannot be run, as
 * env(1) does.  What is wrong is said.
 */
enum status lock_and_run(
    struct setting *with, char **words, int n, char **program, mode_t mask);

#endif
