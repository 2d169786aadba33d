/*
 * Records through one map: each is mapped and goes out, in order; what can't
 * be mapped is told, counted, and where asked for put aside.
 */
#ifndef MAP_RECORDS_H
#define MAP_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/json.h"
#include "lib/out.h"
#include "map/engine.h"
#include "map/job.h"
#include "map/keys.h"
#include "map/report.h"

/* Where records go; the same for all of a run. */
struct sink {
	struct out *out;
	struct out *rejects; /* takes what can't be mapped; NULL: no one */
	bool strict;         /* a value that can't be converted is an error */
};

struct records {
	const struct sink *sink;         /* not owned */
	struct job *job;                 /* not owned */
	const struct contract *contract; /* not owned; NULL: none */
	const struct keys *keys;         /* not owned; NULL: a plain stream */
	bool checked; /* whether what comes out has to be looked at: a contract
			 makes one object of each record, with its key */
	struct mapped m; /* of the record in hand, behind that of others */
	size_t before;   /* bytes of those others' lines */
	struct report report;
	uint64_t written; /* what came out; counted in blocks only */
	uint64_t refused; /* could not be mapped, and were not put aside */
	uint64_t first;   /* line of the first of them */
	bool lost;        /* a record that nothing came of was no error */
};

/*
 * Starts with a map whose engine is made.  In a framed stream the records are
 * those of a block, "humaans/documents", with its key; else both are NULL.
 * Release with records_end(), which says what was counted.
 */
void records_begin(struct records *r, const struct sink *sink, struct job *job,
    const char *block, const struct keys *keys);
void records_end(struct records *r);

/*
 * Maps a checked record, which is that of a line, or leaves it to the job's
 * workers.
 */
void records_map(
    struct records *r, uint64_t number, struct span line, struct span record);

/*
 * Takes what the workers have in hand, all of it.  False where there is no
 * going on: something can't be written, or a worker was lost.
 */
bool records_settle(struct records *r);

/* The same for what they have done before there is more to read from in. */
bool records_wait(struct records *r, int in);

/* Whether there is going on. */
bool records_good(const struct records *r);

/* Refuses a line that is no JSON; after records_settle(). */
void records_refuse(struct records *r, uint64_t number, struct span line,
    const struct json_error *err);

#endif
