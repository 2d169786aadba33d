/*
 * What loaders have in common: a stream, plain or framed, is taken apart into
 * blocks, each block is brought to a target, and what the target has made
 * durable is acknowledged.
 *
 * On the acknowledgements' output (framed streams only): run and done as they
 * came, for each block its end once it is durable, or a fail.  Where the block
 * failed here and not upstream, the fail is ours, and done counts it.
 */
#ifndef LOAD_DRIVER_H
#define LOAD_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/frame.h"
#include "lib/out.h"
#include "lib/span.h"
#include "lib/report.h"
#include "lib/status.h"
#include "load/counts.h"
#include "load/input.h"

/* A block that is about to come; all is owned by the driver, for its time. */
struct block {
	struct span run;    /* a JSON string, or .p NULL */
	const char *source; /* NULL in a plain stream */
	const char *resource;
	struct span primary_key; /* as in struct frame: .p may be NULL */
	struct span disposition;
	struct span columns;
	bool since;   /* only what is new since an earlier load */
	bool resumed; /* what comes behind rows that were loaded before */
};

/*
 * A target.  Each function says what goes wrong and returns its status; a
 * block that failed is abandoned, and the next one begins.
 */
struct target {
	enum status (*begin)(void *self, const struct block *block);

	/* A checked record, the line-th of the input. */
	enum status (*record)(void *self, struct span record, uint64_t line);

	/*
	 * Inside a block: takes a line as input.shortcut says, or leaves it to
	 * be checked and to come to record(); or lines, as input.shortcuts
	 * says.  Or NULL.
	 */
	bool (*shortcut)(void *self, struct span line);
	size_t (*shortcuts)(void *self, struct span text, uint64_t *lines);

	/*
	 * Inside a block: knows a line for a record, as input.is_record says,
	 * which then comes to record() next.  Or NULL.
	 */
	bool (*is_record)(void *self, struct span line);

	/*
	 * Makes what came so far durable, if it can: *durable.  NULL: only
	 * whole blocks are.
	 */
	enum status (*checkpoint)(void *self, bool *durable);

	/*
	 * Makes the block durable.  complete: it was the whole list.  cursor:
	 * where the next run goes on, any JSON value, or .p NULL.  *counts,
	 * zeros before: what was done, where the status is STATUS_OK.
	 */
	enum status (*end)(void *self, bool complete, struct span cursor,
	    struct load_counts *counts);

	/* Forgets what is not durable of a block that began. */
	void (*abandon)(void *self);

	/* The input pauses: nothing that can be seen need wait.  Or NULL. */
	enum status (*pause)(void *self);
};

/*
 * Brings the input to a target until its end; acks (NULL: none) gets the
 * acknowledgements, report (NULL: none) a line for each block.  Returns the
 * status to exit with.
 */
enum status drive(struct input *in, const struct target *target, void *self,
    struct out *acks, struct report *report);

#endif
