#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/db.h"

/* How long to wait for others' locks, in milliseconds. */
#define BUSY_WAIT 5000

#define TEXT_MAX ((size_t)256 << 20)

static enum status
failed(const struct db *db)
{
	int code = sqlite3_errcode(db->handle) & 0xff;

	message_error("%s: %s", db->path, sqlite3_errmsg(db->handle));
	return code == SQLITE_BUSY || code == SQLITE_LOCKED ? STATUS_TEMPORARY
							    : STATUS_FAILED;
}

const char *
db_version(void)
{
	return sqlite3_libversion();
}

bool
db_is_keyword(struct span word)
{
	return sqlite3_keyword_check(word.p, (int)word.n) != 0;
}

static void
write_digits(sqlite3_context *context, int count, sqlite3_value **values)
{
	double x = sqlite3_value_double(values[0]);
	char text[32];
	int digits = 0;

	(void)count;
	do
		snprintf(text, sizeof text, "%.*g", ++digits, x);
	while (digits < 17 && strtod(text, NULL) != x);
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* To SQLite "", ":memory:" and "file:..." may be no file at all. */
static int
open_file(struct db *db)
{
	char *file =
	    mem_format("%s%s", db->path[0] == '/' ? "" : "./", db->path);
	int code = sqlite3_open_v2(file, &db->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
	    NULL);

	free(file);
	return code;
}

enum status
db_open(struct db *db, const char *path)
{
	*db = (struct db){ .path = path, .text = BUF_INIT(TEXT_MAX) };
	if (open_file(db) != SQLITE_OK)
		return failed(db);
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_WAIT);
	if (sqlite3_create_function(db->handle, DB_DIGITS, 1,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, write_digits, NULL,
		NULL) != SQLITE_OK)
		return failed(db);
	/*
	 * The size is that of a new file's pages: with half as many, a large
	 * transaction looks half as long for each in the journal.  Where the
	 * file system has no shared memory, the journal's mode stays.
	 */
	return db_run(db,
	    "PRAGMA page_size = 8192; "
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
	    "PRAGMA temp_store = MEMORY; PRAGMA legacy_alter_table = ON");
}

void
db_close(struct db *db)
{
	sqlite3_close(db->handle);
	db->handle = NULL;
	buf_free(&db->text);
}

enum status
db_run(struct db *db, const char *sql)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK
	    ? STATUS_OK
	    : failed(db);
}

void
db_rollback(struct db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		db_run(db, "ROLLBACK");
}

enum status
db_prepare(struct db *db, struct span sql, struct sqlite3_stmt **statement)
{
	return sqlite3_prepare_v3(db->handle, sql.p, (int)sql.n,
		   SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK
	    ? STATUS_OK
	    : failed(db);
}

void
db_finish(struct sqlite3_stmt *statement)
{
	sqlite3_finalize(statement);
}

enum status
db_row(struct db *db, struct sqlite3_stmt *statement, size_t bytes)
{
	sqlite3_clear_bindings(statement);
	db->text.n = 0;
	/* No text is longer than the JSON that it comes from. */
	if (buf_reserve(&db->text, bytes + 1))
		return STATUS_OK;
	message_error("%s: a row is too large", db->path);
	return STATUS_FAILED;
}

static void
bind_text(struct sqlite3_stmt *statement, int number, struct span text)
{
	sqlite3_bind_text64(
	    statement, number, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

/* What was appended to db->text since it had n bytes. */
static struct span
since(const struct db *db, size_t n)
{
	return (struct span){ db->text.p + n, db->text.n - n };
}

static void
bind_string(
    struct db *db, struct sqlite3_stmt *statement, int i, struct span string)
{
	struct span inside = { string.p + 1, string.n - 2 };
	size_t before = db->text.n;

	if (memchr(inside.p, '\\', inside.n) != NULL) {
		json_unescape(&db->text, string, &db->lost);
		inside = since(db, before);
	}
	bind_text(statement, i, inside);
}

static void
bind_digits(struct db *db, struct sqlite3_stmt *statement, int i,
    struct span number, enum column_type type)
{
	bool digits = type == COLUMN_TEXT || type == COLUMN_JSON;
	size_t before = db->text.n;
	int64_t whole;

	if (!digits && json_int64(number, &whole))
		sqlite3_bind_int64(statement, i, whole);
	else if (!digits && json_fits_double(number)) {
		/* strtod(3) wants a NUL behind the digits. */
		buf_add_span(&db->text, number);
		sqlite3_bind_double(
		    statement, i, strtod(buf_text(&db->text) + before, NULL));
		db->text.n = before;
	} else
		bind_text(statement, i, number);
}

void
db_bind(struct db *db, struct sqlite3_stmt *statement, int number,
    struct span value, enum column_type type)
{
	enum json_kind kind = value.p != NULL ? json_kind(value) : JSON_NULL;
	size_t before = db->text.n;

	switch (kind) {
	case JSON_NULL:
		break; /* as db_row() has left it */
	case JSON_FALSE:
	case JSON_TRUE:
		if (type == COLUMN_TEXT || type == COLUMN_JSON)
			bind_text(statement, number, value);
		else
			sqlite3_bind_int(statement, number, kind == JSON_TRUE);
		break;
	case JSON_NUMBER:
		bind_digits(db, statement, number, value, type);
		break;
	case JSON_STRING:
		bind_string(db, statement, number, value);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		json_compact(&db->text, value);
		bind_text(statement, number, since(db, before));
	}
}

void
db_bind_text(struct sqlite3_stmt *statement, int number, const char *text)
{
	if (text == NULL)
		sqlite3_bind_null(statement, number);
	else
		bind_text(statement, number, span_of(text));
}

void
db_bind_number(struct sqlite3_stmt *statement, int number, int64_t value)
{
	sqlite3_bind_int64(statement, number, value);
}

enum status
db_step(struct db *db, struct sqlite3_stmt *statement, bool *row)
{
	int code = sqlite3_step(statement);
	enum status status = STATUS_OK;

	if (row != NULL)
		*row = code == SQLITE_ROW;
	if (code == SQLITE_ROW && row != NULL)
		return STATUS_OK;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		status = failed(db);
	sqlite3_reset(statement);
	return status;
}

int64_t
db_number(struct sqlite3_stmt *statement, int column)
{
	return sqlite3_column_int64(statement, column);
}

struct span
db_text(struct sqlite3_stmt *statement, int column)
{
	const void *p = sqlite3_column_blob(statement, column);

	return (
	    struct span){ p, (size_t)sqlite3_column_bytes(statement, column) };
}

/* The number that a query's first row begins with. */
static enum status
ask(struct db *db, struct span sql, int64_t *number)
{
	struct sqlite3_stmt *statement = NULL;
	enum status status = db_prepare(db, sql, &statement);
	bool row = false;

	*number = 0;
	if (status == STATUS_OK)
		status = db_step(db, statement, &row);
	if (row)
		*number = db_number(statement, 0);
	db_finish(statement);
	return status;
}

enum status
db_count(struct db *db, const char *table, const char *what, int64_t *number)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_format(&sql, "SELECT %s FROM ", what);
	sql_name(&sql, span_of(table));
	status = ask(db, buf_span(&sql), number);
	buf_free(&sql);
	return status;
}

enum status
db_upsert(
    struct db *db, struct sqlite3_stmt *statement, bool *inserted, int64_t *row)
{
	enum status status;
	bool returned;

	/* An update leaves it as it is; no row is numbered like this. */
	sqlite3_set_last_insert_rowid(db->handle, INT64_MIN);
	status = db_step(db, statement, &returned);
	*inserted = sqlite3_last_insert_rowid(db->handle) != INT64_MIN;
	if (returned) {
		*row = db_number(statement, 0);
		sqlite3_reset(statement);
	}
	return status;
}
