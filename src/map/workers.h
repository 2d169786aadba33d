/*
 * Workers: processes that run an engine on batches of records, which come back
 * in the order they went.  What to make of them stays with who asks.
 *
 * Each worker has one batch in hand, reads it whole before it answers, and gets
 * the next one when all its answers are read: so nobody ever waits for one who
 * waits for him.  Workers end when their starter does.
 */
#ifndef MAP_WORKERS_H
#define MAP_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"
#include "map/engine.h"

struct workers;

/* A record that was mapped, or could not be. */
struct worked {
	uint64_t number;  /* of its line */
	struct span line; /* valid until the next answer is asked for */
	bool good;        /* as map of struct engine returns */
};

/*
 * Starts n workers, from 1 on, with copies of an engine, for whose results
 * there are so many columns.  They can only read, write and use memory
 * (sandbox_limit_calls()).  NULL where they can't be started: it is said why.
 */
struct workers *
workers_start(const struct engine *engine, size_t columns, size_t n);

/* Releases them, who may be NULL.  What is in hand is lost. */
void workers_end(struct workers *w);

/*
 * Adds a checked record, which is that of a line, to the next batch.  False
 * where that is full, and must be sent first.
 */
bool workers_add(
    struct workers *w, uint64_t number, struct span line, struct span record);

/* Whether something was added and not yet sent. */
bool workers_pending(const struct workers *w);

/* Whether some batch, and whether one of each worker, is not yet answered. */
bool workers_busy(const struct workers *w);
bool workers_all_busy(const struct workers *w);

/* Sends the batch to a worker, of whom one must be free. */
void workers_send(struct workers *w);

/*
 * The next answer of the oldest batch, waited for.  False where the batch has
 * no more; or a worker was lost, which is said.
 */
bool workers_answer(struct workers *w, struct worked *answer, struct mapped *m);

/* Whether a worker was lost: no answers come any more.  Of NULL, none was. */
bool workers_failed(const struct workers *w);

/* Whether there is something to read from a descriptor, or its end. */
bool workers_readable(int fd);

/*
 * Waits for that, or for an answer of the oldest batch, which must be there.
 * False where there is an answer.
 */
bool workers_wait(const struct workers *w, int fd);

#endif
