/*
 * Fault scripts: lines of text, read into rules and edits.  README says what
 * can stand in them.
 */
#ifndef API_SCRIPT_H
#define API_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "faults.h"
#include "world.h"

struct script_error {
	unsigned line;
	char why[256];
};

/*
 * Reads a script: its rules are added to the faults, its edits to the lists.
 * False and the error filled in at the first line that is wrong; what stood
 * before it holds.
 */
bool script_read(struct faults *faults, struct world *world, const char *text,
    size_t n, struct script_error *error);

#endif
