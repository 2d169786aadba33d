#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lib/message.h"
#include "lib/utf8.h"
#include "load/csv_read.h"

#define BOM "\xef\xbb\xbf"
#define NAME_MAX_BYTES ((size_t)1 << 20)

/* -- rows ------------------------------------------------------------------ */

static int
wrong(const struct csv_reader *r, const char *why)
{
	message_error(
	    "%s: line %" PRIu64 ": %s", r->name, r->lines.number, why);
	return -1;
}

/* How many bytes of UTF-8 a text begins with. */
static size_t
count_utf8(struct span text)
{
	const char *p = text.p, *end = p + text.n;
	uint64_t four[4];
	size_t n;

	while (p < end) {
		while ((size_t)(end - p) >= sizeof four) {
			memcpy(four, p, sizeof four);
			if (((four[0] | four[1] | four[2] | four[3]) &
				UINT64_C(0x8080808080808080)) != 0)
				break;
			p += sizeof four;
		}
		while (p < end && (unsigned char)*p < 0x80)
			p++;
		while (p < end && (unsigned char)*p >= 0x80) {
			n = utf8_decode(p, (size_t)(end - p), NULL);
			if (n == 0)
				return (size_t)(p - text.p);
			p += n;
		}
	}
	return text.n;
}

static bool
is_utf8(struct span text)
{
	return count_utf8(text) == text.n;
}

enum shape {
	SHAPE_WHOLE,
	SHAPE_OPEN, /* goes on behind its line feed */
	SHAPE_WRONG,
};

/*
 * Whether a line is a row of well-formed cells.  *at is where the open quotes
 * of a row that is longer now were left, or 0.
 */
static enum shape
shape_of(struct span row, char delimiter, size_t *at)
{
	const char *p = row.p + *at, *end = row.p + row.n;
	bool quoted = *at > 0;

	for (;;) {
		const char *to = p, *next;

		if (quoted || (p < end && *p == '"')) {
			to = csv_quotes_end(quoted ? p : p + 1, end);
			if (to == NULL) {
				/* A last quote may be half of a pair. */
				*at = row.n;
				return SHAPE_OPEN;
			}
			if (to == end || (*to == '\r' && to + 1 == end))
				return SHAPE_WHOLE;
			if (*to != delimiter)
				return SHAPE_WRONG;
		}
		quoted = false;
		next = memchr(to, delimiter, (size_t)(end - to));
		if (to == p &&
		    memchr(p, '"', (size_t)((next != NULL ? next : end) - p)) !=
			NULL)
			return SHAPE_WRONG;
		if (next == NULL)
			return SHAPE_WHOLE;
		p = next + 1;
	}
}

/* Takes the whole row that begins with a line. */
static int
complete(struct csv_reader *r, struct span *row)
{
	size_t at = 0;

	for (;;) {
		int got;

		switch (shape_of(*row, r->dialect.delimiter, &at)) {
		case SHAPE_WHOLE:
			return 1;
		case SHAPE_WRONG:
			return wrong(r, "a quote that is out of place");
		case SHAPE_OPEN:
			break;
		}
		got = lines_more(&r->lines, row);
		if (got < 0)
			return wrong(r, strerror(errno));
		if (got == 0)
			return wrong(r, "quotes that are not closed");
	}
}

static void
strip_return(struct span *row)
{
	if (row->n > 0 && row->p[row->n - 1] == '\r')
		row->n--;
}

/* A text's whole lines. */
static struct span
whole_lines(struct span text)
{
	while (text.n > 0 && text.p[text.n - 1] != '\n')
		text.n--;
	return text;
}

/*
 * Looks through all that is at hand at once, for the first quote and the first
 * byte that is no UTF-8: the lines before them are rows.
 */
static void
look_ahead(struct csv_reader *r)
{
	struct span ahead = lines_at_hand(&r->lines);
	const char *quote = NULL;

	if (!r->dialect.escapes && ahead.n > 0)
		quote = memchr(ahead.p, '"', ahead.n);
	if (quote != NULL)
		ahead.n = (size_t)(quote - ahead.p);
	ahead = whole_lines(ahead);
	ahead.n = count_utf8(ahead);
	ahead = whole_lines(ahead);
	lines_pass(&r->lines, ahead.n);
	r->ahead = ahead;
}

static void
take_ahead(struct csv_reader *r, struct span *row)
{
	const char *feed = memchr(r->ahead.p, '\n', r->ahead.n);

	*row = (struct span){ r->ahead.p, (size_t)(feed - r->ahead.p) };
	r->ahead.p += row->n + 1;
	r->ahead.n -= row->n + 1;
	r->lines.number++;
	if (r->dialect.crlf)
		strip_return(row);
	r->rows++;
}

int
csv_reader_next(struct csv_reader *r, struct span *row)
{
	int got;

	if (r->ahead.n == 0)
		look_ahead(r);
	if (r->ahead.n > 0) {
		take_ahead(r, row);
		return 1;
	}
	got = lines_next(&r->lines, row);
	if (got < 0)
		return wrong(r, strerror(errno));
	if (got == 0)
		return 0;
	if (!r->dialect.escapes && memchr(row->p, '"', row->n) != NULL &&
	    complete(r, row) < 0)
		return -1;
	if (!is_utf8(*row))
		return wrong(r, "not UTF-8");
	if (r->dialect.crlf)
		strip_return(row);
	r->rows++;
	return 1;
}

/* -- the header ------------------------------------------------------------ */

/* The number of quotes decides where the header ends: no cells are known. */
static int
read_header(struct csv_reader *r, struct span *row)
{
	int got = lines_next(&r->lines, row);
	size_t seen = 0, quotes = 0;

	while (got > 0) {
		for (; seen < row->n; seen++)
			quotes += row->p[seen] == '"';
		if (r->dialect.escapes || quotes % 2 == 0)
			return 1;
		got = lines_more(&r->lines, row);
		if (got == 0)
			return wrong(r, "quotes that are not closed");
	}
	return got == 0 ? 0 : wrong(r, strerror(errno));
}

/* Takes the names of a header; false where one comes twice. */
static bool
take_names(
    struct columns *names, struct span row, const struct csv_dialect *dialect)
{
	struct csv_cells walk = csv_cells(row, dialect);
	struct buf name = BUF_INIT(NAME_MAX_BYTES);
	struct span cell;
	bool ok = true;

	while (ok && csv_cell(&walk, &cell)) {
		name.n = 0;
		ok = csv_cell_text(&name, cell, dialect) &&
		    columns_find(names, buf_span(&name)) == COLUMN_NONE &&
		    columns_add(names, buf_span(&name)) != COLUMN_NONE;
	}
	buf_free(&name);
	return ok;
}

static size_t
count_known(const struct columns *names, const struct columns *wanted)
{
	size_t known = 0;

	for (size_t i = 0; i < wanted->n; i++)
		known +=
		    columns_find(names, wanted->list[i].name) != COLUMN_NONE;
	return known;
}

/* The delimiter under which the header has most of the names wanted. */
static size_t
find_delimiter(
    struct csv_reader *r, struct span row, bool any, const struct columns *w)
{
	const char *try = any ? ",;\t|" : (char[2]){ r->dialect.delimiter };
	size_t best = 0;

	for (; *try != '\0'; try++) {
		struct csv_dialect d = r->dialect;
		struct columns names;

		d.delimiter = *try;
		columns_init(&names);
		if (take_names(&names, row, &d) &&
		    count_known(&names, w) > best) {
			best = count_known(&names, w);
			r->dialect.delimiter = *try;
		}
		columns_free(&names);
	}
	return best;
}

enum status
csv_reader_begin(struct csv_reader *r, int fd, const char *name,
    const struct csv_dialect *dialect, bool any, const struct columns *wanted)
{
	struct span row;
	int got;

	*r = (struct csv_reader){ .name = name,
		.dialect = *dialect,
		.header_row = BUF_INIT(LINE_MAX_BYTES) };
	lines_begin(&r->lines, fd);
	columns_init(&r->header);
	got = read_header(r, &row);
	if (got <= 0)
		return got == 0 ? STATUS_OK : STATUS_FAILED;
	r->dialect.bom = row.n >= 3 && memcmp(row.p, BOM, sizeof BOM - 1) == 0;
	if (r->dialect.bom)
		row = (struct span){ row.p + 3, row.n - 3 };
	r->dialect.crlf = row.n > 0 && row.p[row.n - 1] == '\r';
	if (r->dialect.crlf)
		row.n--;
	if (!is_utf8(row) || memchr(row.p, '\0', row.n) != NULL)
		wrong(r, "not UTF-8 text");
	else if (find_delimiter(r, row, any, wanted) == 0)
		wrong(r, "the header has none of the records' columns");
	else if (!take_names(&r->header, row, &r->dialect) ||
	    !buf_add_span(&r->header_row, row))
		wrong(r, "the header has a name twice");
	else
		return STATUS_OK;
	return STATUS_FAILED;
}

void
csv_reader_end(struct csv_reader *r)
{
	columns_free(&r->header);
	buf_free(&r->header_row);
	lines_end(&r->lines);
}
