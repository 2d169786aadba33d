/*
 * Records put aside until more is known, in a file without a name.
 */
#ifndef LOAD_SPOOL_H
#define LOAD_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/lines.h"
#include "lib/out.h"
#include "lib/span.h"
#include "lib/status.h"

struct spool {
	int fd;
	struct out out;
	struct lines lines;
	uint64_t records;
	uint64_t bytes; /* written: where the next record begins */
};

/* Starts empty.  What goes wrong is said.  Release with spool_end(). */
enum status spool_begin(struct spool *s);
void spool_end(struct spool *s);

/* Adds a record, a text without line feeds.  What goes wrong is said. */
enum status spool_add(struct spool *s, struct span record);

/* Ends the writing and says what went wrong with it; starts the reading. */
enum status spool_rewind(struct spool *s);

/* The next record, valid until the next call.  1, 0 at the end, -1 after an
 * error, which has been said. */
int spool_next(struct spool *s, struct span *record);

/*
 * Replaces what is in out by the record that begins at offset.  At any time;
 * what goes wrong is said.
 */
enum status spool_at(struct spool *s, uint64_t offset, struct buf *out);

#endif
