#include <stdlib.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "load/pg_load.h"
#include "load/pg_loads.h"
#include "load/pg_merge.h"
#include "load/pg_records.h"

enum status
pg_load_begin(
    struct pg_load *l, const struct pg_options *options, const char *input)
{
	enum status status;

	*l = (struct pg_load){ .options = options, .input = input };
	pg_copy_init(&l->copy, &l->pg);
	status = pg_begin(&l->pg, options->dsn);
	return status == STATUS_OK ? pg_connect(&l->pg) : status;
}

void
pg_load_end(struct pg_load *l)
{
	pg_copy_free(&l->copy);
	pg_close(&l->pg);
}

/* -- the block's begin ----------------------------------------------------- */

static void
release(struct pg_load *l)
{
	pg_copy_forget(&l->copy);
	l->began = false;
	loading_end(&l->block);
	pg_table_end(&l->table);
}

/* Begins a transaction in which nobody else loads into the table. */
static enum status
open_transaction(struct pg_load *l, const char *name)
{
	static const char lock[] = "SELECT pg_advisory_xact_lock("
				   "hashtextextended('hr-load-pg ' || $1, 0))";
	struct pg_result *rows = NULL;
	enum status status = pg_connect(&l->pg);

	/* It let us in before: the sandbox bars what that took (~/.pgpass). */
	if (status == STATUS_USAGE)
		status = STATUS_TEMPORARY;
	if (status == STATUS_OK)
		status = pg_transaction(&l->pg);
	l->began = status == STATUS_OK;
	if (status == STATUS_OK)
		status = pg_query(&l->pg, lock, 1, &name, &rows);
	pg_free(rows);
	return status;
}

/* Adds a column that the stream promises, as a table of its own would have it.
 */
static enum status
add_promised(struct pg_load *l, const struct column *c)
{
	size_t place = columns_find(&l->table.columns, c->name);

	if (place == COLUMN_NONE && l->frozen) {
		if (l->options->policy.schema == SCHEMA_DISCARD)
			return STATUS_OK;
		return policy_frozen(l->table.label, c->name, false, NULL, 0);
	}
	place = pg_table_column(&l->table, c->name);
	if (place == COLUMN_NONE)
		return STATUS_BAD_DATA;
	l->table.more[place].used = true;
	if (!l->table.more[place].there)
		l->table.columns.list[place].type = l->table.more[place].type =
		    c->type;
	return STATUS_OK;
}

/* Whether the table has what its rows are to be merged by. */
static enum status
look_for_key(const struct pg_load *l)
{
	const struct columns *columns = &l->table.columns;

	for (size_t i = 0; i < l->block.key.n; i++) {
		struct span name = l->block.key.list[i].name;

		if (columns_find(columns, name) == COLUMN_NONE)
			return policy_unmergeable(
			    l->table.label, name, columns);
	}
	return STATUS_OK;
}

static enum status
add_columns(struct pg_load *l, const struct block *block)
{
	enum status status = STATUS_OK;
	struct columns promised;

	columns_init(&promised);
	if (!columns_contract(&promised, block->columns)) {
		message_error(
		    "%s: the columns in begin are malformed", l->input);
		status = STATUS_BAD_DATA;
	}
	l->promised = promised.n > 0;
	for (size_t i = 0; status == STATUS_OK && i < promised.n; i++)
		status = add_promised(l, &promised.list[i]);
	columns_free(&promised);
	if (status == STATUS_OK && l->frozen)
		status = look_for_key(l);
	return status;
}

/* Inside of the transaction: what is there. */
static enum status
look(struct pg_load *l, const struct block *block, const char *name)
{
	const struct pg_options *o = l->options;
	enum status status = pg_table_begin(&l->table, &l->pg, o->schema, name);
	struct loaded_past past = { .known = false };
	bool any = false;

	if (status == STATUS_OK && l->table.exists)
		status = pg_loads_past(&l->table, block, &past);
	if (status == STATUS_OK && !past.known)
		status = pg_merge_any(&l->table, &any);
	if (status == STATUS_OK && any)
		status = policy_source(
		    &o->policy, block, past.known, past.other, l->table.label);
	if (status == STATUS_OK && any && !past.loaded &&
	    l->block.disposition == DISPOSITION_REPLACE)
		status = policy_replace(&o->policy, l->table.label);
	free(past.other);
	if (status == STATUS_OK)
		status = policy_since(&o->policy, block, l->block.disposition,
		    past.known || (!block->since && any), l->table.label);
	l->frozen = l->table.exists && o->policy.schema != SCHEMA_EVOLVE;
	return status == STATUS_OK ? add_columns(l, block) : status;
}

static void abandon(void *self);

static enum status
begin(void *self, const struct block *block)
{
	struct pg_load *l = self;
	enum status status;
	char *name = NULL;

	loading_begin(&l->block, block, l->input);
	l->table = (struct pg_table){ .pg = NULL };
	status = naming_for(&l->options->naming, block, l->blocks++, &name);
	if (status == STATUS_OK && !pg_name_fits("the table's", span_of(name)))
		status = STATUS_USAGE;
	if (status == STATUS_OK)
		status = policy_for(&l->options->policy, block,
		    &l->block.disposition, &l->block.key);
	l->deletes = l->options->policy.deleted != DELETED_KEEP &&
	    l->block.disposition == DISPOSITION_MERGE;
	if (status == STATUS_OK)
		status = open_transaction(l, name);
	if (status == STATUS_OK)
		status = look(l, block, name);
	free(name);
	if (status != STATUS_OK)
		abandon(l);
	return status;
}

static enum status
record(void *self, struct span value, uint64_t line)
{
	struct pg_load *l = self;
	enum status status = STATUS_OK;

	if (!l->began)
		status = open_transaction(l, l->table.name);
	if (status == STATUS_OK)
		status = pg_record(l, value, line);
	l->block.counts.records++;
	return status;
}

static bool
is_record(void *self, struct span line)
{
	struct pg_load *l = self;

	return layout_read(&l->block.layout, line);
}

/* -- what makes them durable ----------------------------------------------- */

/* Brings the rows of the transaction from the temporary table to theirs. */
static enum status
bring(struct pg_load *l)
{
	enum status status = pg_copy_finish(&l->copy);

	if (status == STATUS_OK && l->deletes &&
	    l->options->policy.deleted == DELETED_MARK)
		pg_table_instant(&l->table, DELETED_AT);
	/* Without columns there is no table. */
	if (status == STATUS_OK && l->table.columns.n > 0 &&
	    (l->copy.rows > 0 || l->promised || l->table.exists)) {
		status = look_for_key(l);
		if (status == STATUS_OK)
			status = pg_table_settle(&l->table, &l->block.key);
	}
	if (status != STATUS_OK || l->copy.rows == 0 || !l->table.exists)
		return status;
	return l->block.disposition == DISPOSITION_MERGE
	    ? pg_merge_upsert(&l->table, &l->block.key,
		  &l->block.counts.inserted, &l->block.counts.updated)
	    : pg_merge_append(&l->table, &l->block.counts.inserted);
}

static enum status
commit(struct pg_load *l)
{
	enum status status = pg_commit(&l->pg);

	l->began = false;
	pg_copy_forget(&l->copy);
	return status;
}

static enum status
checkpoint(void *self, bool *durable)
{
	struct pg_load *l = self;
	enum status status = STATUS_OK;

	/*
	 * A table that is replaced stays as it was until its end; and what is
	 * gone from a list is known only of a whole one.
	 */
	if (l->block.disposition == DISPOSITION_REPLACE || l->deletes)
		return STATUS_OK;
	if (l->began)
		status = bring(l);
	if (status == STATUS_OK && l->began)
		status = commit(l);
	*durable = status == STATUS_OK;
	return status;
}

static void
tell(struct pg_load *l)
{
	loading_tell_twice(&l->block, l->table.label);
	policy_discarded(l->table.label, l->block.discarded);
	loading_tell_lost(l->table.label, l->copy.lost);
	l->copy.lost = 0;
	counts_tell(l->table.label, &l->block.counts);
}

static enum status
end(void *self, bool complete, struct span cursor, struct load_counts *counts)
{
	struct pg_load *l = self;
	const struct policy *policy = &l->options->policy;
	bool replaces = l->block.disposition == DISPOSITION_REPLACE;
	bool deletes = l->deletes && complete && l->table.exists;
	enum status status =
	    l->began ? STATUS_OK : open_transaction(l, l->table.name);
	struct loaded row;
	bool any = false;

	if (status == STATUS_OK && l->block.counts.records == 0 &&
	    (replaces || deletes))
		status = pg_merge_any(&l->table, &any);
	if (status == STATUS_OK && any)
		status = policy_empty(policy, l->table.label);
	if (status == STATUS_OK)
		status = pg_copy_finish(&l->copy);
	if (status == STATUS_OK && replaces && l->table.exists)
		status = pg_merge_empty(&l->table);
	if (status == STATUS_OK)
		status = bring(l);
	/* With no rows, there is nothing yet to compare with. */
	if (status == STATUS_OK && deletes)
		status = pg_copy_make(&l->copy, l->table.columns.n);
	if (status == STATUS_OK && deletes)
		status = pg_merge_delete(&l->table, &l->block.key, policy,
		    l->block.counts.inserted, &l->block.counts.deleted);
	if (status == STATUS_OK)
		row =
		    loading_row(&l->block, l->table.name, policy->now, cursor);
	if (status == STATUS_OK)
		status = pg_loads_add(&l->table, &row);
	if (status == STATUS_OK)
		status = commit(l);
	if (status == STATUS_OK) {
		*counts = l->block.counts;
		tell(l);
		release(l);
	}
	return status;
}

static void
abandon(void *self)
{
	struct pg_load *l = self;

	pg_rollback(&l->pg);
	release(l);
}

const struct target pg_target = {
	.begin = begin,
	.record = record,
	.is_record = is_record,
	.checkpoint = checkpoint,
	.end = end,
	.abandon = abandon,
};
