/*
 * What maps a record.  An engine is chosen once and then runs on each record
 * of the input; which one it is makes no difference to what comes out.
 */
#ifndef MAP_ENGINE_H
#define MAP_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/span.h"

/* What becomes of one record may take this much. */
#define MAPPED_MAX ((size_t)256 << 20)

/* What came of a record. */
struct mapped {
	struct buf lines; /* none, one or more, each with its line feed */
	bool *kept;       /* for each column: its value stayed as it came */
	size_t nkept;
	struct buf why; /* where the record could not be mapped */
	size_t numbers; /* that went to a filter as strings of their digits */
	size_t columns; /* of the contract; 0: none */
};

/* For a contract's columns.  Release with mapped_end(). */
void mapped_begin(struct mapped *m, size_t columns);
void mapped_end(struct mapped *m);

/* Empties it for the next record. */
void mapped_clear(struct mapped *m);

struct engine {
	const char *name; /* "native", for -v */

	/*
	 * Checks a line as json_validate() does, sets *record, and may keep in
	 * mind what it saw for a call of map with that record, which comes next
	 * if it comes at all.  False: who wants to know more has to look
	 * closer.  May be NULL.
	 */
	bool (*check)(void *self, struct span line, struct span *record);

	/*
	 * Maps a checked record.  m comes cleared.
	 * False where the record can't be mapped: why says for what reason,
	 * without a value of the record's in it, and lines count for nothing.
	 */
	bool (*map)(void *self, struct span record, struct mapped *m);

	void (*free)(void *self);
	void *self;  /* owned */
	bool costly; /* so that workers pay, workers.h */
};

#endif
