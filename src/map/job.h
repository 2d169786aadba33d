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
#include "map/workers.h"

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
	bool strict;
	long jobs; /* -j */
};

struct job {
	char *name;                  /* owned: what messages call the map */
	char *resource;              /* owned: without its source; or NULL */
	struct buf text;             /* the program as it was written */
	struct span program;         /* of it, what follows the prelude */
	struct contract *contract;   /* NULL: another program, or none */
	struct contract_fault fault; /* why it is no contract */
	struct engine engine;        /* name NULL: none yet */
	struct workers *workers;     /* owned; NULL: it runs here */
	size_t records;              /* that it mapped, well or not */
	size_t numbers;              /* of theirs, mapped as strings */
	size_t first;                /* of the records, the first with one */
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

/*
 * Starts the workers asked for, where its engine is worth them; says why they
 * can't be.  Before sandbox_limit_calls().
 */
enum status job_workers(struct job *job, const struct request *request);

/* Counts a record that was mapped. */
void job_count(struct job *job, const struct mapped *m);

/* Says what there is to say at the end of the input. */
void job_finish(const struct job *job);

void job_end(struct job *job);

#endif
