#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/pg_table.h"
#include "load/pg_type.h"
#include "load/sql.h"

#define WITHOUT_ZONE "timestamp without time zone"

/* Parameters: schema, table.  A table without columns gives one row. */
static const char look_query[] =
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
    "format_type(a.atttypid, -1), a.atthasdef OR a.attidentity <> '' "
    "FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
    "AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'f') "
    "ORDER BY a.attnum";

/* Parameters: schema, table, the key as a JSON array. */
static const char key_query[] =
    "SELECT 1 FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class c ON c.oid = i.indrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = $1 AND c.relname = $2 AND i.indisunique "
    "AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL "
    "AND i.indexprs IS NULL AND "
    "ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a "
    "WHERE a.attrelid = i.indrelid AND a.attnum = "
    "ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) "
    "ORDER BY a.attname::text COLLATE \"C\") = "
    "ARRAY(SELECT k FROM jsonb_array_elements_text($3::jsonb) k "
    "ORDER BY k COLLATE \"C\")";

bool
pg_name_fits(const char *what, struct span name)
{
	const char *why = NULL;

	if (name.n == 0)
		why = "is empty";
	else if (memchr(name.p, '\0', name.n) != NULL)
		why = "holds a NUL character";
	else if (name.n > PG_NAME_MAX)
		why = "is longer than 63 bytes, which PostgreSQL would cut off";
	if (why == NULL)
		return true;
	message_error("%s name \"%.*s\" %s", what, SPAN_ARG(name), why);
	return false;
}

/* -- looking --------------------------------------------------------------- */

void
pg_table_grow(struct pg_table *t)
{
	size_t had = t->cap;

	if (t->cap >= t->columns.n)
		return;
	t->cap = t->columns.n * 2;
	t->more = mem_resize(t->more, t->cap, sizeof *t->more);
	memset(t->more + had, 0, (t->cap - had) * sizeof *t->more);
}

size_t
pg_table_column(struct pg_table *t, struct span name)
{
	size_t place = columns_find(&t->columns, name);

	if (place != COLUMN_NONE)
		return place;
	if (!pg_name_fits("a column's", name))
		return COLUMN_NONE;
	place = columns_add(&t->columns, name);
	if (place == COLUMN_NONE)
		message_error("%s: too many columns", t->label);
	else
		pg_table_grow(t);
	return place;
}

size_t
pg_table_instant(struct pg_table *t, const char *name)
{
	size_t place = pg_table_column(t, span_of(name));

	if (place != COLUMN_NONE && !t->more[place].there)
		t->columns.list[place].type = t->more[place].type =
		    COLUMN_TIMESTAMP;
	return place;
}

/* Takes what the catalog says about the table's columns. */
static enum status
take_columns(struct pg_table *t, const struct pg_result *rows)
{
	t->exists = pg_rows(rows) > 0;
	for (int i = 0; i < pg_rows(rows); i++) {
		struct span name = pg_cell(rows, i, 0);
		struct span cast = pg_cell(rows, i, 2);
		struct pg_column *more;
		enum column_type type;
		size_t place;

		if (name.p == NULL)
			break;
		place = pg_table_column(t, name);
		if (place == COLUMN_NONE)
			return STATUS_FAILED;
		type = pg_type_find(pg_cell(rows, i, 1));
		t->columns.list[place].type = type;
		more = &t->more[place];
		more->there = true;
		more->type = type;
		more->theirs = pg_true(rows, i, 3);
		if (type == COLUMN_OTHER)
			more->cast = mem_copy(cast.p, cast.n);
	}
	return STATUS_OK;
}

static enum status
find_schema(struct pg_table *t, const char *schema)
{
	struct pg_result *rows = NULL;
	enum status status = STATUS_OK;
	struct span found;

	if (schema != NULL) {
		t->schema = mem_string(schema);
		return STATUS_OK;
	}
	status = pg_query(t->pg, "SELECT current_schema()", 0, NULL, &rows);
	if (status == STATUS_OK) {
		found = pg_cell(rows, 0, 0);
		if (found.p != NULL)
			t->schema = mem_copy(found.p, found.n);
		else {
			message_error("no schema of the search path is there: "
				      "--schema names one");
			status = STATUS_USAGE;
		}
	}
	pg_free(rows);
	return status;
}

enum status
pg_table_begin(
    struct pg_table *t, struct pg *pg, const char *schema, const char *name)
{
	struct pg_result *rows = NULL;
	enum status status;

	*t = (struct pg_table){ .pg = pg, .name = mem_string(name) };
	columns_init(&t->columns);
	status = find_schema(t, schema);
	if (status == STATUS_OK && strncmp(t->schema, "pg_temp", 7) == 0) {
		message_error("schema %s: what is in it is gone with the "
			      "connection: --schema names another",
		    t->schema);
		status = STATUS_USAGE;
	}
	if (status != STATUS_OK)
		return status;
	t->label = mem_format("%s.%s", t->schema, t->name);
	pg->what = t->label;
	status = pg_table_query(t, look_query, &rows);
	if (status == STATUS_OK)
		status = take_columns(t, rows);
	pg_free(rows);
	return status;
}

enum status
pg_table_query(
    const struct pg_table *t, const char *sql, struct pg_result **rows)
{
	return pg_query(
	    t->pg, sql, 2, (const char *const[]){ t->schema, t->name }, rows);
}

void
pg_table_end(struct pg_table *t)
{
	for (size_t i = 0; t->more != NULL && i < t->columns.n; i++)
		free(t->more[i].cast);
	free(t->more);
	columns_free(&t->columns);
	free(t->label);
	free(t->name);
	free(t->schema);
	if (t->pg != NULL)
		t->pg->what = "postgresql";
	*t = (struct pg_table){ .pg = NULL };
}

/* -- making ---------------------------------------------------------------- */

bool
pg_table_name(const struct pg_table *t, struct buf *sql)
{
	return sql_name(sql, span_of(t->schema)) && buf_add_char(sql, '.') &&
	    sql_name(sql, span_of(t->name));
}

bool
pg_table_value(const struct pg_table *t, size_t place, struct buf *sql)
{
	enum column_type type = t->columns.list[place].type;
	const char *cast = t->more[place].cast;

	if (!buf_format(sql, "l.c%zu", place))
		return false;
	if (type == COLUMN_TEXT || type == COLUMN_ANY)
		return true;
	/* It would pass over an offset, so that another time is meant. */
	if (type == COLUMN_OTHER && strcmp(cast, WITHOUT_ZONE) == 0 &&
	    !buf_format(sql, "::%s", pg_type_name(COLUMN_TIMESTAMP)))
		return false;
	return buf_add_text(sql, "::") &&
	    buf_add_text(sql, type == COLUMN_OTHER ? cast : pg_type_name(type));
}

static void
add_column(const struct pg_table *t, size_t place, struct buf *sql)
{
	const struct column *c = &t->columns.list[place];

	sql_name(sql, c->name);
	buf_format(sql, " %s", pg_type_name(c->type));
}

/* A key without values is text, and so is all in a table without any. */
static void
settle_types(struct pg_table *t, const struct columns *key)
{
	bool any = t->exists;

	for (size_t i = 0; i < key->n; i++) {
		size_t place = columns_find(&t->columns, key->list[i].name);

		if (t->columns.list[place].type == COLUMN_ANY)
			t->columns.list[place].type = COLUMN_TEXT;
	}
	for (size_t i = 0; i < t->columns.n; i++)
		any = any || t->columns.list[i].type != COLUMN_ANY;
	for (size_t i = 0; !any && i < t->columns.n; i++)
		t->columns.list[i].type = COLUMN_TEXT;
}

static void
add_create(struct pg_table *t, const struct columns *key, struct buf *sql)
{
	bool first = true;

	buf_add_text(sql, "CREATE TABLE ");
	pg_table_name(t, sql);
	buf_add_text(sql, " (");
	for (size_t i = 0; i < t->columns.n; i++) {
		if (t->columns.list[i].type == COLUMN_ANY)
			continue;
		buf_add_text(sql, first ? "" : ", ");
		add_column(t, i, sql);
		first = false;
	}
	if (key->n > 0) {
		buf_add_text(sql, ", PRIMARY KEY (");
		sql_names(sql, key);
		buf_add_char(sql, ')');
	}
	buf_add_char(sql, ')');
	t->keyed = true;
}

/* Appends what the table lacks; false where that is nothing. */
static bool
add_changes(const struct pg_table *t, struct buf *sql)
{
	struct buf name = BUF_INIT(SQL_MAX);
	bool first = true;

	buf_add_text(sql, "ALTER TABLE ");
	pg_table_name(t, sql);
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct column *c = &t->columns.list[i];
		const struct pg_column *more = &t->more[i];

		if (c->type == COLUMN_ANY ||
		    (more->there && more->type == c->type))
			continue;
		buf_add_text(sql, first ? "" : ",");
		first = false;
		if (!more->there) {
			buf_add_text(sql, " ADD COLUMN ");
			add_column(t, i, sql);
			continue;
		}
		name.n = 0;
		sql_name(&name, c->name);
		buf_add_text(sql, " ALTER COLUMN ");
		buf_add_span(sql, buf_span(&name));
		buf_format(sql, " TYPE %s USING ", pg_type_name(c->type));
		pg_type_convert(sql, more->type, c->type, buf_span(&name));
	}
	buf_free(&name);
	return !first;
}

static void
tell_widened(const struct pg_table *t)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct column *c = &t->columns.list[i];
		enum column_type was = t->more[i].type;

		if (was != COLUMN_ANY && was != c->type)
			message_warn(
			    "%s: column %s is %s now, no longer %s: a value "
			    "did not fit",
			    t->label, c->text, pg_type_name(c->type),
			    pg_type_name(was));
	}
}

/* -- the key --------------------------------------------------------------- */

/* Whether there is an index of the key: t->keyed. */
static enum status
find_index(struct pg_table *t, const struct columns *key)
{
	struct buf list = BUF_INIT(SQL_MAX);
	struct pg_result *rows = NULL;
	enum status status;

	for (size_t i = 0; i < key->n; i++) {
		buf_add_char(&list, i == 0 ? '[' : ',');
		json_quote(&list, key->list[i].name);
	}
	buf_add_char(&list, ']');
	status = pg_query(t->pg, key_query, 3,
	    (const char *const[]){ t->schema, t->name, buf_text(&list) },
	    &rows);
	if (status == STATUS_OK)
		t->keyed = pg_rows(rows) > 0;
	pg_free(rows);
	buf_free(&list);
	return status;
}

static enum status
see_to_index(struct pg_table *t, const struct columns *key)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status = STATUS_OK;

	if (key->n == 0 || t->keyed)
		return STATUS_OK;
	status = find_index(t, key);
	if (status == STATUS_OK && !t->keyed) {
		buf_add_text(&sql, "CREATE UNIQUE INDEX ON ");
		pg_table_name(t, &sql);
		buf_add_text(&sql, " (");
		sql_names(&sql, key);
		buf_add_char(&sql, ')');
		status = pg_run(t->pg, &sql, NULL);
	}
	t->keyed = status == STATUS_OK;
	buf_free(&sql);
	return status;
}

enum status
pg_table_settle(struct pg_table *t, const struct columns *key)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status = STATUS_OK;

	settle_types(t, key);
	if (t->exists ? add_changes(t, &sql) : (add_create(t, key, &sql), true))
		status = pg_run(t->pg, &sql, NULL);
	buf_free(&sql);
	if (status != STATUS_OK)
		return status;
	tell_widened(t);
	t->exists = true;
	for (size_t i = 0; i < t->columns.n; i++) {
		t->more[i].type = t->columns.list[i].type;
		t->more[i].there |= t->more[i].type != COLUMN_ANY;
	}
	return see_to_index(t, key);
}
