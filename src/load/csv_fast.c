#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/utf8.h"
#include "load/csv_fast.h"

/* Copies are made of so many bytes, and written over behind their end. */
#define PIECE ((size_t)32)

/* So many bytes of lines have one index, which is made in vain for those that
 * are not as the first of them. */
#define LINES_BYTES ((size_t)8 << 10)

/* As long as more is left of a line, the end is not in the way of a look. */
#define FAR (2 * (size_t)JSON_DUE)

void
csv_fast_begin(struct csv_fast *f, struct rows *rows)
{
	*f = (struct csv_fast){ .rows = rows };
	layout_begin(&f->layout);
}

void
csv_fast_end(struct csv_fast *f)
{
	layout_end(&f->layout);
	free(f->steps);
	free(f->parts);
	f->steps = NULL;
	f->parts = NULL;
}

void
csv_fast_ask(struct csv_fast *f, const struct columns *key,
    csv_fast_key *wanted, void *context)
{
	f->key = key;
	f->parts = mem_zero(key->n, sizeof *f->parts);
	f->wanted = wanted;
	f->context = context;
}

/* -- writing --------------------------------------------------------------- */

/*
 * From here on csv_row() has made the room, and a row is written at to, which
 * moves on.  A delimiter goes behind each cell; the last one is taken back.
 */

/* Leaves the row to those who write at the buffer's end. */
static void
lay_down(struct csv *c, const char *to)
{
	size_t n = (size_t)(to - c->buf.p);

	if (n > c->buf.n) {
		c->buf.n = n - 1;
		c->first = false;
	}
}

static char *
take_up(const struct csv *c)
{
	char *to = c->buf.p + c->buf.n;

	if (!c->first)
		*to++ = c->dialect.delimiter;
	return to;
}

/* The cells from a place on that the record has no values for. */
static char *
put_nulls(const struct rows *r, char *to, size_t place, size_t n)
{
	lay_down(r->csv, to);
	for (; n > 0; n--, place++)
		csv_value(r->csv,
		    place == r->stamped ? r->stamp : (struct span){ NULL, 0 });
	return take_up(r->csv);
}

/* Copies n bytes in pieces, the last of which may be longer. */
static inline void
copy_pieces(char *to, const char *p, size_t n)
{
	memcpy(to, p, PIECE);
	for (size_t done = PIECE; done < n; done += PIECE)
		memcpy(to + done, p + done, PIECE);
}

/* The same, of a text that may end before they do. */
static inline void
copy(char *to, const char *p, size_t n, const char *end)
{
	if ((size_t)(end - p) < n + PIECE)
		memcpy(to, p, n);
	else
		copy_pieces(to, p, n);
}

/*
 * Writes a byte that is the delimiter, or had a backslash and a letter in its
 * place; *needed is set where its cell needs quotes.
 */
static inline char *
put_byte(const struct csv *c, char *to, char byte, char letter, bool *needed)
{
	bool bare = c->bare[(unsigned char)byte];

	if (c->dialect.escapes && !bare) {
		/* The letters of TSV are those of JSON. */
		*to++ = '\\';
		byte = letter;
	} else if (!c->dialect.escapes) {
		*needed |= !bare;
		if (byte == '"')
			*to++ = '"';
	}
	*to++ = byte;
	return to;
}

/* Copies a character that is not ASCII; its bytes, or 0 for what is none. */
static inline size_t
put_character(char *to, struct span text)
{
	size_t n = utf8_decode(text.p, text.n, NULL);

	memcpy(to, text.p, n);
	return n;
}

/*
 * Writes at *to the text of a string, at what follows its opening quote, as it
 * is in a cell; *needed is set where that needs quotes.  *to moves behind it,
 * and what is behind the string is returned.  0: it has a mistake, or an escape
 * that takes more than a look.
 */
static size_t
put_text(
    struct csv_fast *f, struct span line, size_t at, char **to, bool *needed)
{
	const struct csv *c = f->rows->csv;

	for (size_t run = at;; run = at) {
		char byte, letter = '\0';
		size_t n = 0;

		at = json_index_next(&f->layout.index, at);
		copy(*to, line.p + run, at - run, span_end(line));
		*to += at - run;
		if (at == line.n || line.p[at] == '"')
			return at < line.n ? at + 1 : 0;
		byte = line.p[at];
		if ((unsigned char)byte >= 0x80) {
			n = put_character(
			    *to, (struct span){ line.p + at, line.n - at });
			if (n == 0)
				return 0;
		} else if (byte == '\\' && !c->dialect.escapes) {
			/* JSON in a string has many of these. */
			n = json_double_quotes(
			    *to, line.p + at, span_end(line));
			*needed |= n > 0;
		}
		if (n > 0) {
			*to += n;
			at += n;
			continue;
		}
		if (byte == '\\' && ++at < line.n) {
			letter = line.p[at];
			byte = json_short_escape(letter);
			if (byte == '\0')
				return 0;
		} else if (byte != c->dialect.delimiter || byte < ' ') {
			return 0;
		}
		*to = put_byte(c, *to, byte, letter, needed);
		at++;
	}
}

/* A string, at its opening quote; returns and fails as put_text() does. */
static size_t
put_string(struct csv_fast *f, char **to, struct span line, size_t at)
{
	const struct csv *c = f->rows->csv;
	char *cell = *to, *end = cell + 1;
	struct span text = { end, 0 };
	bool needed = false;

	at = put_text(f, line, at + 1, &end, &needed);
	text.n = (size_t)(end - text.p);
	if (needed)
		*cell = *end++ = '"';
	else if (text.n > strlen("\\.") && csv_is_bare(c, text))
		end = (char *)memmove(cell, text.p, text.n) + text.n;
	else
		return 0;
	*end++ = c->dialect.delimiter;
	if (at > 0)
		*to = end;
	return at;
}

/* Where reading and writing have come to; p is NULL where they can't go on. */
struct place {
	const char *p;
	char *to;
};

/* Any value, checked and then written as all are; it ends on its line. */
static struct place
put_value(struct csv_fast *f, const char *end, struct place now)
{
	const char *after = json_check(now.p, end, 1);
	struct csv *c = f->rows->csv;

	if (after != NULL &&
	    memchr(now.p, '\n', (size_t)(after - now.p)) != NULL)
		after = NULL;
	if (after != NULL) {
		lay_down(c, now.to);
		csv_value(c, (struct span){ now.p, (size_t)(after - now.p) });
		now.to = take_up(c);
	}
	now.p = after;
	return now;
}

/* A value that is not as most are. */
static __attribute__((noinline)) struct place
put_other(struct csv_fast *f, struct span line, struct place now)
{
	const char *end = span_end(line);

	if (end - now.p > 1 && *now.p == '"' &&
	    !csv_may_need_guard(f->rows->csv, now.p[1])) {
		size_t after =
		    put_string(f, &now.to, line, (size_t)(now.p - line.p));

		if (after > 0)
			return (struct place){ line.p + after, now.to };
	}
	return put_value(f, end, now);
}

/*
 * Most values are null, or strings that a cell can hold as they are.  What is
 * far from the end of the line needs no look at where that is.
 */
static inline __attribute__((always_inline)) struct place
put(struct csv_fast *f, const struct csv *c, struct span line, struct place now,
    bool far)
{
	const char *p = now.p, *end = span_end(line);

	if ((far || p < end) && *p == '"') {
		size_t at = (size_t)(p + 1 - line.p),
		       after = json_index_next(&f->layout.index, at);
		struct span text = { p + 1, after - at };

		if (after + (far ? PIECE : 1) <= line.n &&
		    line.p[after] == '"' && csv_is_bare(c, text)) {
			if (far)
				copy_pieces(now.to, text.p, text.n);
			else
				copy(now.to, text.p, text.n, end);
			now.to[text.n] = c->dialect.delimiter;
			return (struct place){ line.p + after + 1,
				now.to + text.n + 1 };
		}
	} else if ((far || end - p > 4) && memcmp(p, "null", 4) == 0) {
		size_t n = c->dialect.null.n;

		if (n > 0)
			memcpy(now.to, c->dialect.null.p, n);
		now.to[n] = c->dialect.delimiter;
		return (struct place){ p + 4, now.to + n + 1 };
	}
	return put_other(f, line, now);
}

/* What is to be done besides with a value that now is behind. */
static __attribute__((noinline)) char *
put_more(struct csv_fast *f, const struct csv_fast_step *step,
    const char *value, struct place now)
{
	if (step->part != 0)
		f->parts[step->part - 1] =
		    (struct span){ value, (size_t)(now.p - value) };
	return step->nulls > 0
	    ? put_nulls(f->rows, now.to, step->place + 1, step->nulls)
	    : now.to;
}

/* A value, with what is before it, and the cells behind it. */
static inline __attribute__((always_inline)) struct place
put_step(struct csv_fast *f, const struct csv_fast_step *step,
    const struct csv *c, struct span line, struct place now, bool far)
{
	const char *value = now.p + step->before.n;

	if (far ? !json_due_in_32(&step->before, now.p)
		: !json_due_is_at(&step->before, now.p, span_end(line)))
		return (struct place){ NULL, now.to };
	now.p = value;
	now = put(f, c, line, now, far);
	if (__builtin_expect(step->more, 0) && now.p != NULL)
		now.to = put_more(f, step, value, now);
	return now;
}

/* The row of a line at a place; behind the line, or NULL. */
static const char *
put_row(struct csv_fast *f, struct span text, const char *p)
{
	const struct csv_fast_step *step = f->steps, *last = step + f->layout.n;
	struct span after = f->layout.after;
	const char *end = span_end(text);
	struct csv *c = f->rows->csv;
	struct place now = { p, take_up(c) };

	if (f->nulls > 0)
		now.to = put_nulls(f->rows, now.to, 0, f->nulls);
	if (f->near)
		while (
		    step < last && now.p != NULL && (size_t)(end - now.p) > FAR)
			now = put_step(f, step++, c, text, now, true);
	while (step < last && now.p != NULL)
		now = put_step(f, step++, c, text, now, false);
	if (now.p == NULL || (size_t)(end - now.p) < after.n ||
	    memcmp(now.p, after.p, after.n) != 0)
		return NULL;
	lay_down(c, now.to);
	return now.p + after.n;
}

/* The same of a line that ends where the text does, or in a line feed. */
static const char *
write_row(struct csv_fast *f, struct span text, const char *p)
{
	const char *end = span_end(text), *after = NULL;
	struct csv *c = f->rows->csv;
	size_t lost = c->lost, nuls = c->nuls, before = c->buf.n;

	if (csv_row(c, f->rows->columns.n,
		(size_t)(end - p) + f->rows->stamp.n + PIECE))
		after = put_row(f, text, p);
	if (after == NULL || (after < end && *after != '\n') ||
	    (f->wanted != NULL && !f->wanted(f->context, f->parts))) {
		c->buf.n = before;
		c->first = true;
		c->lost = lost;
		c->nuls = nuls;
		return NULL;
	}
	csv_row_end(c);
	rows_count(f->rows, lost, nuls);
	f->layout.missed = 0;
	return after;
}

bool
csv_fast_write(struct csv_fast *f, struct span line)
{
	if (f->layout.n == 0)
		return false;
	json_index_make(
	    &f->layout.index, line, f->rows->csv->dialect.delimiter);
	return write_row(f, line, line.p) == span_end(line);
}

size_t
csv_fast_lines(struct csv_fast *f, struct span text, uint64_t *lines)
{
	const char *p = text.p, *feed = NULL, *after;

	*lines = 0;
	if (text.n > LINES_BYTES)
		text.n = LINES_BYTES;
	if (f->layout.n > 0 && text.n > 0)
		feed = memrchr(text.p, '\n', text.n);
	if (feed == NULL)
		return 0;
	text.n = (size_t)(feed - text.p);
	json_index_make(
	    &f->layout.index, text, f->rows->csv->dialect.delimiter);
	while (p < feed && (after = write_row(f, text, p)) != NULL) {
		p = after + 1;
		++*lines;
	}
	return (size_t)(p - text.p);
}

enum status
csv_fast_row(struct csv_fast *f, struct span record, uint64_t line)
{
	enum status status;

	if (csv_fast_write(f, record))
		return STATUS_OK;
	status = rows_write(f->rows, record, line);
	if (status == STATUS_OK)
		csv_fast_learn(f, record);
	return status;
}
