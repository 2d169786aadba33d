#include <ctype.h>
#include <string.h>

#include "lib/count.h"
#include "lib/json.h"
#include "lib/utf8.h"
#include "load/csv.h"

#define BOM "\xef\xbb\xbf"

/* Files of ext4 and XFS are made of folios as large as what is written. */
#define FLUSH_BYTES ((size_t)512 << 10)

/* A row is at most twice its record and its nulls. */
#define ROW_MAX ((size_t)256 << 20)

/* What a cell takes at most besides twice its text: quotes, a guard, and what
 * stands between cells and rows. */
#define CELL_EXTRA 6

bool
csv_is_delimiter(char c)
{
	return (unsigned char)c < 0x80 && !isalnum((unsigned char)c) &&
	    c != '\0' && strchr("\"\r\n\\+-.", c) == NULL;
}

bool
csv_is_null(const struct csv_dialect *d, struct span text)
{
	size_t n;

	for (size_t i = 0; i < text.n; i += n) {
		char c = text.p[i];

		n = utf8_decode(text.p + i, text.n - i, NULL);
		if (n == 0 || c == '\0' || c == '\r' || c == '\n' ||
		    c == d->delimiter || (c == '"' && !d->escapes))
			return false;
	}
	return true;
}

void
csv_begin(struct csv *c, struct out *out, const struct csv_dialect *dialect)
{
	*c = (struct csv){ .dialect = *dialect,
		.out = out,
		.buf = BUF_INIT(ROW_MAX),
		.first = true };
	memset(c->bare, true, sizeof c->bare);
	c->bare['\r'] = c->bare['\n'] = false;
	c->bare[(unsigned char)dialect->delimiter] = false;
	c->bare[dialect->escapes ? '\\' : '"'] = false;
}

void
csv_end(struct csv *c)
{
	buf_free(&c->buf);
}

bool
csv_row(struct csv *c, size_t cells, size_t bytes)
{
	if (!buf_reserve(&c->buf,
		2 * bytes + cells * (c->dialect.null.n + CELL_EXTRA) +
		    CELL_EXTRA + sizeof BOM))
		return false;
	if (c->dialect.bom && !c->begun)
		buf_add_text(&c->buf, BOM);
	c->begun = true;
	return true;
}

/* From here on csv_row() has made the room. */
static inline void
put(struct csv *c, char byte)
{
	c->buf.p[c->buf.n++] = byte;
}

static inline void
put_span(struct csv *c, struct span s)
{
	if (s.n > 0)
		memcpy(c->buf.p + c->buf.n, s.p, s.n);
	c->buf.n += s.n;
}

static inline void
separate(struct csv *c)
{
	if (!c->first)
		put(c, c->dialect.delimiter);
	c->first = false;
}

static bool
begins(struct span text, const char *with)
{
	size_t n = strlen(with);

	return text.n >= n && memcmp(text.p, with, n) == 0;
}

bool
csv_is_formula(struct span text)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\t", "\r",
		"\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
		"\xef\xbc\xa0" };

	if (json_is_number(text))
		return false;
	for (size_t i = 0; i < COUNT(starts); i++)
		if (begins(text, starts[i]))
			return true;
	return false;
}

/*
 * Whether a text that holds no byte of CSV's own needs quotes all the same:
 * it would be null; alone on a line it would end PostgreSQL's COPY; leading,
 * it would be a byte order mark.
 */
static bool
is_mistakable(const struct csv *c, struct span text)
{
	return text.n == 0 || span_equal(text, c->dialect.null) ||
	    span_is(text, "\\.") || begins(text, BOM);
}

/* The escape of a byte in TSV, or 0 for one that needs none. */
static char
escape_of(char byte)
{
	switch (byte) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

/*
 * Turns the n bytes at the end of the buffer, a text as it is, into the cell
 * that holds it.  Works from the end, so that the text moves only once.
 */
static void
finish(struct csv *c, size_t n)
{
	char *start = c->buf.p + c->buf.n - n;
	struct span text = { start, n };
	bool escapes = c->dialect.escapes;
	bool guard = c->dialect.guard && csv_is_formula(text);
	size_t more = 0; /* bytes that get one before them */
	bool quote;
	char *to;

	for (size_t i = 0; i < n; i++)
		more += !c->bare[(unsigned char)start[i]] &&
		    (escapes || start[i] == '"');
	quote = !escapes && (more > 0 || is_mistakable(c, text));
	for (size_t i = 0; !escapes && !quote && i < n; i++)
		quote = !c->bare[(unsigned char)start[i]];
	c->buf.n += more + guard + (quote ? 2 : 0);
	to = c->buf.p + c->buf.n;
	if (quote)
		*--to = '"';
	for (size_t i = n; i-- > 0;) {
		char byte = start[i], second = escapes ? escape_of(byte) : 0;

		*--to = second != 0 ? second : byte;
		if (second != 0)
			*--to = '\\';
		else if (quote && byte == '"')
			*--to = '"';
	}
	if (guard)
		*--to = '\'';
	if (quote)
		*--to = '"';
}

void
csv_text(struct csv *c, struct span text)
{
	separate(c);
	put_span(c, text);
	finish(c, text.n);
}

static void
unescape(struct csv *c, struct span string)
{
	size_t before = c->buf.n;
	const char *p;

	json_unescape(&c->buf, string, &c->lost);
	for (p = c->buf.p + before;
	     (p = memchr(p, '\0', (size_t)(c->buf.p + c->buf.n - p))) != NULL;
	     p++)
		c->nuls++;
	finish(c, c->buf.n - before);
}

/*
 * A string without escapes holds neither quotes nor control characters, so
 * only the delimiter can ask for quotes.
 */
static void
put_string(struct csv *c, struct span string)
{
	struct span text = { string.p + 1, string.n - 2 };

	if (memchr(text.p, '\\', text.n) != NULL) {
		unescape(c, string);
		return;
	}
	put_span(c, text);
	if (!csv_is_bare(c, text) ||
	    memchr(text.p, c->dialect.delimiter, text.n) != NULL)
		finish(c, text.n);
}

void
csv_value(struct csv *c, struct span value)
{
	size_t before;

	separate(c);
	switch (value.p != NULL ? json_kind(value) : JSON_NULL) {
	case JSON_NULL:
		put_span(c, c->dialect.null);
		break;
	case JSON_STRING:
		put_string(c, value);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		before = c->buf.n;
		json_compact(&c->buf, value);
		finish(c, c->buf.n - before);
		break;
	default:
		put_span(c, value);
		if (span_equal(value, c->dialect.null))
			finish(c, value.n);
	}
}

void
csv_row_end(struct csv *c)
{
	if (c->dialect.crlf)
		put(c, '\r');
	put(c, '\n');
	c->first = true;
	if (c->buf.n >= FLUSH_BYTES) {
		out_add_span(c->out, buf_span(&c->buf));
		c->buf.n = 0;
	}
}

void
csv_cell_as_it_is(struct csv *c, struct span cell)
{
	separate(c);
	put_span(c, cell);
}

bool
csv_row_as_it_is(struct csv *c, struct span row, size_t nulls)
{
	if (!csv_row(c, nulls, row.n))
		return false;
	csv_cell_as_it_is(c, row);
	for (size_t i = 0; i < nulls; i++)
		csv_cell_as_it_is(c, c->dialect.null);
	csv_row_end(c);
	return true;
}

void
csv_rows_as_they_are(struct csv *c, struct span rows)
{
	out_add_span(c->out, buf_span(&c->buf));
	out_add_span(c->out, rows);
	c->buf.n = 0;
}

bool
csv_flush(struct csv *c)
{
	out_add_span(c->out, buf_span(&c->buf));
	c->buf.n = 0;
	return out_flush(c->out);
}
