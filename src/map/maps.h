/*
 * Which map is whose: the one that the command line gives, or, for the blocks
 * of a framed stream, that of each one's resource, read when its first block
 * comes and kept for the others.
 */
#ifndef MAP_MAPS_H
#define MAP_MAPS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/sources.h"
#include "lib/status.h"
#include "map/job.h"

struct maps {
	const struct request *request; /* not owned */
	bool looked;                   /* for the sources */
	struct sources sources;
	struct job *given; /* that of the command line, the only one; or NULL */
	struct job **all;  /* owned, and each of them too */
	size_t n;
};

/*
 * Reads what the command line asks for, where it does; says what is wrong.
 * Release with maps_end() in any case.
 */
enum status maps_begin(struct maps *maps, const struct request *request);
void maps_end(struct maps *maps);

/* Makes the engine of the given map, if there is one; says what is wrong. */
enum status maps_ready(struct maps *maps);

/*
 * Enters the sandbox (lib/sandbox.h), and starts the workers that were asked
 * for on the way: later it is barred.  Says why they can't be.  Where a map is
 * given, and ready, no file can be opened any more; else those of the sources'
 * folders, where the maps of the blocks are.
 */
enum status maps_enter_sandbox(struct maps *maps);

/*
 * Finds the map for a resource's records, its engine made: *job stays the
 * maps'.  A resource on the command line is only for its own blocks; a program
 * is for all.  Says why there is none: STATUS_USAGE, mostly.
 */
enum status maps_find(struct maps *maps, const char *source,
    const char *resource, struct job **job);

/* Says what there is to say of each map at the end of the input. */
void maps_finish(struct maps *maps);

#endif
