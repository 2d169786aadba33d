#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "load/pg_copy.h"
#include "load/pg_merge.h"
#include "load/sql.h"

enum status
pg_merge_any(const struct pg_table *t, bool *any)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status = STATUS_OK;
	uint64_t rows = 0;

	buf_add_text(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	pg_table_name(t, &sql);
	buf_add_text(&sql, " LIMIT 1) x");
	if (t->exists)
		status = pg_ask(t->pg, &sql, &rows);
	*any = rows > 0;
	buf_free(&sql);
	return status;
}

/*
 * Whether nobody else's rows go with the table's, or change: foreign keys see
 * to that as soon as a row is gone, also where it comes again.
 */
static enum status
stands_alone(const struct pg_table *t)
{
	static const char query[] =
	    "SELECT k.conrelid::regclass FROM pg_catalog.pg_constraint k "
	    "JOIN pg_catalog.pg_class c ON c.oid = k.confrelid "
	    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	    "WHERE n.nspname = $1 AND c.relname = $2 AND k.contype = 'f' "
	    "AND k.confdeltype IN ('c', 'n', 'd') "
	    "AND k.conrelid <> k.confrelid ORDER BY k.oid LIMIT 1";
	struct pg_result *found = NULL;
	enum status status = pg_table_query(t, query, &found);

	if (status == STATUS_OK && pg_rows(found) > 0) {
		message_error("%s: to replace its rows would take those of "
			      "%.*s along (ON DELETE): --disposition merge "
			      "with --deleted remove does not",
		    t->label, SPAN_ARG(pg_cell(found, 0, 0)));
		status = STATUS_USAGE;
	}
	pg_free(found);
	return status;
}

enum status
pg_merge_empty(const struct pg_table *t)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;
	bool any;

	status = pg_merge_any(t, &any);
	if (status == STATUS_OK && any)
		status = stands_alone(t);
	if (status != STATUS_OK || !any)
		return status;
	/* TRUNCATE would show an empty table to whoever reads meanwhile. */
	buf_add_text(&sql, "DELETE FROM ");
	pg_table_name(t, &sql);
	status = pg_run(t->pg, &sql, NULL);
	buf_free(&sql);
	return status;
}

/* -- adding ---------------------------------------------------------------- */

/* Whether the statements bring a column's values. */
static bool
comes(const struct pg_table *t, size_t place)
{
	return t->more[place].used && t->more[place].there;
}

/* Appends INSERT INTO t (columns). */
static void
add_into(const struct pg_table *t, struct buf *sql)
{
	bool first = true;

	buf_add_text(sql, "INSERT INTO ");
	pg_table_name(t, sql);
	buf_add_text(sql, " (");
	for (size_t i = 0; i < t->columns.n; i++)
		if (comes(t, i)) {
			sql_next_name(sql, t->columns.list[i].name, first);
			first = false;
		}
	buf_add_char(sql, ')');
}

/* Appends the values of these columns and where they come from. */
static void
add_values(const struct pg_table *t, struct buf *sql)
{
	bool first = true;

	for (size_t i = 0; i < t->columns.n; i++)
		if (comes(t, i)) {
			buf_add_text(sql, first ? " " : ", ");
			pg_table_value(t, i, sql);
			first = false;
		}
	buf_add_text(sql, " FROM " PG_COPY_TABLE " l");
}

enum status
pg_merge_append(const struct pg_table *t, uint64_t *inserted)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;
	uint64_t rows;

	add_into(t, &sql);
	buf_add_text(&sql, " SELECT");
	add_values(t, &sql);
	status = pg_run(t->pg, &sql, &rows);
	*inserted += rows;
	buf_free(&sql);
	return status;
}

/* Appends the key's values, to sort by; texts by their bytes, the fastest. */
static void
add_order(const struct pg_table *t, const struct columns *key, struct buf *sql)
{
	for (size_t i = 0; i < key->n; i++) {
		size_t place = columns_find(&t->columns, key->list[i].name);

		buf_add_text(sql, i == 0 ? "" : ", ");
		pg_table_value(t, place, sql);
		if (t->columns.list[place].type == COLUMN_TEXT)
			buf_add_text(sql, " COLLATE \"C\"");
	}
}

/* Appends DO UPDATE; false where there is nothing to update. */
static bool
add_update(const struct pg_table *t, const struct columns *key, struct buf *sql)
{
	bool first = true;

	for (size_t i = 0; i < t->columns.n; i++) {
		struct span name = t->columns.list[i].name;

		if (!t->more[i].there ||
		    (t->more[i].theirs && !t->more[i].used) ||
		    columns_find(key, name) != COLUMN_NONE)
			continue;
		buf_add_text(sql, first ? " DO UPDATE SET " : ", ");
		sql_name(sql, name);
		buf_add_text(sql, " = excluded.");
		sql_name(sql, name);
		first = false;
	}
	if (first)
		buf_add_text(sql, " DO NOTHING");
	return !first;
}

/* Appends the condition that t's key is that of a row that came. */
static void
add_came(const struct pg_table *t, const struct columns *key, struct buf *sql)
{
	buf_add_text(sql, "EXISTS (SELECT 1 FROM " PG_COPY_TABLE " l WHERE ");
	for (size_t i = 0; i < key->n; i++) {
		struct span name = key->list[i].name;

		buf_add_text(sql, i == 0 ? "" : " AND ");
		pg_table_value(t, columns_find(&t->columns, name), sql);
		buf_add_text(sql, " = t.");
		sql_name(sql, name);
	}
	buf_add_char(sql, ')');
}

/* -- how many rows were there ---------------------------------------------- */

/*
 * How many rows this session has inserted into the table so far, by the
 * server's own counters; *known is false for what it does not count: tables
 * that are partitioned, foreign, or spread over other servers.
 */
static enum status
count_inserted(const struct pg_table *t, bool *known, uint64_t *rows)
{
	static const char query[] =
	    "SELECT pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) "
	    "FROM pg_catalog.pg_class c "
	    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	    "WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r' "
	    "AND current_setting('track_counts') = 'on' "
	    "AND to_regclass('pg_catalog.pg_dist_partition') IS NULL";
	struct pg_result *found = NULL;
	enum status status = pg_table_query(t, query, &found);

	*known = status == STATUS_OK && pg_rows(found) > 0;
	if (*known)
		*rows = strtoull(pg_cell(found, 0, 0).p, NULL, 10);
	pg_free(found);
	return status;
}

/* How many of the table's rows have a key that came. */
static enum status
count_met(const struct pg_table *t, const struct columns *key, uint64_t *met)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_add_text(&sql, "SELECT count(*) FROM ");
	pg_table_name(t, &sql);
	buf_add_text(&sql, " t WHERE ");
	add_came(t, key, &sql);
	status = pg_ask(t->pg, &sql, met);
	buf_free(&sql);
	return status;
}

/* Appends the whole upsert; false where rows that are there stay as they are.
 */
static bool
add_upsert(const struct pg_table *t, const struct columns *key, struct buf *sql)
{
	add_into(t, sql);
	buf_add_text(sql, " SELECT DISTINCT ON (");
	add_order(t, key, sql);
	buf_add_char(sql, ')');
	add_values(t, sql);
	buf_add_text(sql, " ORDER BY ");
	add_order(t, key, sql);
	buf_add_text(sql, ", l.n DESC ON CONFLICT (");
	sql_names(sql, key);
	buf_add_char(sql, ')');
	return add_update(t, key, sql);
}

enum status
pg_merge_upsert(const struct pg_table *t, const struct columns *key,
    uint64_t *inserted, uint64_t *updated)
{
	uint64_t rows = 0, met = 0, before = 0, after = 0, fresh;
	struct buf sql = BUF_INIT(SQL_MAX);
	bool updates = add_upsert(t, key, &sql), counted = false;
	enum status status = STATUS_OK;

	if (updates)
		status = count_inserted(t, &counted, &before);
	if (status == STATUS_OK && updates && !counted)
		status = count_met(t, key, &met);
	if (status == STATUS_OK)
		status = pg_run(t->pg, &sql, &rows);
	if (status == STATUS_OK && counted)
		status = count_inserted(t, &counted, &after);
	/* Others add rows meanwhile, and triggers may add more. */
	fresh = counted ? after - before : rows > met ? rows - met : 0;
	if (fresh > rows)
		fresh = rows;
	*inserted += fresh;
	*updated += rows - fresh;
	buf_free(&sql);
	return status;
}

/* -- taking away ----------------------------------------------------------- */

/* Appends the condition that a row counts: it was not marked before. */
static void
add_alive(const struct pg_table *t, struct buf *sql)
{
	size_t place = columns_find(&t->columns, span_of(DELETED_AT));

	buf_add_text(sql,
	    place != COLUMN_NONE && t->more[place].there ? "t." DELETED_AT
							   " IS NULL"
							 : "true");
}

static enum status
count_gone(const struct pg_table *t, const struct columns *key, bool all,
    uint64_t *count)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_add_text(&sql, "SELECT count(*) FROM ");
	pg_table_name(t, &sql);
	buf_add_text(&sql, " t WHERE ");
	add_alive(t, &sql);
	if (!all) {
		buf_add_text(&sql, " AND NOT ");
		add_came(t, key, &sql);
	}
	status = pg_ask(t->pg, &sql, count);
	buf_free(&sql);
	return status;
}

enum status
pg_merge_delete(const struct pg_table *t, const struct columns *key,
    const struct policy *policy, uint64_t inserted, uint64_t *deleted)
{
	bool mark = policy->deleted == DELETED_MARK;
	struct buf sql = BUF_INIT(SQL_MAX);
	uint64_t all = 0, gone = 0;
	enum status status = count_gone(t, key, true, &all);

	*deleted = 0;
	if (status == STATUS_OK)
		status = count_gone(t, key, false, &gone);
	if (status == STATUS_OK)
		status = policy_shrink(policy, t->label, gone,
		    all > inserted ? all - inserted : 0);
	buf_add_text(&sql, mark ? "UPDATE " : "DELETE FROM ");
	pg_table_name(t, &sql);
	buf_add_text(&sql, " t");
	if (mark) /* now, without the quotes of a JSON string */
		buf_format(&sql, " SET " DELETED_AT " = '%.*s'",
		    (int)strlen(policy->now) - 2, policy->now + 1);
	buf_add_text(&sql, " WHERE ");
	add_alive(t, &sql);
	buf_add_text(&sql, " AND NOT ");
	add_came(t, key, &sql);
	if (status == STATUS_OK && gone > 0)
		status = pg_run(t->pg, &sql, deleted);
	buf_free(&sql);
	return status;
}
