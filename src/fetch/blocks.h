/*
 * The control lines of a framed stream, hr-stream(5), as they are written.
 * Each is written at once, so that the next stage sees it when it happens.
 */
#ifndef FETCH_BLOCKS_H
#define FETCH_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/out.h"
#include "lib/source.h"
#include "lib/span.h"

/* Of the begin of a block. */
struct block {
	const char *source;
	const char *resource;
	const struct resource *declared; /* its key and disposition; NULL: an
					    included type, keyed by id */
	const char *since;               /* NULL: from the beginning */
	bool resumed; /* behind rows that an earlier run brought */
};

/*
 * The lines, to out.  False once out had an error, which out_end() says; texts
 * are plain, and are quoted here.
 */

/* names are n times "source/resource". */
bool blocks_run(struct out *out, const char *profile, const char *state,
    char *const *names, size_t n);
bool blocks_begin(struct out *out, const struct block *block);

/* records: written in this block so far.  resume is checked JSON. */
bool blocks_checkpoint(struct out *out, const struct block *block,
    uint64_t records, struct span resume);

/* cursor may be NULL: none is sent. */
bool blocks_end(struct out *out, const struct block *block, uint64_t records,
    bool complete, const char *cursor);
bool blocks_fail(struct out *out, const struct block *block, const char *error,
    bool temporary);
bool blocks_done(struct out *out, uint64_t blocks, uint64_t failed);

/* In place of a stream: there is none, and the reason has been said. */
bool blocks_refused(struct out *out, const char *error);

#endif
