/*
 * From what the command line asks for to an engine that does it.
 */
#ifndef MAP_JOB_H
#define MAP_JOB_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/sources.h"
#include "lib/status.h"
#include "map/contract.h"
#include "map/engine.h"

/* What was asked for; the strings are the command line's. */
struct request {
	const char *resource;   /* the map's, or NULL */
	const char *source;     /* -s, or NULL */
	const char *expression; /* -e, or NULL */
	const char *file;       /* -f, or NULL */
	const char *library;    /* -L, or NULL */
	const char *engine;     /* --engine, or NULL */
	bool flatten;
	bool all_fields;
};

struct job {
	char *name;                  /* owned: what messages call the map */
	char *resource;              /* owned: without its source; or NULL */
	struct buf text;             /* the program as it was written */
	struct span program;         /* of it, what follows the prelude */
	struct contract *contract;   /* NULL: another program, or none */
	struct contract_fault fault; /* why it is no contract */
	struct engine engine;        /* name NULL: none yet */
};

/*
 * Reads the map or program and, where it is one, its contract.  Maps are looked
 * for in the sources.  Says what is wrong.  job_end() releases the job in any
 * case.
 */
enum status job_begin(struct job *job, const struct request *request,
    const struct sources *sources);

/* Makes the engine. */
enum status job_engine(struct job *job, const struct request *request);

void job_end(struct job *job);

#endif
