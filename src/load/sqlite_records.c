#include <string.h>

#include "lib/json.h"
#include "load/sqlite_records.h"
#include "load/sqlite_type.h"

/* -- the table and its statements ------------------------------------------ */

static enum status
prepare_insert(struct sqlite *s)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	db_finish(s->insert);
	s->insert = NULL;
	table_insert(&s->table, &s->block.key, s->marks, &sql);
	status = db_prepare(&s->db, buf_span(&sql), &s->insert);
	buf_free(&sql);
	loading_make_room(&s->block, s->table.columns.n);
	return status;
}

static enum status
begin_absent(struct sqlite *s)
{
	s->marks = s->options->policy.deleted != DELETED_KEEP &&
	    s->block.disposition == DISPOSITION_MERGE;
	return s->marks ? absent_begin(&s->absent, &s->table) : STATUS_OK;
}

/* Adds a column of ours, unless it is there. */
static size_t
add_ours(struct columns *columns, const char *name)
{
	size_t place = columns_find(columns, span_of(name));

	if (place == COLUMN_NONE) {
		place = columns_add(columns, span_of(name));
		if (place != COLUMN_NONE)
			columns->list[place].type = COLUMN_TIMESTAMP;
	}
	return place;
}

/* Adds the columns that were seen to the table's. */
static enum status
add_seen(struct sqlite *s)
{
	const struct policy *policy = &s->options->policy;
	struct columns *columns = &s->table.columns;
	size_t first = columns->n;
	enum status status;

	for (size_t i = 0; i < s->seen.n; i++) {
		const struct column *c = &s->seen.list[i];
		size_t place = columns_find(columns, c->name);

		if (place != COLUMN_NONE ||
		    (s->frozen && policy->schema == SCHEMA_DISCARD))
			continue;
		if (s->frozen && policy->schema == SCHEMA_FREEZE)
			return policy_frozen(
			    s->table.name, c->name, false, NULL, 0);
		place = columns_add(columns, c->name);
		if (place != COLUMN_NONE)
			columns->list[place].type = c->type;
	}
	s->block.synced =
	    policy->synced_at ? add_ours(columns, SYNCED_AT) : COLUMN_NONE;
	if (policy->deleted == DELETED_MARK &&
	    s->block.disposition == DISPOSITION_MERGE)
		add_ours(columns, DELETED_AT);
	status = table_has_key(&s->table, &s->block.key);
	return status == STATUS_OK ? table_make(&s->table, &s->block.key, first)
				   : status;
}

static enum status
insert_record(struct sqlite *s, struct span record, uint64_t line);

enum status
sqlite_settle(struct sqlite *s)
{
	struct span rest = buf_span(&s->sample), record;
	enum status status;

	s->settled = true;
	if (s->seen.n == 0 && !s->table.exists)
		return STATUS_OK; /* no columns, no table */
	status = add_seen(s);
	if (status == STATUS_OK)
		status = table_index(&s->table, &s->block.key);
	if (status == STATUS_OK)
		status = begin_absent(s);
	if (status == STATUS_OK)
		status = prepare_insert(s);
	while (status == STATUS_OK && rest.n > 0) {
		const char *feed = memchr(rest.p, '\n', rest.n);

		record = (struct span){ rest.p, (size_t)(feed - rest.p) };
		rest.n -= record.n + 1;
		rest.p += record.n + 1;
		/* What is wrong with its line learn() has said. */
		status = insert_record(s, record, 0);
	}
	buf_free(&s->sample);
	return status;
}

/* -- records --------------------------------------------------------------- */

static enum status
learn_key(const struct sqlite *s, struct span record, uint64_t line)
{
	for (size_t i = 0; i < s->block.key.n; i++) {
		struct span name = s->block.key.list[i].name, value;

		if (!json_get(record, name, &value) ||
		    json_kind(value) == JSON_NULL)
			return policy_no_key(
			    s->block.input, line, name, record);
	}
	return STATUS_OK;
}

/* Learns the columns and types of a record. */
static enum status
learn(struct sqlite *s, struct span record, uint64_t line)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		const char *why;
		struct column *c;

		place = columns_learn(&s->seen, place, key, &why);
		if (place == COLUMN_NONE)
			return loading_bad_key(&s->block, line, key, why);
		c = &s->seen.list[place];
		c->type = column_type_join(
		    c->type, column_type_of(&sqlite_type_limits, value));
	}
	return learn_key(s, record, line);
}

/* A key that the table has no column for. */
static enum status
add_late(struct sqlite *s, uint64_t line, struct span key, struct span value,
    size_t *place)
{
	struct columns *columns = &s->table.columns;
	const char *why;
	enum status status;

	if (s->frozen && s->options->policy.schema == SCHEMA_FREEZE)
		return policy_frozen(s->table.name, key, false, "record",
		    s->block.counts.records + 1);
	*place = columns_add_key(columns, key, &why);
	if (*place == COLUMN_NONE)
		return loading_bad_key(&s->block, line, key, why);
	columns->list[*place].type = column_type_of(&sqlite_type_limits, value);
	status = table_make(&s->table, &s->block.key, *place);
	if (status == STATUS_OK)
		status = prepare_insert(s);
	if (status == STATUS_OK)
		s->block.values[*place] = (struct span){ NULL, 0 };
	return status;
}

static enum status
widen(struct sqlite *s, size_t place, struct span value)
{
	const struct column *c = &s->table.columns.list[place];
	enum status status;

	if (s->frozen && s->options->policy.schema == SCHEMA_FREEZE &&
	    c->type != COLUMN_ANY)
		return policy_frozen(s->table.name, c->name, true, "record",
		    s->block.counts.records + 1);
	status = table_widen(&s->table, place, value);
	return status == STATUS_OK ? prepare_insert(s) : status;
}

/* Puts a value at its column's place, which comes to hold it. */
static enum status
put_value(struct sqlite *s, size_t place, struct span value)
{
	enum column_type type = s->table.columns.list[place].type;
	enum status status = STATUS_OK;

	if (!column_type_fits(&sqlite_type_limits, type, value))
		status = widen(s, place, value);
	s->block.values[place] = value;
	return status;
}

/* The values of a record whose layout is known; a null is no value. */
static enum status
put_read(struct sqlite *s)
{
	const struct layout *l = &s->block.layout;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < l->n; i++)
		if (*l->steps[i].value.p != 'n')
			status =
			    put_value(s, l->steps[i].place, l->steps[i].value);
	return status;
}

/* Of any record, whose layout may become known. */
static enum status
put_values(struct sqlite *s, struct span record, uint64_t line)
{
	const struct policy *policy = &s->options->policy;
	struct columns *columns = &s->table.columns;
	struct json_walk walk = json_walk(record);
	enum status status = STATUS_OK;
	size_t place = COLUMN_NONE;
	struct span key, value;
	bool twice = false;

	while (status == STATUS_OK && json_member(&walk, &key, &value)) {
		size_t found = columns_follow(columns, place, key);

		if (found == COLUMN_NONE && s->frozen &&
		    policy->schema == SCHEMA_DISCARD) {
			s->block.discarded++;
			continue;
		}
		if (found == COLUMN_NONE)
			status = add_late(s, line, key, value, &found);
		if (status != STATUS_OK)
			break;
		place = found;
		twice |= s->block.values[place].p != NULL;
		status = put_value(s, place, value);
	}
	s->block.twice += twice;
	if (status == STATUS_OK)
		layout_learn(&s->block.layout, columns, record);
	return status;
}

/* Puts the record's values at their columns' places. */
static enum status
sort_values(struct sqlite *s, struct span record, uint64_t line)
{
	size_t count = s->table.columns.n;
	enum status status;

	memset(s->block.values, 0, count * sizeof *s->block.values);
	status = layout_was_read(&s->block.layout, record)
	    ? put_read(s)
	    : put_values(s, record, line);
	if (s->block.synced != COLUMN_NONE)
		s->block.values[s->block.synced] =
		    span_of(s->options->policy.now);
	return status;
}

static enum status
insert_record(struct sqlite *s, struct span record, uint64_t line)
{
	enum status status = sort_values(s, record, line);
	bool inserted = false;
	int64_t number = 0;

	if (status == STATUS_OK)
		status = loading_check_key(
		    &s->block, &s->table.columns, record, line);
	if (status == STATUS_OK)
		status = db_row(&s->db, s->insert, record.n);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < s->table.columns.n; i++)
		if (s->block.values[i].p != NULL)
			db_bind(&s->db, s->insert, (int)i + 1,
			    s->block.values[i], s->table.columns.list[i].type);
	status = db_upsert(&s->db, s->insert, &inserted, &number);
	if (status == STATUS_OK && s->marks)
		status = absent_came(&s->absent, number);
	s->block.counts.records++;
	s->block.counts.inserted += inserted;
	s->block.counts.updated += !inserted;
	return status;
}

enum status
sqlite_record(struct sqlite *s, struct span record, uint64_t line)
{
	enum status status;

	if (s->settled)
		return insert_record(s, record, line);
	status = learn(s, record, line);
	if (status == STATUS_OK && buf_add_span(&s->sample, record) &&
	    buf_add_char(&s->sample, '\n') && s->sample.n >= SAMPLE_BYTES)
		status = sqlite_settle(s);
	return status;
}
