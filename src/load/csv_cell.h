/*
 * The cells of a row of CSV that somebody wrote.
 */
#ifndef LOAD_CSV_CELL_H
#define LOAD_CSV_CELL_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "load/csv.h"

/*
 * Walks the cells of a row:
 *
 *	struct csv_cells w = csv_cells(row, &dialect);
 *	while (csv_cell(&w, &cell))
 *		…
 *
 * A cell is its bytes in the row, quotes included.
 */
struct csv_cells {
	const char *p; /* NULL: there are no more */
	const char *end;
	const struct csv_dialect *dialect;
};

struct csv_cells csv_cells(struct span row, const struct csv_dialect *dialect);
bool csv_cell(struct csv_cells *w, struct span *cell);

/* Whether a cell stands for null. */
bool csv_cell_is_null(struct span cell, const struct csv_dialect *dialect);

/*
 * Appends the text of a cell, without quotes, escapes and a spreadsheet's
 * guard; false where out would pass its maximum.
 */
bool csv_cell_text(
    struct buf *out, struct span cell, const struct csv_dialect *dialect);

/* Past the closing quote of what begins behind an opening one, or NULL. */
const char *csv_quotes_end(const char *p, const char *end);

#endif
