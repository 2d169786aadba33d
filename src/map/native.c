#include <stdlib.h>
#include <string.h>

#include "lib/instant.h"
#include "lib/json.h"
#include "lib/json_pick.h"
#include "lib/memory.h"
#include "map/native.h"
#include "map/row.h"
#include "map/types.h"

/* Copies go in pieces of so many bytes, past the end of what they copy. */
#define PIECE ((size_t)32)

/* What is needed of a column in most records, side by side. */
struct step {
	const struct column *column;
	size_t slot;       /* of its first path */
	const char *value; /* its "null" in the text of nulls */
	enum type type;
	bool more; /* it has other paths */
};

struct native {
	struct contract *contract; /* not owned */
	struct json_pick *pick;
	struct span *values; /* one for each of its slots */
	const char *picked;  /* the record that they are of; NULL: none */
	struct step *steps;  /* one for each column, and one for the end */
	char *nulls;         /* the columns as they are where all are null */
	struct buf scratch;
	struct row row;
};

/* -- starting -------------------------------------------------------------- */

static void
make_steps(struct native *n)
{
	const struct contract *c = n->contract;
	size_t total = 0;
	char *p;

	for (size_t i = 0; i < c->n; i++)
		total += c->columns[i].lead.n + strlen("null");
	/* Copies may read a piece more. */
	n->nulls = p = mem_zero(total + PIECE, 1);
	n->steps = mem_zero(c->n + 1, sizeof *n->steps);
	for (size_t i = 0; i < c->n; i++) {
		const struct column *column = &c->columns[i];

		memcpy(p, column->null, column->lead.n + strlen("null"));
		p += column->lead.n;
		n->steps[i] = (struct step){ .column = column,
			.slot = column->slots[0],
			.value = p,
			.type = column->type,
			.more = column->npaths > 1 };
		p += strlen("null");
	}
	n->steps[c->n].value = p;
}

/* -- a column -------------------------------------------------------------- */

/* Copies pieces, all of which are there on both sides. */
static inline void
copy(char *to, const char *from, size_t n)
{
	memcpy(to, from, PIECE);
	for (size_t done = PIECE; done < n; done += PIECE)
		memcpy(to + done, from + done, PIECE);
}

/*
 * Where a row is written: at to, which is behind the text of out, and in front
 * of as much room as out has.  Both stay in registers from column to column.
 */
struct pen {
	char *to; /* NULL: the row is refused, and that is said */
	const char *end;
};

static inline struct pen
take_up(const struct buf *out)
{
	return (struct pen){ out->p + out->n, out->p + out->cap };
}

static inline void
lay_down(struct buf *out, struct pen pen)
{
	out->n = (size_t)(pen.to - out->p);
}

static __attribute__((noinline)) struct pen
make_room(const struct native *n, struct pen pen, size_t bytes)
{
	struct buf *out = &n->row.m->lines;

	lay_down(out, pen);
	if (buf_reserve(out, bytes))
		return take_up(out);
	row_too_large(n->row.m);
	return (struct pen){ NULL, NULL };
}

/* NOLINTBEGIN(clang-analyzer-core.*): a value that came is somewhere */
/* Whether a value is written already as its type would write it. */
static inline bool
is_written(enum type type, struct span value)
{
	struct span text = { value.p + 1, value.n - 2 };

	if (type == TYPE_TEXT) /* which most are */
		return value.p[0] == '"';
	switch (type) {
	case TYPE_NUMBER:
		return value.p[0] <= '9' && value.p[0] != '"';
	case TYPE_INTEGER:
		return value.p[0] <= '9' && json_is_integer(value);
	case TYPE_BOOLEAN:
		return value.p[0] == 't' || value.p[0] == 'f';
	case TYPE_DATE:
		return value.p[0] == '"' && instant_is_date(text);
	case TYPE_TIMESTAMP:
		return value.p[0] == '"' && instant_is_timestamp(text) &&
		    text.p[INSTANT_DATE] == 'T' && text.p[text.n - 1] == 'Z';
	default:
		return false;
	}
}

/* A value that has to be written in another way. */
static __attribute__((noinline)) struct pen
convert(struct native *n, const struct step *step, struct span value,
    struct pen pen)
{
	struct buf *out = &n->row.m->lines;
	enum converted result;
	size_t began;
	bool good;

	lay_down(out, pen);
	began = out->n;
	if (step->type == TYPE_JSON && json_quote_value(out, value))
		return take_up(out);
	result = type_convert(step->type, value, out, &n->scratch);
	good = result == TOO_LARGE
	    ? row_too_large(n->row.m)
	    : row_value(
		  &n->row, (size_t)(step - n->steps), began, result == KEPT);
	return good ? take_up(out) : (struct pen){ NULL, NULL };
}

/* A value that is no null, in a text that goes on up to end. */
static inline struct pen
add_value(struct native *n, const struct step *step, struct span value,
    const char *end, struct pen pen)
{
	if (!is_written(step->type, value))
		return convert(n, step, value, pen);
	if ((size_t)(end - value.p) >= value.n + PIECE)
		copy(pen.to, value.p, value.n);
	else
		memcpy(pen.to, value.p, value.n);
	pen.to += value.n;
	return pen;
}
/* NOLINTEND(clang-analyzer-core.*) */

/* The value of a column that has it not by its first path. */
static inline struct span
other_value(const struct column *c, const struct span *values)
{
	for (size_t path = 0; path < c->npaths; path++) {
		struct span value = values[c->slots[path]];

		if (value.p == NULL)
			continue;
		/* With "//" false is as good as null, but for the last. */
		return value.p[0] != 'f' ? value : contract_value(c, values);
	}
	return (struct span){ NULL, 0 };
}

/* The text of nulls from one place to another, and room for a value of so many
 * bytes behind it. */
static inline struct pen
add_nulls(const struct native *n, struct pen pen, const char *from,
    const char *to, size_t value_size)
{
	size_t bytes = (size_t)(to - from);
	size_t room = bytes + value_size + 2 * PIECE;

	if (__builtin_expect((size_t)(pen.end - pen.to) < room, 0))
		pen = make_room(n, pen, room);
	if (pen.to == NULL)
		return pen;
	copy(pen.to, from, bytes);
	pen.to += bytes;
	return pen;
}

/*
 * Columns that are null are left, until one is not: all before its value is
 * one copy then.
 */
static bool
add_columns(struct native *n, const char *end)
{
	const struct step *step = n->steps, *last = step + n->contract->n;
	struct buf *out = &n->row.m->lines;
	const struct span *values = n->values;
	const char *from = n->nulls; /* in the text of nulls */
	struct pen pen = take_up(out);

	for (; step != last; step++) {
		struct span value = values[step->slot];

		if (step->more && (value.p == NULL || value.p[0] == 'f'))
			value = other_value(step->column, values);
		if (value.p == NULL && !step->column->key)
			continue;
		if (value.p == NULL)
			return row_null(&n->row, (size_t)(step - n->steps));
		pen = add_nulls(n, pen, from, step->value, value.n);
		if (pen.to != NULL)
			pen = add_value(n, step, value, end, pen);
		if (pen.to == NULL)
			return false;
		from = step->value + strlen("null");
	}
	pen = add_nulls(n, pen, from, last->value, 0);
	if (pen.to == NULL)
		return false;
	lay_down(out, pen);
	return true;
}

/* -- the engine ------------------------------------------------------------ */

static bool
check(void *self, struct span line, struct span *record)
{
	struct native *n = self;

	n->picked = NULL;
	if (n->pick == NULL ||
	    !json_pick_values(n->pick, line, record, n->values))
		return false;
	n->picked = record->p;
	return true;
}

/* The values of a record that was not picked; null is as good as none. */
static void
find(struct native *n, struct span record)
{
	const struct paths *paths = &n->contract->paths;

	paths_find(&n->contract->paths, record, n->values);
	for (size_t i = 0; i < paths->slots; i++)
		if (n->values[i].p != NULL && n->values[i].p[0] == 'n')
			n->values[i].p = NULL;
}

static bool
map(void *self, struct span record, struct mapped *m)
{
	struct native *n = self;

	if (!row_open(&n->row, record, m))
		return false;
	if (n->picked != record.p)
		find(n, record);
	n->picked = NULL;
	return add_columns(n, span_end(record)) && row_close(&n->row, record);
}

static void
end_engine(void *self)
{
	struct native *n = self;

	row_end(&n->row);
	buf_free(&n->scratch);
	json_pick_free(n->pick);
	free(n->nulls);
	free(n->steps);
	free(n->values);
	free(n);
}

struct engine
native_engine(struct contract *contract, bool all_fields)
{
	struct native *n = mem_zero(1, sizeof *n);

	n->contract = contract;
	n->values = mem_zero(contract->paths.slots, sizeof *n->values);
	n->scratch = (struct buf)BUF_INIT(MAPPED_MAX);
	n->pick = paths_pick(&contract->paths);
	make_steps(n);
	row_begin(&n->row, contract, all_fields);
	return (struct engine){ "native", check, map, end_engine, n, false };
}
