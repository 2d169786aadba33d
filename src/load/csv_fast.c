#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "load/csv_fast.h"

/* More than this between two values is no layout worth keeping. */
#define TEXT_MAX ((size_t)1 << 20)

void
csv_fast_begin(struct csv_fast *f, struct rows *rows)
{
	*f = (struct csv_fast){ .rows = rows, .text = BUF_INIT(TEXT_MAX) };
}

void
csv_fast_end(struct csv_fast *f)
{
	free(f->steps);
	free(f->parts);
	f->steps = NULL;
	f->parts = NULL;
	buf_free(&f->text);
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

/* -- learning -------------------------------------------------------------- */

/* Adds what stands between a value and the one before it, or the start. */
static bool
add_step(struct csv_fast *f, struct span before, size_t nulls)
{
	if (f->n == f->cap) {
		f->cap = f->cap > 0 ? f->cap * 2 : 32;
		f->steps = mem_resize(f->steps, f->cap, sizeof *f->steps);
	}
	f->steps[f->n++] =
	    (struct csv_fast_step){ .before = before.n, .nulls = nulls };
	return buf_add_span(&f->text, before);
}

/* Which part of the key a column is, from 1; 0: none. */
static size_t
part_of(const struct csv_fast *f, size_t place)
{
	size_t part = COLUMN_NONE;

	if (f->key != NULL)
		part = columns_find(f->key, f->rows->columns.list[place].name);
	return part != COLUMN_NONE ? part + 1 : 0;
}

static bool
take_layout(struct csv_fast *f, struct span record)
{
	size_t parts = f->key != NULL ? f->key->n : 0;
	struct columns *columns = &f->rows->columns;
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE, next = 0;
	const char *from = record.p;
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		struct span before = { from, (size_t)(value.p - from) };

		place = columns_follow(columns, place, key);
		if (place == COLUMN_NONE || place < next ||
		    place == f->rows->stamped ||
		    !add_step(f, before, place - next))
			return false;
		f->steps[f->n - 1].part = part_of(f, place);
		parts -= f->steps[f->n - 1].part != 0;
		next = place + 1;
		from = span_end(value);
	}
	f->after = (size_t)(span_end(record) - from);
	f->nulls = columns->n - next;
	return f->n > 0 && parts == 0 && buf_add(&f->text, from, f->after);
}

/*
 * A record or two of another layout are no reason to learn theirs; and the
 * longer no layout helps, the less often one is tried.
 */
void
csv_fast_learn(struct csv_fast *f, struct span record)
{
	uint64_t missed = f->missed++;

	if (f->rows->discard)
		return;
	if ((missed & (missed - 1)) != 0 || (missed == 0 && f->n > 0))
		return;
	f->n = f->text.n = 0;
	if (!take_layout(f, record))
		f->n = 0;
}

/* -- writing --------------------------------------------------------------- */

/* From here on csv_row() has made the room. */

/* The cells from a place on that the record has no values for. */
static void
put_others(const struct rows *r, size_t place, size_t n)
{
	for (; n > 0; n--, place++)
		csv_value(r->csv,
		    place == r->stamped ? r->stamp : (struct span){ NULL, 0 });
}

/* Any value, checked and then written as all are; where it ends, or NULL. */
static const char *
put_value(struct csv *c, const char *p, const char *end)
{
	const char *after = json_check(p, end, 1);

	if (after != NULL)
		csv_value(c, (struct span){ p, (size_t)(after - p) });
	return after;
}

/*
 * A string that a cell cannot hold as it is, p at its opening quote: written
 * in quotes, unless it proves to be in need of none, or has a long escape.
 */
static const char *
put_quoted(struct csv *c, const char *p, const char *end)
{
	const char *string = p++;
	char *to = c->buf.p + c->buf.n, byte;
	bool needed = false;

	*to = c->dialect.delimiter;
	to += !c->first;
	*to++ = '"';
	for (;;) {
		const char *run = p;

		p = json_copy_plain(p, end, c->dialect.delimiter, to);
		if (p == NULL)
			return NULL;
		to += p - run;
		byte = *p++;
		if (byte == '"')
			break;
		if (byte == '\\') {
			byte = p < end ? json_short_escape(*p++) : '\0';
			if (byte == '\0')
				return put_value(c, string, end);
		}
		needed |= !c->bare[(unsigned char)byte];
		if (byte == '"')
			*to++ = '"';
		*to++ = byte;
	}
	if (!needed)
		return put_value(c, string, end);
	*to++ = '"';
	c->buf.n = (size_t)(to - c->buf.p);
	c->first = false;
	return p;
}

/*
 * A value; most are strings that a cell can hold as they are, and are written
 * while they are checked.
 */
static inline const char *
put(struct csv *c, const char *p, const char *end)
{
	char *to = c->buf.p + c->buf.n;
	const char *after;
	size_t n;

	if (p == end || *p != '"' || c->dialect.guard)
		return put_value(c, p, end);
	*to = c->dialect.delimiter;
	to += !c->first;
	after = json_copy_plain(p + 1, end, c->dialect.delimiter, to);
	if (after == NULL)
		return NULL;
	n = (size_t)(after - p) - 1;
	if (*after != '"')
		return c->dialect.escapes ? put_value(c, p, end)
					  : put_quoted(c, p, end);
	if (!csv_is_bare(c, (struct span){ to, n }))
		return put_value(c, p, end);
	c->buf.n = (size_t)(to + n - c->buf.p);
	c->first = false;
	return after + 1;
}

static inline bool
same8(const char *a, const char *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return x == y;
}

/* Whether a text begins with n bytes; a key is mostly one of 8 to 16. */
static inline bool
begins(const char *p, const char *end, const char *with, size_t n)
{
	if ((size_t)(end - p) < n)
		return false;
	if (n < 8 || n > 16)
		return memcmp(p, with, n) == 0;
	return same8(p, with) && same8(p + n - 8, with + n - 8);
}

static bool
put_row(struct csv_fast *f, const char *p, const char *end)
{
	struct csv *c = f->rows->csv;
	const char *text = f->text.p, *value;
	size_t place = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct csv_fast_step *step = &f->steps[i];

		if (!begins(p, end, text, step->before))
			return false;
		if (step->nulls > 0)
			put_others(f->rows, place, step->nulls);
		place += step->nulls + 1;
		value = p + step->before;
		p = put(c, value, end);
		if (p == NULL)
			return false;
		if (step->part != 0)
			f->parts[step->part - 1] =
			    (struct span){ value, (size_t)(p - value) };
		text += step->before;
	}
	put_others(f->rows, place, f->nulls);
	return (size_t)(end - p) == f->after && begins(p, end, text, f->after);
}

bool
csv_fast_write(struct csv_fast *f, struct span line)
{
	struct csv *c = f->rows->csv;
	size_t lost = c->lost, nuls = c->nuls, before = c->buf.n;

	if (f->n == 0 ||
	    !csv_row(c, f->rows->columns.n,
		line.n + f->rows->stamp.n + JSON_COPY_EXTRA))
		return false;
	if (!put_row(f, line.p, span_end(line)) ||
	    (f->wanted != NULL && !f->wanted(f->context, f->parts))) {
		c->buf.n = before;
		c->first = true;
		c->lost = lost;
		c->nuls = nuls;
		return false;
	}
	csv_row_end(c);
	rows_count(f->rows, lost, nuls);
	f->missed = 0;
	return true;
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
