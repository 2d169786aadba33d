#include "lib/json.h"
#include "load/load_log.h"

#define TEXT_MAX ((size_t)1 << 20)

static const char create[] =
    "CREATE TABLE IF NOT EXISTS _hr_loads (run TEXT, source TEXT, "
    "resource TEXT, loaded_at TIMESTAMP, records INTEGER, inserted INTEGER, "
    "updated INTEGER, deleted INTEGER, cursor TEXT, seconds INTEGER)";
static const char insert[] =
    "INSERT INTO _hr_loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/* A text (NULL: null) as JSON, in a buffer that is empty so far. */
static struct span
quoted(struct buf *buf, const char *text)
{
	struct span none = { NULL, 0 };

	if (text == NULL || !json_quote(buf, span_of(text)))
		return none;
	return buf_span(buf);
}

static void
bind(struct db *db, struct sqlite3_stmt *row, const struct load_log *l,
    struct span source, struct span resource)
{
	const struct span texts[] = { l->run != NULL ? span_of(l->run)
						     : (struct span){ NULL, 0 },
		source, resource, span_of(l->at) };
	const uint64_t counts[] = { l->records, l->inserted, l->updated,
		l->deleted };

	for (int i = 0; i < 4; i++) {
		db_bind(db, row, i + 1, texts[i], COLUMN_TEXT);
		db_bind_number(row, i + 5, (int64_t)counts[i]);
	}
	db_bind(db, row, 9, l->cursor, COLUMN_TEXT);
	db_bind_number(row, 10, l->seconds);
}

enum status
load_log_add(struct db *db, const struct load_log *l)
{
	struct buf source = BUF_INIT(TEXT_MAX), resource = BUF_INIT(TEXT_MAX);
	struct span from = quoted(&source, l->source);
	struct span of = quoted(&resource, l->resource);
	size_t run = l->run != NULL ? span_of(l->run).n : 0;
	struct sqlite3_stmt *row = NULL;
	enum status status = db_run(db, create);

	if (status == STATUS_OK)
		status = db_prepare(db, span_of(insert), &row);
	if (status == STATUS_OK)
		status = db_row(db, run + from.n + of.n + l->cursor.n + 64);
	if (status == STATUS_OK) {
		bind(db, row, l, from, of);
		status = db_step(db, row, NULL);
	}
	db_finish(row);
	buf_free(&resource);
	buf_free(&source);
	return status;
}
