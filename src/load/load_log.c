#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "load/load_log.h"

#define LOG "_hr_loads"

static const char create[] =
    "CREATE TABLE IF NOT EXISTS " LOG " (run TEXT, source TEXT, "
    "resource TEXT, table_name TEXT, loaded_at TIMESTAMP, records INTEGER, "
    "inserted INTEGER, updated INTEGER, deleted INTEGER, cursor TEXT, "
    "seconds INTEGER)";
static const char insert[] =
    "INSERT INTO " LOG " (source, resource, table_name, run, loaded_at, "
    "cursor, records, inserted, updated, deleted, seconds) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char past[] = "SELECT source, resource FROM " LOG
			   " WHERE table_name = ? AND source IS NOT NULL "
			   "GROUP BY source, resource ORDER BY max(loaded_at)";

static void
bind(struct db *db, struct sqlite3_stmt *row, const struct load_log *l)
{
	const char *const names[] = { l->source, l->resource, l->table };
	const struct span values[] = { l->run, span_of(l->at), l->cursor };
	const int64_t counts[] = { (int64_t)l->counts.records,
		(int64_t)l->counts.inserted, (int64_t)l->counts.updated,
		(int64_t)l->counts.deleted, l->seconds };
	int number = 1;

	for (size_t i = 0; i < 3; i++)
		db_bind_text(row, number++, names[i]);
	for (size_t i = 0; i < 3; i++)
		db_bind(db, row, number++, values[i], COLUMN_TEXT);
	for (size_t i = 0; i < 5; i++)
		db_bind_number(row, number++, counts[i]);
}

enum status
load_log_add(struct db *db, const struct load_log *l)
{
	struct sqlite3_stmt *row = NULL;
	enum status status = db_run(db, create);

	if (status == STATUS_OK)
		status = db_prepare(db, span_of(insert), &row);
	if (status == STATUS_OK)
		status = db_row(db, l->run.n + strlen(l->at) + l->cursor.n);
	if (status == STATUS_OK) {
		bind(db, row, l);
		status = db_step(db, row, NULL);
	}
	db_finish(row);
	return status;
}

enum status
load_log_past(struct db *db, const char *table, const char *source,
    const char *resource, bool *known, char **other)
{
	struct sqlite3_stmt *rows = NULL;
	enum status status = db_run(db, create);
	bool row = false;

	*known = false;
	*other = NULL;
	if (status == STATUS_OK)
		status = db_prepare(db, span_of(past), &rows);
	if (status == STATUS_OK)
		db_bind_text(rows, 1, table);
	while (status == STATUS_OK) {
		struct span from, of;

		status = db_step(db, rows, &row);
		if (status != STATUS_OK || !row)
			break;
		from = db_text(rows, 0);
		of = db_text(rows, 1);
		if (source != NULL && span_is(from, source) &&
		    span_is(of, resource)) {
			*known = true;
			continue;
		}
		free(*other);
		*other = mem_format("%.*s/%.*s", SPAN_ARG(from), SPAN_ARG(of));
	}
	db_finish(rows);
	return status;
}
