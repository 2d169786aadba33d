/*
 * A target for the driver: one table, as CSV, to a descriptor.
 */
#ifndef LOAD_CSV_STREAM_H
#define LOAD_CSV_STREAM_H

#include <stdbool.h>

#include "lib/out.h"
#include "load/csv.h"
#include "load/csv_fast.h"
#include "load/driver.h"
#include "load/rows.h"
#include "load/spool.h"

struct csv_stream {
	struct csv csv;
	struct rows rows;
	struct csv_fast fast;
	struct spool spool;
	const struct columns *named; /* the first columns; not owned */
	bool everything;             /* new keys become columns */
	bool header;                 /* wanted */
	bool headed;                 /* written */
	bool begun;                  /* the one block that there may be */
};

extern const struct target csv_stream_target;

/*
 * Starts to write to out, with the columns in named (may be none; it and out
 * must outlive s).  With everything, records are put aside until all their
 * keys are known.  Release with csv_stream_end(), which flushes whole rows to
 * out, and tells what was changed.
 */
void csv_stream_begin(struct csv_stream *s, struct out *out,
    const struct csv_dialect *dialect, const struct columns *named,
    bool everything, bool header, const char *input);
void csv_stream_end(struct csv_stream *s);

#endif
