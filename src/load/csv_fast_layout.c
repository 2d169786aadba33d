/* The layout that records have in common, learned from one of them. */

#include "lib/json.h"
#include "lib/memory.h"
#include "load/csv_fast.h"

/* Which part of the key a column is, from 1; 0: none. */
static size_t
part_of(const struct csv_fast *f, size_t place)
{
	size_t part = COLUMN_NONE;

	if (f->key != NULL)
		part = columns_find(f->key, f->rows->columns.list[place].name);
	return part != COLUMN_NONE ? part + 1 : 0;
}

/*
 * Adds the value at a column's place, with what stands between it and the one
 * before it, or the start: so far only its length, since the text that it is
 * added to may still move.
 */
static bool
add_step(struct csv_fast *f, struct span before, size_t place)
{
	if (f->n == f->cap) {
		f->cap = f->cap > 0 ? f->cap * 2 : 32;
		f->steps = mem_resize(f->steps, f->cap, sizeof *f->steps);
	}
	f->steps[f->n++] = (struct csv_fast_step){
		.before = { .n = before.n },
		.part = part_of(f, place),
		.place = place,
	};
	return buf_add_span(&f->text, before);
}

/* The count of the columns without a key behind the last value. */
static size_t *
nulls_behind(struct csv_fast *f)
{
	return f->n > 0 ? &f->steps[f->n - 1].nulls : &f->nulls;
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
		    place == f->rows->stamped)
			return false;
		*nulls_behind(f) = place - next;
		if (!add_step(f, before, place))
			return false;
		parts -= f->steps[f->n - 1].part != 0;
		next = place + 1;
		from = span_end(value);
	}
	*nulls_behind(f) = columns->n - next;
	f->after.n = (size_t)(span_end(record) - from);
	return f->n > 0 && parts == 0 && buf_add(&f->text, from, f->after.n);
}

/* The text is complete, and stays where it is. */
static void
place_steps(struct csv_fast *f)
{
	const char *p = f->text.p;

	f->near = true;
	for (size_t i = 0; i < f->n; i++) {
		struct csv_fast_step *step = &f->steps[i];
		size_t n = step->before.n;

		step->before = json_due((struct span){ p, n });
		step->more = step->part != 0 || step->nulls > 0;
		f->near = f->near && n <= JSON_DUE;
		p += n;
	}
	f->after.p = p;
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
	if (take_layout(f, record))
		place_steps(f);
	else
		f->n = 0;
}
