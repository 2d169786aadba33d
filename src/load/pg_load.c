#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/pg_load.h"
#include "load/pg_loads.h"
#include "load/pg_merge.h"
#include "load/pg_type.h"

/* As much of a key as a message shows. */
#define KEY_SHOWN 100

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
	free(l->values);
	l->values = NULL;
	l->cap = 0;
	l->began = false;
	columns_free(&l->key);
	pg_table_end(&l->table);
	free(l->run);
	free(l->source);
	free(l->resource);
	l->run = l->source = l->resource = NULL;
}

/* Begins a transaction in which nobody else loads into the table. */
static enum status
open_transaction(struct pg_load *l, const char *name)
{
	static const char lock[] = "SELECT pg_advisory_xact_lock("
				   "hashtextextended('hr-load-pg ' || $1, 0))";
	struct pg_result *rows = NULL;
	enum status status = pg_connect(&l->pg);

	if (status == STATUS_OK)
		status = pg_transaction(&l->pg);
	l->began = status == STATUS_OK;
	if (status == STATUS_OK)
		status = pg_query(&l->pg, lock, 1, &name, &rows);
	pg_free(rows);
	return status;
}

/* A column of ours, for instants. */
static size_t
add_ours(struct pg_load *l, const char *name)
{
	size_t place = pg_table_column(&l->table, span_of(name));

	if (place != COLUMN_NONE && !l->table.more[place].there)
		l->table.columns.list[place].type = l->table.more[place].type =
		    COLUMN_TIMESTAMP;
	return place;
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
	for (size_t i = 0; status == STATUS_OK && i < l->key.n; i++) {
		size_t place = pg_table_column(&l->table, l->key.list[i].name);

		if (place == COLUMN_NONE)
			status = STATUS_BAD_DATA;
		else
			l->table.more[place].used = true;
	}
	l->synced = COLUMN_NONE;
	columns_free(&promised);
	return status;
}

/* Inside of the transaction: what is there. */
static enum status
look(struct pg_load *l, const struct block *block, const char *name)
{
	const struct pg_options *o = l->options;
	enum status status = pg_table_begin(&l->table, &l->pg, o->schema, name);
	bool known = false, any = false;
	char *other = NULL;

	if (status == STATUS_OK && l->table.exists)
		status = pg_loads_past(
		    &l->table, block->source, block->resource, &known, &other);
	if (status == STATUS_OK && other != NULL && !known)
		status = pg_merge_any(&l->table, &any);
	if (status == STATUS_OK && any)
		status = policy_source(
		    &o->policy, block, known, other, l->table.label);
	free(other);
	if (status == STATUS_OK)
		status = policy_since(
		    &o->policy, block, l->disposition, known, l->table.label);
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

	columns_init(&l->key);
	l->table = (struct pg_table){ .pg = NULL };
	l->counts = (struct load_counts){ 0 };
	l->twice = l->discarded = 0;
	clock_gettime(CLOCK_MONOTONIC, &l->start);
	if (block->run.p != NULL)
		l->run = mem_copy(block->run.p, block->run.n);
	l->source = mem_string(block->source);
	l->resource = mem_string(block->resource);
	status = naming_for(&l->options->naming, block, l->blocks++, &name);
	if (status == STATUS_OK && !pg_name_fits("the table's", span_of(name)))
		status = STATUS_USAGE;
	if (status == STATUS_OK)
		status = policy_for(
		    &l->options->policy, block, &l->disposition, &l->key);
	l->deletes = l->options->policy.deleted != DELETED_KEEP &&
	    l->disposition == DISPOSITION_MERGE;
	if (status == STATUS_OK)
		status = open_transaction(l, name);
	if (status == STATUS_OK)
		status = look(l, block, name);
	free(name);
	if (status != STATUS_OK)
		abandon(l);
	return status;
}

/* -- records --------------------------------------------------------------- */

static enum status
bad_key(
    const struct pg_load *l, uint64_t line, struct span key, const char *why)
{
	bool cut = key.n > KEY_SHOWN;

	message_error("%s: line %" PRIu64 ": \"%.*s%s\": %s", l->input, line,
	    cut ? KEY_SHOWN : (int)key.n, key.p, cut ? "..." : "", why);
	return STATUS_BAD_DATA;
}

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
		l->discarded++;
		return STATUS_OK;
	}
	if (l->frozen)
		return policy_frozen(l->table.label, key, false, "line", line);
	*place = columns_add_key(&t->columns, key, &why);
	if (*place == COLUMN_NONE)
		return bad_key(l, line, key, why);
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
	l->discarded++;
	value->p = NULL;
	value->n = 0;
	return STATUS_OK;
}

static void
make_room(struct pg_load *l)
{
	size_t had = l->cap;

	if (l->cap >= l->table.columns.n)
		return;
	l->cap = l->table.columns.n * 2;
	l->values = mem_resize(l->values, l->cap, sizeof *l->values);
	memset(l->values + had, 0, (l->cap - had) * sizeof *l->values);
}

/* When it was loaded, in a column behind the record's own. */
static enum status
stamp(struct pg_load *l)
{
	if (l->synced == COLUMN_NONE)
		l->synced = add_ours(l, SYNCED_AT);
	if (l->synced == COLUMN_NONE)
		return STATUS_BAD_DATA;
	l->table.more[l->synced].used = true;
	make_room(l);
	l->values[l->synced] = span_of(l->options->policy.now);
	return STATUS_OK;
}

/* Puts the record's values at their columns' places, which hold them. */
static enum status
sort_values(struct pg_load *l, struct span record, uint64_t line)
{
	struct pg_table *t = &l->table;
	struct json_walk walk = json_walk(record);
	enum status status = STATUS_OK;
	size_t place = COLUMN_NONE;
	struct span key, value;
	bool twice = false;

	make_room(l);
	if (l->cap > 0)
		memset(l->values, 0, l->cap * sizeof *l->values);
	while (status == STATUS_OK && json_member(&walk, &key, &value)) {
		place = columns_follow(&t->columns, place, key);
		if (place == COLUMN_NONE) {
			status = add_key(l, line, key, &place);
			make_room(l);
			if (place == COLUMN_NONE)
				continue;
		}
		if (status == STATUS_OK)
			status = fit(l, line, place, &value);
		t->more[place].used = true;
		twice |= l->values[place].p != NULL;
		l->values[place] = value;
	}
	l->twice += twice;
	if (status == STATUS_OK && l->options->policy.synced_at)
		status = stamp(l);
	return status;
}

static enum status
check_key(const struct pg_load *l, struct span record, uint64_t line)
{
	for (size_t i = 0; i < l->key.n; i++) {
		struct span name = l->key.list[i].name;
		struct span value =
		    l->values[columns_find(&l->table.columns, name)];

		if (value.p == NULL || json_kind(value) == JSON_NULL)
			return policy_no_key(l->input, line, name, record);
	}
	return STATUS_OK;
}

static enum status
record(void *self, struct span value, uint64_t line)
{
	struct pg_load *l = self;
	size_t bad = COLUMN_NONE;
	enum status status = STATUS_OK;

	if (!l->began)
		status = open_transaction(l, l->table.name);
	if (status == STATUS_OK)
		status = sort_values(l, value, line);
	if (status == STATUS_OK)
		status = check_key(l, value, line);
	if (status == STATUS_OK)
		status = pg_copy_make(&l->copy, l->table.columns.n);
	if (status == STATUS_OK)
		status =
		    pg_copy_row(&l->copy, l->values, l->table.columns.n, &bad);
	if (bad != COLUMN_NONE)
		bad_key(l, line, l->table.columns.list[bad].name,
		    "a NUL character, which PostgreSQL's text cannot hold");
	l->counts.records++;
	return status;
}

/* -- what makes them durable ----------------------------------------------- */

/* Brings the rows of the transaction from the temporary table to theirs. */
static enum status
bring(struct pg_load *l)
{
	enum status status = pg_copy_finish(&l->copy);

	if (status == STATUS_OK && l->deletes &&
	    l->options->policy.deleted == DELETED_MARK)
		add_ours(l, DELETED_AT);
	/* Without columns there is no table. */
	if (status == STATUS_OK && l->table.columns.n > 0 &&
	    (l->copy.rows > 0 || l->promised || l->table.exists))
		status = pg_table_settle(&l->table, &l->key);
	if (status != STATUS_OK || l->copy.rows == 0 || !l->table.exists)
		return status;
	return l->disposition == DISPOSITION_MERGE
	    ? pg_merge_upsert(
		  &l->table, &l->key, &l->counts.inserted, &l->counts.updated)
	    : pg_merge_append(&l->table, &l->counts.inserted);
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
	if (l->disposition == DISPOSITION_REPLACE || l->deletes)
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
	if (l->twice > 0)
		message_warn("%s: a key comes twice in %" PRIu64
			     " %s; its last value counts",
		    l->table.label, l->twice,
		    message_plural(l->twice, "record", "records"));
	policy_discarded(l->table.label, l->discarded);
	if (l->copy.lost > 0)
		message_warn("%s: half a surrogate pair, which UTF-8 cannot "
			     "hold, became U+FFFD (%zu in all)",
		    l->table.label, l->copy.lost);
	l->copy.lost = 0;
	counts_tell(l->table.label, &l->counts);
}

static enum status
note_load(const struct pg_load *l, struct span cursor)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return pg_loads_add(&l->table,
	    &(struct pg_loaded){ .run = l->run != NULL
		    ? span_of(l->run)
		    : (struct span){ NULL, 0 },
		.source = l->source,
		.resource = l->resource != NULL ? l->resource : l->table.name,
		.now = l->options->policy.now,
		.cursor = cursor,
		.counts = l->counts,
		.seconds = (double)(now.tv_sec - l->start.tv_sec) +
		    (double)(now.tv_nsec - l->start.tv_nsec) / 1e9 });
}

static enum status
end(void *self, bool complete, struct span cursor, struct load_counts *counts)
{
	struct pg_load *l = self;
	const struct policy *policy = &l->options->policy;
	bool replaces = l->disposition == DISPOSITION_REPLACE;
	bool deletes = l->deletes && complete && l->table.exists;
	enum status status =
	    l->began ? STATUS_OK : open_transaction(l, l->table.name);
	bool any = false;

	if (status == STATUS_OK && l->counts.records == 0 &&
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
		status = pg_merge_delete(
		    &l->table, &l->key, policy, &l->counts.deleted);
	if (status == STATUS_OK)
		status = note_load(l, cursor);
	if (status == STATUS_OK)
		status = commit(l);
	if (status == STATUS_OK) {
		*counts = l->counts;
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
	.checkpoint = checkpoint,
	.end = end,
	.abandon = abandon,
};
