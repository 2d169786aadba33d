#include <stdlib.h>

#include "lib/memory.h"
#include "map/native.h"
#include "map/row.h"
#include "map/types.h"

struct native {
	struct contract *contract; /* not owned */
	struct span *values;       /* one for each of its slots */
	struct buf scratch;
	struct row row;
};

static bool
add_column(struct native *n, size_t i)
{
	const struct column *column = &n->contract->columns[i];
	struct span value = contract_value(column, n->values);
	struct buf *out = &n->row.m->lines;
	enum converted result;
	size_t began;

	if (value.p == NULL || value.p[0] == 'n')
		return row_null(&n->row, i);
	if (!row_lead(&n->row, i))
		return false;
	began = out->n;
	result = type_convert(column->type, value, out, &n->scratch);
	if (result == TOO_LARGE)
		return row_too_large(n->row.m);
	return row_value(&n->row, i, began, result == KEPT);
}

static bool
map(void *self, struct span record, struct mapped *m)
{
	struct native *n = self;

	if (!row_open(&n->row, record, m))
		return false;
	paths_find(&n->contract->paths, record, n->values);
	for (size_t i = 0; i < n->contract->n; i++)
		if (!add_column(n, i))
			return false;
	return row_close(&n->row, record);
}

static void
end_engine(void *self)
{
	struct native *n = self;

	row_end(&n->row);
	buf_free(&n->scratch);
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
	row_begin(&n->row, contract, all_fields);
	return (struct engine){ "native", map, NULL, end_engine, n };
}
