#include <stdlib.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "load/sqlite_loads.h"
#include "load/sqlite_records.h"

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
	s->insert = NULL;
	absent_end(&s->absent);
	buf_free(&s->sample);
	columns_free(&s->seen);
	loading_end(&s->block);
	table_end(&s->table);
}

static enum status
empty_table(struct sqlite *s)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_add_text(&sql, "DELETE FROM ");
	sql_name(&sql, span_of(s->table.name));
	status = db_run(&s->db, buf_text(&sql));
	buf_free(&sql);
	return status;
}

/* Whether the columns that are known so far hold the key. */
static bool
knows_key(const struct sqlite *s)
{
	for (size_t i = 0; i < s->block.key.n; i++) {
		struct span name = s->block.key.list[i].name;

		if (columns_find(&s->seen, name) == COLUMN_NONE &&
		    columns_find(&s->table.columns, name) == COLUMN_NONE)
			return false;
	}
	return true;
}

/* Inside of the block's transaction: what is there. */
static enum status
look(struct sqlite *s, const struct block *block, const char *name)
{
	const struct policy *policy = &s->options->policy;
	enum status status =
	    table_begin(&s->table, &s->db, name, &s->block.key);
	struct loaded_past past = { .known = false };
	int64_t rows = 0;

	if (status == STATUS_OK && s->table.exists)
		status = db_count(&s->db, name, "count(*) > 0", &rows);
	s->had_rows = rows > 0;
	if (status == STATUS_OK && s->table.exists)
		status = sqlite_loads_past(&s->db, name, block, &past);
	if (status == STATUS_OK && s->had_rows)
		status =
		    policy_source(policy, block, past.known, past.other, name);
	free(past.other);
	if (status == STATUS_OK && s->had_rows && !past.loaded &&
	    s->block.disposition == DISPOSITION_REPLACE)
		status = policy_replace(policy, name);
	s->frozen = s->table.exists && policy->schema != SCHEMA_EVOLVE;
	if (status == STATUS_OK)
		status = policy_since(policy, block, s->block.disposition,
		    past.known || (!block->since && s->had_rows), name);
	if (status == STATUS_OK && s->table.exists &&
	    s->block.disposition == DISPOSITION_REPLACE)
		status = empty_table(s);
	return status;
}

static enum status
begin(void *self, const struct block *block)
{
	struct sqlite *s = self;
	enum status status;
	char *name = NULL;

	s->sample = (struct buf)BUF_INIT(SAMPLE_BYTES + LINE_MAX_BYTES + 1);
	loading_begin(&s->block, block, s->input);
	columns_init(&s->seen);
	s->table = (struct table){ .name = NULL };
	s->settled = s->marks = false;
	status = naming_for(&s->options->naming, block, s->blocks, &name);
	if (status == STATUS_OK)
		status = policy_for(&s->options->policy, block,
		    &s->block.disposition, &s->block.key);
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
			if (status == STATUS_OK && s->seen.n > 0 &&
			    knows_key(s))
				status = sqlite_settle(s);
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

static enum status
record(void *self, struct span value, uint64_t line)
{
	return sqlite_record(self, value, line);
}

static bool
is_record(void *self, struct span line)
{
	struct sqlite *s = self;

	return layout_read(&s->block.layout, line);
}

/* -- the block's end ------------------------------------------------------- */

static void
tell(struct sqlite *s)
{
	char *label;

	loading_tell_twice(&s->block, s->input);
	policy_discarded(s->table.name, s->block.discarded);
	loading_tell_lost(s->input, s->db.lost);
	s->db.lost = 0;
	label = mem_format("%s: %s", s->options->path, s->table.name);
	counts_tell(label, &s->block.counts);
	free(label);
}

static enum status
checkpoint(void *self, bool *durable)
{
	struct sqlite *s = self;
	enum status status;

	/* A table that is replaced stays as it was until its end. */
	if (s->block.disposition == DISPOSITION_REPLACE)
		return STATUS_OK;
	status = s->settled ? STATUS_OK : sqlite_settle(s);
	if (status == STATUS_OK)
		status = db_run(&s->db, "COMMIT; BEGIN IMMEDIATE");
	*durable = status == STATUS_OK;
	return status;
}

static enum status
end(void *self, bool complete, struct span cursor, struct load_counts *counts)
{
	struct sqlite *s = self;
	const struct policy *policy = &s->options->policy;
	enum status status = s->settled ? STATUS_OK : sqlite_settle(s);
	bool deletes = complete && s->marks;
	struct loaded row;

	if (status == STATUS_OK && s->block.counts.records == 0 &&
	    s->had_rows &&
	    (s->block.disposition == DISPOSITION_REPLACE || deletes))
		status = policy_empty(policy, s->table.name);
	if (status == STATUS_OK && deletes && s->table.exists)
		status = absent_delete(&s->absent, policy,
		    s->block.counts.inserted, &s->block.counts.deleted);
	if (status == STATUS_OK)
		row =
		    loading_row(&s->block, s->table.name, policy->now, cursor);
	if (status == STATUS_OK)
		status = sqlite_loads_add(&s->db, &row);
	if (status == STATUS_OK)
		status = db_run(&s->db, "COMMIT");
	if (status == STATUS_OK) {
		*counts = s->block.counts;
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
	.is_record = is_record,
	.checkpoint = checkpoint,
	.end = end,
	.abandon = abandon,
};
