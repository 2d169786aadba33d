#include "lib/json.h"
#include "map/row.h"

void
row_begin(struct row *row, struct contract *contract, bool all_fields)
{
	*row = (struct row){ .contract = contract };
	if (all_fields)
		row->rest = flatten_new();
}

void
row_end(struct row *row)
{
	flatten_free(row->rest);
}

bool
row_open(struct row *row, struct span record, struct mapped *m)
{
	row->m = m;
	if (record.p[0] == '{')
		return true;
	buf_format(
	    &m->why, "%s, not an object", json_kind_name(json_kind(record)));
	return false;
}

bool
row_too_large(struct mapped *m)
{
	buf_format(
	    &m->why, "it would come out larger than %zu bytes", m->lines.max);
	return false;
}

bool
row_lead(struct row *row, size_t column)
{
	return buf_add_span(
		   &row->m->lines, row->contract->columns[column].lead) ||
	    row_too_large(row->m);
}

static bool
key_is_null(struct row *row, size_t column)
{
	buf_format(&row->m->why, "its key, %s, is null",
	    row->contract->columns[column].name);
	return false;
}

bool
row_value(struct row *row, size_t column, size_t began, bool kept)
{
	struct mapped *m = row->m;

	if (kept) {
		m->kept[column] = true;
		m->nkept++;
	}
	return !row->contract->columns[column].key ||
	    m->lines.p[began] != 'n' || key_is_null(row, column);
}

bool
row_null(struct row *row, size_t column)
{
	const struct column *c = &row->contract->columns[column];

	if (c->key)
		return key_is_null(row, column);
	return buf_add(&row->m->lines, c->null, c->lead.n + strlen("null")) ||
	    row_too_large(row->m);
}

/* The columns of the contract are taken; then the rest gets names. */
static bool
add_rest(struct row *row, struct span record)
{
	const struct contract *c = row->contract;

	flatten_start(row->rest, &row->m->lines, false);
	for (size_t i = 0; i < c->n; i++)
		flatten_claim(row->rest, span_of(c->columns[i].name));
	return flatten_rest(
	    row->rest, &row->contract->paths, record, &row->m->why);
}

bool
row_close(struct row *row, struct span record)
{
	struct mapped *m = row->m;

	if (row->rest != NULL && !add_rest(row, record))
		return false;
	return buf_add(&m->lines, "}\n", 2) || row_too_large(m);
}
