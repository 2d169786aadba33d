/*
 * What goes between a process and its workers (map/workers.h): batches of
 * records, and what became of each of them.  Both ends are one program, so it
 * goes as memory holds it.
 */
#ifndef MAP_WIRE_H
#define MAP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/out.h"
#include "lib/span.h"
#include "map/engine.h"

#define BATCH_RECORDS 512
#define BATCH_BYTES ((size_t)128 << 10) /* more only of a single record */

/* A buffer that one long record made larger than this is given back. */
#define WIRE_KEPT_BYTES ((size_t)4 << 20)

/* A record of a batch, and the line that it is in. */
struct item {
	uint64_t number; /* of the line */
	size_t at;       /* of the line in the batch's text */
	size_t n;
	size_t record_at; /* of the record in the line */
	size_t record_n;
};

struct batch {
	size_t n;
	struct item items[BATCH_RECORDS];
	struct buf text;
};

/* A new one, empty, which is the caller's.  Release with batch_free(). */
struct batch *batch_new(void);
void batch_free(struct batch *b);
void batch_clear(struct batch *b);

/* Adds a checked record, which is that of a line; false where it is full. */
bool batch_add(
    struct batch *b, uint64_t number, struct span line, struct span record);

/* The line, and the record, at i; valid as long as the batch stays. */
struct span batch_line(const struct batch *b, size_t i);
struct span batch_record(const struct batch *b, size_t i);

/* Reads from a descriptor, a bufferful at a time.  Starts as zeros but fd. */
struct feed {
	int fd; /* not owned */
	size_t at, end;
	char bytes[(size_t)64 << 10];
};

/*
 * Sends, and receives, a batch.  The one leaves errors to out's out_flush();
 * the other returns false where nobody sends any more.
 */
void wire_put_batch(struct out *out, const struct batch *b);
bool wire_get_batch(struct feed *f, struct batch *b);

/* The same for what became of a record; good as struct engine's map returns. */
void wire_put_mapped(struct out *out, const struct mapped *m, bool good);
bool wire_get_mapped(struct feed *f, struct mapped *m, bool *good);

#endif
