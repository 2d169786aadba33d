#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "load/policy.h"
#include "load/sqlite_type.h"
#include "load/table.h"
#include "load/table_ours.h"

#define WIDER "_hr_wider"

static enum status
run(struct table *t, struct buf *sql)
{
	return db_run(t->db, buf_text(sql));
}

/* -- looking --------------------------------------------------------------- */

/* Takes the rows of PRAGMA table_info. */
static enum status
take_columns(
    struct table *t, struct sqlite3_stmt *info, const struct columns *key)
{
	enum status status;
	size_t parts = 0, known = 0;
	bool row;

	while ((status = db_step(t->db, info, &row)) == STATUS_OK && row) {
		struct span name = db_text(info, 1);
		size_t place = columns_add(&t->columns, name);

		if (place == COLUMN_NONE)
			return STATUS_FAILED;
		t->columns.list[place].type =
		    sqlite_type_find(db_text(info, 2));
		if (db_number(info, 5) > 0) {
			parts++;
			known += columns_find(key, name) != COLUMN_NONE;
		}
	}
	t->exists = t->columns.n > 0;
	t->keyed = key->n > 0 && parts == key->n && known == key->n;
	return status;
}

enum status
table_begin(
    struct table *t, struct db *db, const char *name, const struct columns *key)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	struct sqlite3_stmt *info = NULL;
	enum status status;

	*t = (struct table){ .db = db, .name = mem_string(name) };
	columns_init(&t->columns);
	buf_add_text(&sql, "PRAGMA table_info(");
	sql_name(&sql, span_of(name));
	buf_add_text(&sql, ")");
	status = db_prepare(db, buf_span(&sql), &info);
	if (status == STATUS_OK)
		status = take_columns(t, info, key);
	db_finish(info);
	buf_free(&sql);
	return status;
}

void
table_end(struct table *t)
{
	columns_free(&t->columns);
	free(t->name);
	t->name = NULL;
}

const char *
table_row_number(const struct table *t)
{
	static const char *const names[] = { "rowid", "_rowid_", "oid" };

	for (size_t i = 0; i < 3; i++) {
		bool taken = false;

		for (size_t c = 0; c < t->columns.n; c++)
			taken |=
			    strcasecmp(t->columns.list[c].text, names[i]) == 0;
		if (!taken)
			return names[i];
	}
	return NULL;
}

/* -- making ---------------------------------------------------------------- */

static bool
add_column(struct buf *sql, const struct column *c)
{
	return sql_name(sql, c->name) && buf_add_char(sql, ' ') &&
	    buf_add_text(sql, sqlite_type_name(c->type));
}

static bool
add_create(const struct table *t, const char *name, const struct columns *key,
    struct buf *sql)
{
	bool good = buf_add_text(sql, "CREATE TABLE ") &&
	    sql_name(sql, span_of(name)) && buf_add_text(sql, " (");

	for (size_t i = 0; good && i < t->columns.n; i++)
		good = (i == 0 || buf_add_text(sql, ", ")) &&
		    add_column(sql, &t->columns.list[i]);
	if (key->n > 0)
		good = good && buf_add_text(sql, ", PRIMARY KEY (") &&
		    sql_names(sql, key) && buf_add_char(sql, ')');
	return good && buf_add_text(sql, ");");
}

static enum status
check_names(const struct table *t, size_t first)
{
	for (size_t i = first; i < t->columns.n; i++) {
		struct span name = t->columns.list[i].name;

		if (memchr(name.p, '\0', name.n) == NULL)
			continue;
		message_error("%s: table %s: a column's name holds a NUL",
		    t->db->path, t->name);
		return STATUS_BAD_DATA;
	}
	return STATUS_OK;
}

enum status
table_has_key(const struct table *t, const struct columns *key)
{
	enum status status = STATUS_OK;
	char *name = mem_format("%s: table %s", t->db->path, t->name);

	for (size_t i = 0; status == STATUS_OK && i < key->n; i++)
		if (columns_find(&t->columns, key->list[i].name) == COLUMN_NONE)
			status = policy_unmergeable(
			    name, key->list[i].name, &t->columns);
	free(name);
	return status;
}

enum status
table_make(struct table *t, const struct columns *key, size_t first)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status = check_names(t, first);

	if (!t->exists) {
		add_create(t, t->name, key, &sql);
		t->keyed = key->n > 0;
	}
	for (size_t i = first; t->exists && i < t->columns.n; i++) {
		buf_add_text(&sql, "ALTER TABLE ");
		sql_name(&sql, span_of(t->name));
		buf_add_text(&sql, " ADD COLUMN ");
		add_column(&sql, &t->columns.list[i]);
		buf_add_text(&sql, ";");
	}
	if (status == STATUS_OK && sql.n > 0)
		status = run(t, &sql);
	t->exists = t->exists || status == STATUS_OK;
	buf_free(&sql);
	return status;
}

enum status
table_index(struct table *t, const struct columns *key)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	struct buf name = BUF_INIT(SQL_MAX);
	enum status status = STATUS_OK;

	if (!t->keyed && key->n > 0) {
		buf_format(&name, "_hr_key_%s", t->name);
		for (size_t i = 0; i < key->n; i++)
			buf_format(&name, "_%s", key->list[i].text);
		buf_add_text(&sql, "CREATE UNIQUE INDEX IF NOT EXISTS ");
		sql_name(&sql, buf_span(&name));
		buf_add_text(&sql, " ON ");
		sql_name(&sql, span_of(t->name));
		buf_add_text(&sql, " (");
		sql_names(&sql, key);
		buf_add_text(&sql, ")");
		status = run(t, &sql);
	}
	buf_free(&name);
	buf_free(&sql);
	return status;
}

/* -- widening -------------------------------------------------------------- */

/* Appends what there is besides the table and goes with it. */
static enum status
keep_indexes(const struct table *t, struct buf *sql)
{
	struct buf query = BUF_INIT(SQL_MAX);
	struct sqlite3_stmt *indexes = NULL;
	enum status status;
	bool row;

	buf_add_text(&query,
	    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
	    "type IN ('index', 'trigger') AND tbl_name = ");
	sql_literal(&query, span_of(t->name));
	buf_add_text(&query, " COLLATE NOCASE");
	status = db_prepare(t->db, buf_span(&query), &indexes);
	while (status == STATUS_OK) {
		status = db_step(t->db, indexes, &row);
		if (status != STATUS_OK || !row)
			break;
		buf_add_span(sql, db_text(indexes, 0));
		buf_add_text(sql, ";");
	}
	db_finish(indexes);
	buf_free(&query);
	return status;
}

/* The table's own key: its columns, in order. */
static enum status
find_key(const struct table *t, struct columns *key)
{
	struct buf query = BUF_INIT(SQL_MAX);
	struct sqlite3_stmt *parts = NULL;
	enum status status;
	bool row;

	buf_add_text(&query, "SELECT name FROM pragma_table_info(");
	sql_literal(&query, span_of(t->name));
	buf_add_text(&query, ") WHERE pk > 0 ORDER BY pk");
	status = db_prepare(t->db, buf_span(&query), &parts);
	while (status == STATUS_OK) {
		status = db_step(t->db, parts, &row);
		if (status != STATUS_OK || !row)
			break;
		columns_add(key, db_text(parts, 0));
	}
	db_finish(parts);
	buf_free(&query);
	return status;
}

/*
 * Appends what a column's values are in the wider column: of booleans the
 * words, of doubles in a text the fewest digits that are the same value.
 */
static void
add_widened(const struct column *c, enum column_type was, struct buf *sql)
{
	static const char *const booleans[] = { "CASE ",
		" WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE ", " END", NULL };
	static const char *const numbers[] = { "CASE WHEN typeof(",
		") <> 'real' THEN ", " ELSE " DB_DIGITS "(", ") END", NULL };
	const char *const *parts = NULL;

	if (was == COLUMN_BOOLEAN)
		parts = booleans;
	else if (was == COLUMN_NUMBER)
		parts = numbers;
	else
		sql_name(sql, c->name);
	for (; parts != NULL && *parts != NULL; parts++) {
		buf_add_text(sql, *parts);
		if (parts[1] != NULL)
			sql_name(sql, c->name);
	}
}

/* Appends the copying of all rows, under their numbers. */
static void
add_copy(
    const struct table *t, size_t column, enum column_type was, struct buf *sql)
{
	const char *number = table_row_number(t);

	buf_add_text(sql, "INSERT INTO " WIDER " (");
	if (number != NULL)
		buf_format(sql, "%s, ", number);
	sql_names(sql, &t->columns);
	buf_add_text(sql, ") SELECT ");
	if (number != NULL)
		buf_format(sql, "%s, ", number);
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct column *c = &t->columns.list[i];

		if (i > 0)
			buf_add_text(sql, ", ");
		if (i == column)
			add_widened(c, was, sql);
		else
			sql_name(sql, c->name);
	}
	buf_add_text(sql, " FROM ");
	sql_name(sql, span_of(t->name));
	buf_add_char(sql, ';');
}

/* Makes the table anew, with the types that its columns have now. */
static enum status
rebuild(struct table *t, size_t column, enum column_type was)
{
	struct buf sql = BUF_INIT(SQL_MAX), after = BUF_INIT(SQL_MAX);
	struct columns key;
	enum status status;

	columns_init(&key);
	status = find_key(t, &key);
	if (status == STATUS_OK)
		status = keep_indexes(t, &after);
	add_create(t, WIDER, &key, &sql);
	add_copy(t, column, was, &sql);
	buf_add_text(&sql, "DROP TABLE ");
	sql_name(&sql, span_of(t->name));
	buf_add_text(&sql, "; ALTER TABLE " WIDER " RENAME TO ");
	sql_name(&sql, span_of(t->name));
	buf_add_text(&sql, ";");
	buf_add_span(&sql, buf_span(&after));
	if (status == STATUS_OK)
		status = run(t, &sql);
	columns_free(&key);
	buf_free(&after);
	buf_free(&sql);
	return status;
}

enum status
table_widen(struct table *t, size_t column, struct span value)
{
	struct column *c = &t->columns.list[column];
	enum column_type was = c->type;
	enum status status;
	bool ours;

	status = table_is_ours(t, &ours);
	if (status != STATUS_OK)
		return status;
	if (!ours) {
		c->type = COLUMN_OTHER;
		if (was == COLUMN_ANY)
			return STATUS_OK; /* it takes anything */
		message_warn("%s: table %s: column %s stays as it is declared, "
			     "and SQLite keeps what is no %s as it can",
		    t->db->path, t->name, c->text, column_type_name(was));
		return STATUS_OK;
	}
	c->type = column_type_widen(&sqlite_type_limits, was, value);
	if (was != COLUMN_ANY)
		message_warn("%s: table %s: column %s is %s now, no longer %s",
		    t->db->path, t->name, c->text, column_type_name(c->type),
		    column_type_name(was));
	return rebuild(t, column, was);
}

/* -- the statement --------------------------------------------------------- */

static bool
add_update(const struct table *t, const struct columns *key, struct buf *sql)
{
	bool good = buf_add_text(sql, " ON CONFLICT (") &&
	    sql_names(sql, key) && buf_add_text(sql, ") DO UPDATE SET ");

	for (size_t i = 0; good && i < t->columns.n; i++) {
		struct span name = t->columns.list[i].name;

		good = (i == 0 || buf_add_text(sql, ", ")) &&
		    sql_name(sql, name) && buf_add_text(sql, " = excluded.") &&
		    sql_name(sql, name);
	}
	return good;
}

bool
table_insert(const struct table *t, const struct columns *key, bool numbered,
    struct buf *sql)
{
	bool good = buf_add_text(sql, "INSERT INTO ") &&
	    sql_name(sql, span_of(t->name)) && buf_add_text(sql, " (") &&
	    sql_names(sql, &t->columns) && buf_add_text(sql, ") VALUES (");

	for (size_t i = 0; good && i < t->columns.n; i++)
		good = buf_add_text(sql, i == 0 ? "?" : ", ?");
	good = good && buf_add_text(sql, ")");
	if (key->n > 0)
		good = good && add_update(t, key, sql);
	if (numbered)
		good = good &&
		    buf_format(sql, " RETURNING %s", table_row_number(t));
	return good;
}
