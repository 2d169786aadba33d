#include <string.h>

#include "lib/json.h"
#include "load/pg_records.h"
#include "load/pg_type.h"

/*
 * The place for a key that has no column, COLUMN_NONE for one that is to be
 * left out.
 */
static enum status
add_key(struct pg_load *l, uint64_t line, struct span key, size_t *place)
{
	struct pg_table *t = &l->table;
	const char *why;

	*place = COLUMN_NONE;
	if (l->frozen && l->options->policy.schema == SCHEMA_DISCARD) {
		l->block.discarded++;
		return STATUS_OK;
	}
	if (l->frozen)
		return policy_frozen(l->table.label, key, false, "line", line);
	*place = columns_add_key(&t->columns, key, &why);
	if (*place == COLUMN_NONE)
		return loading_bad_key(&l->block, line, key, why);
	pg_table_grow(t);
	return pg_name_fits("a column's", t->columns.list[*place].name)
	    ? STATUS_OK
	    : STATUS_BAD_DATA;
}

/* Sees to a column that takes the value; *value becomes null where it is to be
 * left out. */
static enum status
fit(struct pg_load *l, uint64_t line, size_t place, struct span *value)
{
	struct column *c = &l->table.columns.list[place];

	if (column_type_fits(&pg_type_limits, c->type, *value))
		return STATUS_OK;
	if (!l->frozen || !l->table.more[place].there) {
		c->type = column_type_widen(&pg_type_limits, c->type, *value);
		return STATUS_OK;
	}
	if (l->options->policy.schema == SCHEMA_FREEZE)
		return policy_frozen(
		    l->table.label, c->name, true, "line", line);
	l->block.discarded++;
	value->p = NULL;
	value->n = 0;
	return STATUS_OK;
}

/* When it was loaded, in a column behind the record's own. */
static enum status
stamp(struct pg_load *l)
{
	if (l->block.synced == COLUMN_NONE)
		l->block.synced = pg_table_instant(&l->table, SYNCED_AT);
	if (l->block.synced == COLUMN_NONE)
		return STATUS_BAD_DATA;
	l->table.more[l->block.synced].used = true;
	loading_make_room(&l->block, l->table.columns.n);
	l->block.values[l->block.synced] = span_of(l->options->policy.now);
	return STATUS_OK;
}

/* Puts a value at its column's place, which comes to hold it. */
static enum status
put_value(struct pg_load *l, uint64_t line, size_t place, struct span value)
{
	enum status status = fit(l, line, place, &value);

	l->table.more[place].used = true;
	l->block.values[place] = value;
	return status;
}

/* The values of a record whose layout is known. */
static enum status
put_read(struct pg_load *l, uint64_t line)
{
	const struct layout *layout = &l->block.layout;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < layout->n; i++)
		status = put_value(
		    l, line, layout->steps[i].place, layout->steps[i].value);
	return status;
}

/* Of any record, whose layout may become known. */
static enum status
put_values(struct pg_load *l, struct span record, uint64_t line)
{
	struct columns *columns = &l->table.columns;
	struct json_walk walk = json_walk(record);
	enum status status = STATUS_OK;
	size_t place = COLUMN_NONE;
	struct span key, value;
	bool twice = false;

	while (status == STATUS_OK && json_member(&walk, &key, &value)) {
		place = columns_follow(columns, place, key);
		if (place == COLUMN_NONE) {
			status = add_key(l, line, key, &place);
			loading_make_room(&l->block, columns->n);
			if (place == COLUMN_NONE)
				continue;
		}
		twice |= l->block.values[place].p != NULL;
		if (status == STATUS_OK)
			status = put_value(l, line, place, value);
	}
	l->block.twice += twice;
	if (status == STATUS_OK)
		layout_learn(&l->block.layout, columns, record);
	return status;
}

/* Puts the record's values at their columns' places. */
static enum status
sort_values(struct pg_load *l, struct span record, uint64_t line)
{
	enum status status;

	loading_make_room(&l->block, l->table.columns.n);
	if (l->block.cap > 0)
		memset(
		    l->block.values, 0, l->block.cap * sizeof *l->block.values);
	status = layout_was_read(&l->block.layout, record)
	    ? put_read(l, line)
	    : put_values(l, record, line);
	if (status == STATUS_OK && l->options->policy.synced_at)
		status = stamp(l);
	return status;
}

enum status
pg_record(struct pg_load *l, struct span record, uint64_t line)
{
	const struct columns *columns = &l->table.columns;
	size_t bad = COLUMN_NONE;
	enum status status = sort_values(l, record, line);

	if (status == STATUS_OK)
		status = loading_check_key(&l->block, columns, record, line);
	if (status == STATUS_OK)
		status = pg_copy_make(&l->copy, columns->n);
	if (status == STATUS_OK)
		status =
		    pg_copy_row(&l->copy, l->block.values, columns->n, &bad);
	if (bad != COLUMN_NONE)
		loading_bad_key(&l->block, line, columns->list[bad].name,
		    "a NUL character, which PostgreSQL's text cannot hold");
	return status;
}
