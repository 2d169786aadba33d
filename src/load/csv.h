/*
 * Writing CSV (RFC 4180), cell by cell, straight from JSON values.
 *
 * Null is an empty cell and the empty string is "", so that the two stay
 * apart.  Numbers and booleans are written with their own bytes, arrays and
 * objects as compact JSON, strings as their text.  Quotes stand only where a
 * reader needs them.  With escapes set, cells are tab-separated and never
 * quoted: tab, line feed, carriage return and backslash are \t \n \r \\, as
 * PostgreSQL's text format and Miller's TSV have them.
 */
#ifndef LOAD_CSV_H
#define LOAD_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/out.h"
#include "lib/span.h"

struct csv_dialect {
	char delimiter;   /* one that csv_is_delimiter() finds good */
	bool escapes;     /* escapes, not quotes: TSV */
	bool crlf;        /* lines end in CR LF */
	bool bom;         /* U+FEFF before all else */
	bool guard;       /* "'" before cells that a spreadsheet would run */
	struct span null; /* what stands for null; not owned */
};

#define CSV_DIALECT              \
	(struct csv_dialect)     \
	{                        \
		.delimiter = ',' \
	}

struct csv {
	struct csv_dialect dialect;
	struct out *out; /* not owned */
	struct buf buf;  /* rows not yet handed to out, always whole ones
			    between calls of csv_row_end() */
	bool bare[256];  /* bytes that need no quotes */
	bool begun;      /* the byte order mark, if wanted, is written */
	bool first;      /* the next cell is the first of its row */
	size_t lost;     /* halves of surrogate pairs, written as U+FFFD */
	size_t nuls;     /* NUL characters written */
};

/* Whether a character can separate cells: none that a number may hold. */
bool csv_is_delimiter(char c);

/* Whether a text can stand for null: UTF-8 that needs no quotes or escapes. */
bool csv_is_null(const struct csv_dialect *d, struct span text);

/*
 * Whether a spreadsheet would take a text for a formula: it begins with = + - @
 * or one of their full-width forms, a tab or a line end (OWASP, "CSV
 * Injection"), and is no number.
 */
bool csv_is_formula(struct span text);

/*
 * Starts to write to out in a dialect; its byte order mark comes with the first
 * row.  Release with csv_end(), which drops what was not flushed.
 */
void
csv_begin(struct csv *c, struct out *out, const struct csv_dialect *dialect);
void csv_end(struct csv *c);

/*
 * Makes room for a row of cells whose values take bytes of JSON; to be called
 * before each row.  False where the row would be too large to hold.
 */
bool csv_row(struct csv *c, size_t cells, size_t bytes);

/* A cell: a checked JSON value, or, with value.p NULL, null. */
void csv_value(struct csv *c, struct span value);

/*
 * Whether a text, or a string in JSON, that begins with a byte may be what
 * csv_is_formula() finds, and is to be guarded.
 */
static inline bool
csv_may_need_guard(const struct csv *c, char first)
{
	return c->dialect.guard && memchr("=+-@\\\xef", first, 6) != NULL;
}

/*
 * Whether the text of a string without escapes, the delimiter not in it, is its
 * cell as it is; sometimes false where it is.
 */
static inline bool
csv_is_bare(const struct csv *c, struct span text)
{
	return text.n > c->dialect.null.n && text.p[0] != '\xef' &&
	    !csv_may_need_guard(c, text.p[0]);
}

/* A cell: any UTF-8 text. */
void csv_text(struct csv *c, struct span text);

/* A cell whose bytes another file has: they are copied. */
void csv_cell_as_it_is(struct csv *c, struct span cell);

/*
 * A row of which another file has the first cells, and nulls for so many more.
 * False where it would be too large to hold.
 */
bool csv_row_as_it_is(struct csv *c, struct span row, size_t nulls);

/* Whole rows of another file's, with their line ends. */
void csv_rows_as_they_are(struct csv *c, struct span rows);

/* Ends the row; whole rows go on to out by and by. */
void csv_row_end(struct csv *c);

/* Hands all whole rows to out, and flushes it. */
bool csv_flush(struct csv *c);

#endif
