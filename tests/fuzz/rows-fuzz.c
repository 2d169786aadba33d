/*
 * Lines of JSON that become CSV: what the fast way writes of one is what the
 * long way writes, and what is no record it leaves alone.
 */
#include "fuzz.h"
#include "lib/json.h"
#include "load/csv_fast.h"

/* One way to write rows; nothing gets as far as its file. */
struct way {
	struct out out;
	struct csv csv;
	struct rows rows;
};

static void
way_begin(struct way *w, const struct csv_dialect *dialect)
{
	out_begin(&w->out, -1, "fuzz");
	csv_begin(&w->csv, &w->out, dialect);
	rows_begin(&w->rows, &w->csv, "fuzz");
}

static void
way_end(struct way *w)
{
	rows_end(&w->rows);
	csv_end(&w->csv);
	out_abandon(&w->out);
}

static struct csv_dialect
dialect_of(unsigned bits)
{
	struct csv_dialect d = CSV_DIALECT;

	d.delimiter = ",;\t|"[bits & 3];
	d.escapes = (bits & 4) != 0;
	if (d.escapes)
		d.delimiter = '\t';
	d.guard = (bits & 8) != 0;
	if ((bits & 16) != 0)
		d.null = span_of("NA");
	return d;
}

/*
 * Whether there are any; the first record that has keys brings them, to both
 * ways even where not all of its keys can be.
 */
static bool
has_columns(
    struct rows *r, struct rows *other, struct span record, uint64_t number)
{
	enum status status;

	if (r->columns.n > 0)
		return true;
	status = rows_learn(r, record, number);
	need(rows_learn(other, record, number) == status);
	return status == STATUS_OK && r->columns.n > 0;
}

static void
need_same(const struct rows *rows, const struct way *plain)
{
	need(span_equal(buf_span(&rows->csv->buf), buf_span(&plain->csv.buf)));
	need(rows->csv->lost == plain->csv.lost);
	need(rows->csv->nuls == plain->csv.nuls);
	need(rows->records == plain->rows.records);
}

/* A line that ends where its memory does. */
static void
take_line(
    struct csv_fast *fast, struct way *plain, struct span line, uint64_t number)
{
	char *copy = malloc(line.n > 0 ? line.n : 1);
	struct span own = { copy, line.n }, record;
	struct rows *rows = fast->rows;
	enum status status;

	need(copy != NULL);
	if (line.n > 0)
		memcpy(copy, line.p, line.n);
	if (!json_validate(own, &record, NULL) ||
	    json_kind(record) != JSON_OBJECT) {
		need(!csv_fast_write(fast, own));
	} else if (has_columns(rows, &plain->rows, record, number)) {
		status = csv_fast_row(fast, record, number);
		need(status == rows_write(&plain->rows, record, number));
	}
	need_same(rows, plain);
	free(copy);
}

/* The lines that the fast way takes at once, from where its memory begins. */
static void
take_lines(struct csv_fast *fast, struct way *plain, struct span *rest,
    uint64_t *number)
{
	char *copy = malloc(rest->n);
	struct span line, record;
	uint64_t lines;
	size_t bytes;

	need(copy != NULL);
	memcpy(copy, rest->p, rest->n);
	bytes = csv_fast_lines(fast, (struct span){ copy, rest->n }, &lines);
	free(copy);
	need(bytes <= rest->n && (bytes > 0) == (lines > 0));
	need(bytes == 0 || rest->p[bytes - 1] == '\n');
	for (const char *end = rest->p + bytes; rest->p < end; lines--) {
		line = part(rest, '\n');
		need(json_validate(line, &record, NULL));
		need(rows_write(&plain->rows, record, ++*number) == STATUS_OK);
	}
	need(lines == 0);
	need_same(fast->rows, plain);
}

/* The first byte says which dialect is asked for, and whether lines are offered
 * many at once; the rest are lines. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_dialect dialect = dialect_of(size > 0 ? data[0] : 0);
	struct way fast, plain;
	struct csv_fast f;
	uint64_t number = 0;
	struct span rest;

	if (size == 0)
		return 0;
	way_begin(&fast, &dialect);
	way_begin(&plain, &dialect);
	csv_fast_begin(&f, &fast.rows);
	rest = input(data + 1, size - 1);
	while (rest.n > 0) {
		if ((data[0] & 32) != 0)
			take_lines(&f, &plain, &rest, &number);
		if (rest.n > 0)
			take_line(&f, &plain, part(&rest, '\n'), ++number);
	}
	csv_fast_end(&f);
	way_end(&fast);
	way_end(&plain);
	return 0;
}
