#include <string.h>

#include "load/sqlite_loads.h"

static const char create[] =
    "CREATE TABLE IF NOT EXISTS " LOADED_TABLE " (run TEXT, source TEXT, "
    "resource TEXT, table_name TEXT, loaded_at TIMESTAMP, records INTEGER, "
    "inserted INTEGER, updated INTEGER, deleted INTEGER, cursor TEXT, "
    "seconds INTEGER)";
static const char insert[] =
    "INSERT INTO " LOADED_TABLE
    " (source, resource, table_name, run, loaded_at, "
    "cursor, records, inserted, updated, deleted, seconds) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char select_past[] =
    "SELECT source, resource FROM " LOADED_TABLE
    " WHERE table_name = ? COLLATE NOCASE "
    "GROUP BY source, resource ORDER BY max(loaded_at)";

static void
bind(struct db *db, struct sqlite3_stmt *row, const struct loaded *l)
{
	const char *const names[] = { l->source, l->resource, l->table };
	const struct span values[] = { l->run, span_of(l->now), l->cursor };
	const int64_t counts[] = { (int64_t)l->counts.records,
		(int64_t)l->counts.inserted, (int64_t)l->counts.updated,
		(int64_t)l->counts.deleted, (int64_t)l->seconds };
	int number = 1;

	for (size_t i = 0; i < 3; i++)
		db_bind_text(row, number++, names[i]);
	for (size_t i = 0; i < 3; i++)
		db_bind(db, row, number++, values[i], COLUMN_TEXT);
	for (size_t i = 0; i < 5; i++)
		db_bind_number(row, number++, counts[i]);
}

enum status
sqlite_loads_add(struct db *db, const struct loaded *l)
{
	struct sqlite3_stmt *row = NULL;
	enum status status = db_run(db, create);

	if (status == STATUS_OK)
		status = db_prepare(db, span_of(insert), &row);
	if (status == STATUS_OK)
		status =
		    db_row(db, row, l->run.n + strlen(l->now) + l->cursor.n);
	if (status == STATUS_OK) {
		bind(db, row, l);
		status = db_step(db, row, NULL);
	}
	db_finish(row);
	return status;
}

enum status
sqlite_loads_past(struct db *db, const char *table, const struct block *block,
    struct loaded_past *past)
{
	struct sqlite3_stmt *rows = NULL;
	enum status status = db_run(db, create);
	bool row = false;

	*past = (struct loaded_past){ .known = false };
	if (status == STATUS_OK)
		status = db_prepare(db, span_of(select_past), &rows);
	if (status == STATUS_OK)
		db_bind_text(rows, 1, table);
	while (status == STATUS_OK) {
		status = db_step(db, rows, &row);
		if (status != STATUS_OK || !row)
			break;
		loaded_note(past, block, db_text(rows, 0), db_text(rows, 1));
	}
	db_finish(rows);
	return status;
}
