/*
 * The run over the input, a plain or a framed stream: its first line tells.
 */
#ifndef MAP_RUN_H
#define MAP_RUN_H

#include "lib/status.h"
#include "map/maps.h"
#include "map/records.h"

/*
 * Maps all of the descriptor in to the sink.  The records of a plain stream
 * need a map that the command line gives.  Says what goes wrong; what can't be
 * written is told by the sink's out_end().
 */
enum status run_all(struct maps *maps, int in, const struct sink *sink);

#endif
