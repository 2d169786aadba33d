#include <inttypes.h>
#include <stdio.h>

#include "lib/json.h"
#include "load/pg_loads.h"
#include "load/sql.h"

/* The columns after the name of the table. */
static const char columns[] =
    " (run text, source text, resource text, table_name text, loaded_at "
    "timestamptz, "
    "records bigint, inserted bigint, updated bigint, deleted bigint, "
    "cursor text, seconds numeric)";

static bool
add_name(const struct pg_table *t, struct buf *sql)
{
	return sql_name(sql, span_of(t->schema)) &&
	    buf_add_text(sql, "." LOADED_TABLE);
}

/* Whether the table is there. */
static enum status
look(const struct pg_table *t, bool *there)
{
	static const char query[] =
	    "SELECT 1 FROM pg_catalog.pg_class c "
	    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	    "WHERE n.nspname = $1 AND c.relname = '" LOADED_TABLE "'";
	const char *schema = t->schema;
	struct pg_result *rows;
	enum status status = pg_query(t->pg, query, 1, &schema, &rows);

	*there = status == STATUS_OK && pg_rows(rows) > 0;
	pg_free(rows);
	return status;
}

enum status
pg_loads_past(const struct pg_table *t, const struct block *block,
    struct loaded_past *past)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	const char *name = t->name;
	struct pg_result *rows = NULL;
	bool there;
	enum status status = look(t, &there);

	*past = (struct loaded_past){ .known = false };
	if (status != STATUS_OK || !there)
		return status;
	buf_add_text(&sql, "SELECT source, resource FROM ");
	add_name(t, &sql);
	buf_add_text(&sql,
	    " WHERE table_name = $1 "
	    "GROUP BY source, resource ORDER BY max(loaded_at)");
	status = pg_query(t->pg, buf_text(&sql), 1, &name, &rows);
	for (int i = 0; status == STATUS_OK && i < pg_rows(rows); i++)
		loaded_note(
		    past, block, pg_cell(rows, i, 0), pg_cell(rows, i, 1));
	pg_free(rows);
	buf_free(&sql);
	return status;
}

/* Makes the table, where it is not there; of many at once, one makes it. */
static enum status
make(const struct pg_table *t)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;
	bool there;

	status = look(t, &there);
	if (status == STATUS_OK && !there) {
		buf_add_text(&sql,
		    "SELECT pg_advisory_xact_lock("
		    "hashtextextended('hr-load-pg " LOADED_TABLE "', 0));"
		    "CREATE TABLE IF NOT EXISTS ");
		add_name(t, &sql);
		buf_add_text(&sql, columns);
		status = pg_run(t->pg, &sql, NULL);
	}
	buf_free(&sql);
	return status;
}

/* The text of a JSON string; of any other value, the value; NULL for none. */
static const char *
text_of(struct buf *text, struct span value)
{
	if (value.p == NULL || json_kind(value) == JSON_NULL)
		return NULL;
	if (json_kind(value) == JSON_STRING)
		json_unescape(text, value, NULL);
	else
		json_compact(text, value);
	return buf_text(text);
}

enum status
pg_loads_add(const struct pg_table *t, const struct loaded *loaded)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	struct buf run = BUF_INIT(SIZE_MAX), cursor = BUF_INIT(SIZE_MAX);
	struct buf now = BUF_INIT(SIZE_MAX);
	const struct load_counts *n = &loaded->counts;
	const uint64_t all[] = { n->records, n->inserted, n->updated,
		n->deleted };
	char counts[4][24], seconds[32];
	enum status status = make(t);

	for (int i = 0; i < 4; i++)
		snprintf(counts[i], sizeof counts[i], "%" PRIu64, all[i]);
	snprintf(seconds, sizeof seconds, "%.3f", loaded->seconds);
	buf_add_text(&sql, "INSERT INTO ");
	add_name(t, &sql);
	buf_add_text(&sql,
	    " (run, source, resource, table_name, loaded_at, records, "
	    "inserted, updated, deleted, cursor, seconds) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
	if (status == STATUS_OK)
		status = pg_run_with(t->pg, buf_text(&sql), 11,
		    (const char *const[]){ text_of(&run, loaded->run),
			loaded->source, loaded->resource, t->name,
			text_of(&now, span_of(loaded->now)), counts[0],
			counts[1], counts[2], counts[3],
			text_of(&cursor, loaded->cursor), seconds });
	buf_free(&now);
	buf_free(&cursor);
	buf_free(&run);
	buf_free(&sql);
	return status;
}
