#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/load_log.h"
#include "load/sqlite.h"

#define SQL_MAX ((size_t)16 << 20)

/* Records that are looked at before types are settled. */
#define SAMPLE_BYTES ((size_t)1 << 20)

enum status
sqlite_begin(
    struct sqlite *s, const struct sqlite_options *options, const char *input)
{
	*s = (struct sqlite){ .options = options, .input = input };
	return db_open(&s->db, options->path);
}

void
sqlite_end(struct sqlite *s)
{
	db_close(&s->db);
}

/* -- the block's begin ----------------------------------------------------- */

static void
release(struct sqlite *s)
{
	db_finish(s->insert);
	db_finish(s->mark);
	s->insert = s->mark = NULL;
	free(s->values);
	s->values = NULL;
	s->cap = 0;
	buf_free(&s->sample);
	columns_free(&s->seen);
	columns_free(&s->key);
	table_end(&s->table);
	free(s->run);
	free(s->source);
	free(s->resource);
	s->run = s->source = s->resource = NULL;
}

static enum status
find_name(const struct sqlite *s, const struct block *block, char **name)
{
	const struct sqlite_options *o = s->options;

	if (o->table == NULL && block->resource == NULL) {
		message_error("a plain stream does not name its resource: "
			      "--table NAME does");
		return STATUS_USAGE;
	}
	if (o->table != NULL && s->blocks > 0) {
		message_error("%s/%s: --table takes one resource",
		    block->source, block->resource);
		return STATUS_USAGE;
	}
	*name = o->table != NULL
	    ? mem_string(o->table)
	    : mem_format("%s%s", o->prefix, block->resource);
	return STATUS_OK;
}

/* Whether the table has rows; --deleted counts those that are not marked. */
static enum status
count_rows(struct sqlite *s, const char *what, int64_t *count)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status = STATUS_OK;

	*count = 0;
	buf_format(&sql, "SELECT %s FROM ", what);
	db_add_name(&sql, span_of(s->table.name));
	if (s->table.exists)
		status = db_ask(&s->db, buf_span(&sql), count);
	buf_free(&sql);
	return status;
}

static enum status
empty_table(struct sqlite *s)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_add_text(&sql, "DELETE FROM ");
	db_add_name(&sql, span_of(s->table.name));
	status = db_run(&s->db, buf_text(&sql));
	buf_free(&sql);
	return status;
}

/* Inside of the block's transaction: what is there. */
static enum status
look(struct sqlite *s, const struct block *block, const char *name)
{
	const struct policy *policy = &s->options->policy;
	enum status status = table_begin(&s->table, &s->db, name, &s->key);
	int64_t rows = 0;

	if (status == STATUS_OK)
		status = policy_since(
		    policy, block, s->disposition, s->table.exists, name);
	if (status == STATUS_OK)
		status = count_rows(s, "count(*) > 0", &rows);
	s->had_rows = rows > 0;
	if (status == STATUS_OK && s->table.exists &&
	    s->disposition == DISPOSITION_REPLACE)
		status = empty_table(s);
	return status;
}

static void
take_names(struct sqlite *s, const struct block *block)
{
	s->run =
	    block->run.p != NULL ? mem_copy(block->run.p, block->run.n) : NULL;
	s->source = mem_string(block->source);
	s->resource = mem_string(block->resource);
}

static enum status settle(struct sqlite *s);

static enum status
begin(void *self, const struct block *block)
{
	struct sqlite *s = self;
	enum status status;
	char *name = NULL;

	s->sample = (struct buf)BUF_INIT(SAMPLE_BYTES + LINE_MAX_BYTES + 1);
	columns_init(&s->key);
	columns_init(&s->seen);
	s->table = (struct table){ .name = NULL };
	s->settled = s->marks = false;
	s->records = s->inserted = s->updated = s->deleted = 0;
	s->twice = s->discarded = 0;
	clock_gettime(CLOCK_MONOTONIC, &s->start);
	take_names(s, block);
	status = find_name(s, block, &name);
	if (status == STATUS_OK)
		status = policy_for(
		    &s->options->policy, block, &s->disposition, &s->key);
	if (status == STATUS_OK &&
	    !columns_contract(&s->seen, block->columns)) {
		message_error(
		    "%s: the columns in begin are malformed", s->input);
		status = STATUS_BAD_DATA;
	}
	if (status == STATUS_OK) {
		status = db_run(&s->db, "BEGIN IMMEDIATE");
		if (status == STATUS_OK) {
			status = look(s, block, name);
			if (status == STATUS_OK && s->seen.n > 0)
				status = settle(s);
			if (status != STATUS_OK)
				db_rollback(&s->db);
		}
	}
	free(name);
	if (status != STATUS_OK)
		release(s);
	s->blocks++;
	return status;
}

/* -- the table and its statements ------------------------------------------ */

static enum status
prepare_insert(struct sqlite *s)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	db_finish(s->insert);
	s->insert = NULL;
	table_insert(&s->table, &s->key, s->marks, &sql);
	status = db_prepare(&s->db, buf_span(&sql), &s->insert);
	buf_free(&sql);
	if (s->cap < s->table.columns.n) {
		s->cap = s->table.columns.n + 16;
		s->values = mem_resize(s->values, s->cap, sizeof *s->values);
	}
	return status;
}

static enum status
prepare_marks(struct sqlite *s)
{
	static const char insert[] =
	    "INSERT OR IGNORE INTO temp._hr_came VALUES (?)";
	enum status status;

	s->marks = s->options->policy.deleted != DELETED_KEEP &&
	    s->disposition == DISPOSITION_MERGE;
	if (!s->marks)
		return STATUS_OK;
	if (table_row_number(&s->table) == NULL) {
		message_error("%s: table %s: columns with the names rowid, "
			      "_rowid_ and oid leave no room for --deleted",
		    s->options->path, s->table.name);
		return STATUS_USAGE;
	}
	status = db_run(&s->db,
	    "CREATE TABLE IF NOT EXISTS temp._hr_came (number INTEGER PRIMARY "
	    "KEY); DELETE FROM temp._hr_came");
	if (status == STATUS_OK)
		status = db_prepare(&s->db, span_of(insert), &s->mark);
	return status;
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

	for (size_t i = 0; i < s->seen.n; i++) {
		const struct column *c = &s->seen.list[i];
		size_t place = columns_find(columns, c->name);

		if (place != COLUMN_NONE ||
		    (s->table.exists && policy->schema == SCHEMA_DISCARD))
			continue;
		if (s->table.exists && policy->schema == SCHEMA_FREEZE)
			return policy_frozen(s->table.name, c->text, "is new");
		place = columns_add(columns, c->name);
		if (place != COLUMN_NONE)
			columns->list[place].type = c->type;
	}
	s->synced =
	    policy->synced_at ? add_ours(columns, SYNCED_AT) : COLUMN_NONE;
	if (policy->deleted == DELETED_MARK &&
	    s->disposition == DISPOSITION_MERGE)
		add_ours(columns, DELETED_AT);
	return table_make(&s->table, &s->key, first);
}

static enum status insert_record(struct sqlite *s, struct span record);

/* Makes the table as the records so far want it, and inserts them. */
static enum status
settle(struct sqlite *s)
{
	struct span rest = buf_span(&s->sample), record;
	enum status status;

	s->settled = true;
	if (s->seen.n == 0 && !s->table.exists)
		return STATUS_OK; /* no columns, no table */
	status = add_seen(s);
	if (status == STATUS_OK)
		status = table_index(&s->table, &s->key);
	if (status == STATUS_OK)
		status = prepare_marks(s);
	if (status == STATUS_OK)
		status = prepare_insert(s);
	while (status == STATUS_OK && rest.n > 0) {
		const char *feed = memchr(rest.p, '\n', rest.n);

		record = (struct span){ rest.p, (size_t)(feed - rest.p) };
		rest.n -= record.n + 1;
		rest.p += record.n + 1;
		status = insert_record(s, record);
	}
	buf_free(&s->sample);
	return status;
}

/* -- records --------------------------------------------------------------- */

static enum status
bad_key(const struct sqlite *s, struct span key, const char *why)
{
	message_error("%s: record %" PRIu64 ": \"%.*s\": %s", s->input,
	    s->records + 1, key.n < 100 ? (int)key.n : 100, key.p, why);
	return STATUS_BAD_DATA;
}

/* Learns the columns and types of a record. */
static enum status
learn(struct sqlite *s, struct span record)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		const char *why;
		struct column *c;

		place = columns_follow(&s->seen, place, key);
		if (place == COLUMN_NONE)
			place = columns_add_key(&s->seen, key, &why);
		if (place == COLUMN_NONE)
			return bad_key(s, key, why);
		c = &s->seen.list[place];
		c->type = column_type_join(c->type, column_type_of(value));
	}
	return STATUS_OK;
}

/* A key that the table has no column for. */
static enum status
add_late(struct sqlite *s, struct span key, struct span value, size_t *place)
{
	struct columns *columns = &s->table.columns;
	const char *why;
	enum status status;

	if (s->options->policy.schema == SCHEMA_FREEZE)
		return bad_key(s, key, "a new column (--schema-policy)");
	*place = columns_add_key(columns, key, &why);
	if (*place == COLUMN_NONE)
		return bad_key(s, key, why);
	columns->list[*place].type = column_type_of(value);
	status = table_make(&s->table, &s->key, *place);
	if (status == STATUS_OK)
		status = prepare_insert(s);
	if (status == STATUS_OK)
		s->values[*place] = (struct span){ NULL, 0 };
	return status;
}

static enum status
widen(struct sqlite *s, size_t place, struct span value)
{
	const struct column *c = &s->table.columns.list[place];
	enum status status;

	if (s->options->policy.schema == SCHEMA_FREEZE && c->type != COLUMN_ANY)
		return policy_frozen(
		    s->table.name, c->text, "cannot hold what a record has");
	status = table_widen(&s->table, place, value);
	return status == STATUS_OK ? prepare_insert(s) : status;
}

/* Puts the record's values at their columns' places, which hold them. */
static enum status
sort_values(struct sqlite *s, struct span record)
{
	const struct policy *policy = &s->options->policy;
	struct columns *columns = &s->table.columns;
	struct json_walk walk = json_walk(record);
	enum status status = STATUS_OK;
	size_t place = COLUMN_NONE;
	struct span key, value;
	bool twice = false;

	memset(s->values, 0, columns->n * sizeof *s->values);
	while (status == STATUS_OK && json_member(&walk, &key, &value)) {
		size_t found = columns_follow(columns, place, key);

		if (found == COLUMN_NONE && policy->schema == SCHEMA_DISCARD) {
			s->discarded++;
			continue;
		}
		if (found == COLUMN_NONE)
			status = add_late(s, key, value, &found);
		if (status == STATUS_OK &&
		    !column_type_fits(columns->list[found].type, value))
			status = widen(s, found, value);
		if (status != STATUS_OK)
			break;
		place = found;
		twice |= s->values[place].p != NULL;
		s->values[place] = value;
	}
	s->twice += twice;
	if (s->synced != COLUMN_NONE)
		s->values[s->synced] = span_of(s->options->policy.now);
	return status;
}

static enum status
check_key(const struct sqlite *s)
{
	for (size_t i = 0; i < s->key.n; i++) {
		struct span name = s->key.list[i].name;
		struct span value =
		    s->values[columns_find(&s->table.columns, name)];

		if (value.p == NULL || json_kind(value) == JSON_NULL)
			return bad_key(s, name, "a part of the key is null");
	}
	return STATUS_OK;
}

static enum status
insert_record(struct sqlite *s, struct span record)
{
	enum status status = sort_values(s, record);
	bool inserted = false;
	int64_t number = 0;

	if (status == STATUS_OK)
		status = check_key(s);
	if (status == STATUS_OK)
		status = db_row(&s->db, record.n);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < s->table.columns.n; i++)
		db_bind(&s->db, s->insert, (int)i + 1, s->values[i],
		    s->table.columns.list[i].type);
	status = db_upsert(&s->db, s->insert, &inserted, &number);
	if (status == STATUS_OK && s->marks) {
		db_bind_number(s->mark, 1, number);
		status = db_step(&s->db, s->mark, NULL);
	}
	s->records++;
	s->inserted += inserted;
	s->updated += !inserted;
	return status;
}

static enum status
record(void *self, struct span value, uint64_t line)
{
	struct sqlite *s = self;
	enum status status;

	(void)line;
	if (s->settled)
		return insert_record(s, value);
	status = learn(s, value);
	if (status == STATUS_OK && buf_add_span(&s->sample, value) &&
	    buf_add_char(&s->sample, '\n') && s->sample.n >= SAMPLE_BYTES)
		status = settle(s);
	return status;
}

/* -- the block's end ------------------------------------------------------- */

/* Marks or removes the rows that did not come. */
static enum status
delete_rows(struct sqlite *s)
{
	const struct policy *policy = &s->options->policy;
	bool marked =
	    columns_find(&s->table.columns, span_of(DELETED_AT)) != COLUMN_NONE;
	const char *alive = marked ? DELETED_AT " IS NULL" : "true";
	const char *number = table_row_number(&s->table);
	struct buf sql = BUF_INIT(SQL_MAX), where = BUF_INIT(SQL_MAX);
	int64_t all = 0, gone = 0;
	enum status status;

	buf_format(&where,
	    " WHERE %s AND %s NOT IN (SELECT number FROM temp._hr_came)", alive,
	    number);
	buf_format(&sql, "count(*) FILTER (WHERE %s)", alive);
	status = count_rows(s, buf_text(&sql), &all);
	sql.n = 0;
	buf_format(&sql, "count(*) FILTER (%s)", buf_text(&where) + 1);
	if (status == STATUS_OK)
		status = count_rows(s, buf_text(&sql), &gone);
	if (status == STATUS_OK)
		status = policy_shrink(
		    policy, s->table.name, (uint64_t)gone, (uint64_t)all);
	sql.n = 0;
	buf_add_text(
	    &sql, policy->deleted == DELETED_MARK ? "UPDATE " : "DELETE FROM ");
	db_add_name(&sql, span_of(s->table.name));
	if (policy->deleted == DELETED_MARK)
		buf_format(&sql, " SET " DELETED_AT " = '%.*s'",
		    (int)strlen(policy->now) - 2, policy->now + 1);
	buf_add_span(&sql, buf_span(&where));
	if (status == STATUS_OK && gone > 0)
		status = db_run(&s->db, buf_text(&sql));
	s->deleted = (uint64_t)gone;
	buf_free(&where);
	buf_free(&sql);
	return status;
}

static enum status
note_load(struct sqlite *s, struct span cursor)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return load_log_add(&s->db,
	    &(struct load_log){ .run = s->run,
		.source = s->source,
		.resource = s->resource ? s->resource : s->table.name,
		.at = s->options->policy.now,
		.records = s->records,
		.inserted = s->inserted,
		.updated = s->updated,
		.deleted = s->deleted,
		.cursor = cursor,
		.seconds = now.tv_sec - s->start.tv_sec });
}

static void
tell(struct sqlite *s)
{
	if (s->twice > 0)
		message_warn("%s: in %" PRIu64 " records a key comes twice; "
			     "its last value counts",
		    s->input, s->twice);
	if (s->discarded > 0)
		message_warn("%s: %" PRIu64 " values of columns that are not "
			     "there are dropped",
		    s->input, s->discarded);
	if (s->db.lost > 0)
		message_warn("%s: %zu times half a surrogate pair, which "
			     "UTF-8 cannot hold, became U+FFFD",
		    s->input, s->db.lost);
	s->db.lost = 0;
	message_info(1,
	    "%s: %s: %" PRIu64 " records, %" PRIu64 " inserted, %" PRIu64
	    " updated, %" PRIu64 " deleted",
	    s->options->path, s->table.name, s->records, s->inserted,
	    s->updated, s->deleted);
}

static enum status
checkpoint(void *self, bool *durable)
{
	struct sqlite *s = self;
	enum status status;

	/* A table that is replaced stays as it was until its end. */
	if (s->disposition == DISPOSITION_REPLACE)
		return STATUS_OK;
	status = s->settled ? STATUS_OK : settle(s);
	if (status == STATUS_OK)
		status = db_run(&s->db, "COMMIT; BEGIN IMMEDIATE");
	*durable = status == STATUS_OK;
	return status;
}

static enum status
end(void *self, bool complete, struct span cursor)
{
	struct sqlite *s = self;
	const struct policy *policy = &s->options->policy;
	enum status status = s->settled ? STATUS_OK : settle(s);
	bool deletes = complete && s->marks;

	if (status == STATUS_OK && s->records == 0 && s->had_rows &&
	    (s->disposition == DISPOSITION_REPLACE || deletes))
		status = policy_empty(policy, s->table.name);
	if (status == STATUS_OK && deletes && s->table.exists)
		status = delete_rows(s);
	if (status == STATUS_OK)
		status = note_load(s, cursor);
	if (status == STATUS_OK)
		status = db_run(&s->db, "COMMIT");
	if (status == STATUS_OK) {
		tell(s);
		release(s);
	}
	return status;
}

static void
abandon(void *self)
{
	struct sqlite *s = self;

	db_rollback(&s->db);
	release(s);
}

const struct target sqlite_target = {
	.begin = begin,
	.record = record,
	.checkpoint = checkpoint,
	.end = end,
	.abandon = abandon,
};
