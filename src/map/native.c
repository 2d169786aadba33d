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
	size_t slot;  /* of its first path */
	size_t null;  /* where it begins in the text of nulls */
	size_t value; /* where its "null" does */
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

/* The paths below a node. */
static void
pick_below(
    struct json_pick *pick, const struct paths *paths, size_t node, size_t path)
{
	size_t child = paths->nodes[node].child;

	for (; child != 0; child = paths->nodes[child].sibling) {
		const struct path_node *c = &paths->nodes[child];

		pick_below(pick, paths, child,
		    json_pick_add(pick, path,
			(struct span){ c->key, c->key_size },
			c->slot != NO_SLOT ? c->slot : JSON_PICK_NONE));
	}
}

/* NULL where a path is the record itself. */
static struct json_pick *
new_pick(const struct paths *paths)
{
	struct json_pick *pick;

	if (paths->nodes[0].slot != NO_SLOT)
		return NULL;
	pick = json_pick_new();
	pick_below(pick, paths, 0, 0);
	return pick;
}

static void
make_steps(struct native *n)
{
	const struct contract *c = n->contract;
	size_t total = 0;

	n->steps = mem_zero(c->n + 1, sizeof *n->steps);
	for (size_t i = 0; i < c->n; i++) {
		const struct column *column = &c->columns[i];
		size_t value = total + column->lead.n;

		n->steps[i] = (struct step){ .slot = column->slots[0],
			.null = total,
			.value = value,
			.type = column->type,
			.more = column->npaths > 1 };
		total = value + strlen("null");
	}
	n->steps[c->n].null = n->steps[c->n].value = total;
	/* Copies may read a piece more. */
	n->nulls = mem_zero(total + PIECE, 1);
	for (size_t i = 0; i < c->n; i++)
		memcpy(n->nulls + n->steps[i].null, c->columns[i].null,
		    n->steps[i + 1].null - n->steps[i].null);
}

/* -- a column -------------------------------------------------------------- */

/* Copies pieces, all of which are there on both sides. */
static inline void
copy(char *to, const char *from, size_t n)
{
	const char *end = from + n;

	do {
		memcpy(to, from, PIECE);
		to += PIECE;
		from += PIECE;
	} while (from < end);
}

/* Room for n bytes in whole pieces. */
static inline bool
room(struct native *n, size_t bytes)
{
	struct buf *out = &n->row.m->lines;

	return out->cap - out->n >= bytes + PIECE ||
	    buf_reserve(out, bytes + PIECE) || row_too_large(n->row.m);
}

/* The columns from first on that are null, and the lead of the one at i. */
static inline bool
add_lead(struct native *n, size_t first, size_t i)
{
	struct buf *out = &n->row.m->lines;
	size_t begin = n->steps[first].null;
	size_t size = n->steps[i].value - begin;

	if (!room(n, size))
		return false;
	copy(out->p + out->n, n->nulls + begin, size);
	out->n += size;
	return true;
}

/* Whether a value is written already as its type would write it. */
static inline bool
is_written(enum type type, struct span value)
{
	struct span text = { value.p + 1, value.n - 2 };

	switch (type) {
	case TYPE_TEXT:
		return value.p[0] == '"';
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

/* What is not null. */
static inline bool
add_value(struct native *n, size_t i, struct span value, const char *end)
{
	enum type type = n->steps[i].type;
	struct buf *out = &n->row.m->lines;
	size_t began = out->n;
	enum converted result;

	if (is_written(type, value)) {
		if (!room(n, value.n))
			return false;
		if ((size_t)(end - value.p) >= value.n + PIECE)
			copy(out->p + out->n, value.p, value.n);
		else
			memcpy(out->p + out->n, value.p, value.n);
		out->n += value.n;
		return true;
	}
	result = type_convert(type, value, out, &n->scratch);
	if (result == TOO_LARGE)
		return row_too_large(n->row.m);
	return row_value(&n->row, i, began, result == KEPT);
}

static bool
add_columns(struct native *n, const char *end)
{
	const struct contract *c = n->contract;
	size_t first = 0; /* that is null, and not written yet */

	for (size_t i = 0; i < c->n; i++) {
		struct span value = n->values[n->steps[i].slot];

		if (n->steps[i].more)
			value = contract_value(&c->columns[i], n->values);
		if (value.p == NULL || value.p[0] == 'n') {
			if (c->columns[i].key)
				return row_null(&n->row, i);
			continue;
		}
		if (!add_lead(n, first, i) || !add_value(n, i, value, end))
			return false;
		first = i + 1;
	}
	return add_lead(n, first, c->n);
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

static bool
map(void *self, struct span record, struct mapped *m)
{
	struct native *n = self;

	if (!row_open(&n->row, record, m))
		return false;
	if (n->picked != record.p)
		paths_find(&n->contract->paths, record, n->values);
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
	n->pick = new_pick(&contract->paths);
	make_steps(n);
	row_begin(&n->row, contract, all_fields);
	return (struct engine){ "native", check, map, NULL, end_engine, n };
}
