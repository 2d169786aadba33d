/*
 * Reading CSV files that somebody wrote: this project, Python, PostgreSQL,
 * Excel.  Rows come as the bytes they are, so that what is not changed can be
 * copied as it stands.
 */
#ifndef LOAD_CSV_READ_H
#define LOAD_CSV_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/lines.h"
#include "lib/span.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/csv.h"
#include "load/csv_cell.h"

struct csv_reader {
	struct lines lines;
	const char *name; /* for messages; not owned */
	struct csv_dialect dialect;
	struct columns header;
	struct buf header_row; /* as it is, without mark and line end */
	struct span ahead;     /* lines that are each a row without quotes */
	uint64_t rows;         /* handed out, without the header */
};

/*
 * Starts to read fd, and reads the header.  The dialect is the one given, but
 * for what the file itself tells: byte order mark, line ends and, with any set,
 * the delimiter, which is the one under which the header has most of the names
 * wanted.  A header with none of them, with a name twice, or no UTF-8 is
 * refused.  An empty file has no columns.  What goes wrong is said.  Release
 * with csv_reader_end(), also then; fd stays open.
 */
enum status csv_reader_begin(struct csv_reader *r, int fd, const char *name,
    const struct csv_dialect *dialect, bool any, const struct columns *wanted);
void csv_reader_end(struct csv_reader *r);

/*
 * The next row without its line end, valid until the next call.  1, 0 at the
 * end, -1 after something was wrong, which has been said.
 */
int csv_reader_next(struct csv_reader *r, struct span *row);

/* Whether the last row, with its line end, stays valid over the next call. */
static inline bool
csv_reader_holds(const struct csv_reader *r)
{
	return r->ahead.n > 0;
}

#endif
