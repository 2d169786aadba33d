/*
 * The run over the input: each record through the engine and out, in order;
 * what can't be mapped is told, counted, and where asked for put aside.
 */
#ifndef MAP_RUN_H
#define MAP_RUN_H

#include <stdbool.h>

#include "lib/out.h"
#include "lib/status.h"
#include "map/contract.h"
#include "map/engine.h"

struct run {
	struct engine *engine;           /* not owned */
	const struct contract *contract; /* not owned; NULL: none */
	bool strict;         /* a value that can't be converted is an error */
	struct out *rejects; /* takes what can't be mapped; NULL: no one */
};

/* Maps all of the descriptor in to out. */
enum status run_all(const struct run *run, int in, struct out *out);

#endif
