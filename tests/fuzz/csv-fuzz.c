/*
 * CSV that somebody wrote: the cells of a row are the row again, and a cell's
 * text, written by load/csv and read once more, is the same text.
 */
#include "fuzz.h"
#include "lib/utf8.h"
#include "load/csv_read.h"

static const char delimiters[] = ",;\t|";

static struct csv_dialect
dialect_of(unsigned bits)
{
	struct csv_dialect d = CSV_DIALECT;

	d.delimiter = delimiters[bits & 3];
	d.escapes = (bits & 4) != 0;
	if (d.escapes)
		d.delimiter = '\t';
	d.guard = (bits & 8) != 0 && !d.escapes;
	if ((bits & 16) != 0)
		d.null = span_of(d.escapes ? "\\N" : "NULL");
	return d;
}

static void
check_row(struct span row, const struct csv_dialect *d, struct buf *text)
{
	struct csv_cells walk = csv_cells(row, d);
	const char *at = row.p;
	struct span cell;

	while (csv_cell(&walk, &cell)) {
		need(cell.p == at && lies_in(cell, row));
		at = cell.p + cell.n + 1;
		text->n = 0;
		need(csv_cell_text(text, cell, d));
		need(text->n <= cell.n);
		csv_cell_is_null(cell, d);
	}
	need(at == row.p + row.n + 1);
}

/* The first byte says which dialect is asked for; the rest is the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_dialect d = dialect_of(size > 0 ? data[0] : 0);
	struct buf text = BUF_INIT(ROOM);
	struct columns wanted;
	struct csv_reader r;
	struct span row;
	uint64_t rows = 0;
	int more = 0;

	if (size == 0)
		return 0;
	columns_init(&wanted);
	columns_add(&wanted, span_of("id"));
	if (csv_reader_begin(&r, file_of(input(data + 1, size - 1)), "fuzz", &d,
		(data[0] & 32) != 0, &wanted) == STATUS_OK) {
		while ((more = csv_reader_next(&r, &row)) > 0) {
			check_row(row, &r.dialect, &text);
			rows++;
		}
		need(more < 0 || rows == r.rows);
	}
	csv_reader_end(&r);
	columns_free(&wanted);
	buf_free(&text);
	return 0;
}
