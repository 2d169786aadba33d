/* The layout that records have in common, as rows are written by it. */

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

/* The count of the columns without a key before the i-th value. */
static size_t *
nulls_before(struct csv_fast *f, size_t i)
{
	return i > 0 ? &f->steps[i - 1].nulls : &f->nulls;
}

/* False where the values don't come as the columns do, or lack the key. */
static bool
take_steps(struct csv_fast *f)
{
	size_t parts = f->key != NULL ? f->key->n : 0;
	size_t next = 0, count = f->layout.n;

	f->steps = mem_resize(f->steps, count, sizeof *f->steps);
	for (size_t i = 0; i < count; i++) {
		const struct layout_step *value = &f->layout.steps[i];
		size_t place = value->place;

		if (place < next || place == f->rows->stamped)
			return false;
		*nulls_before(f, i) = place - next;
		f->steps[i] = (struct csv_fast_step){ .before = value->before,
			.part = part_of(f, place),
			.place = place };
		parts -= f->steps[i].part != 0;
		next = place + 1;
	}
	*nulls_before(f, count) = f->rows->columns.n - next;
	return parts == 0;
}

static void
look_at_steps(struct csv_fast *f)
{
	f->near = true;
	for (size_t i = 0; i < f->layout.n; i++) {
		struct csv_fast_step *step = &f->steps[i];

		step->more = step->part != 0 || step->nulls > 0;
		f->near = f->near && step->before.n <= JSON_DUE;
	}
}

void
csv_fast_learn(struct csv_fast *f, struct span record)
{
	struct layout *l = &f->layout;

	if (f->rows->discard || !layout_learn(l, &f->rows->columns, record) ||
	    l->n == 0)
		return;
	if (take_steps(f))
		look_at_steps(f);
	else
		l->n = 0;
}
