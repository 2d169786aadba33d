#include <stdlib.h>

#include "fetch/rows.h"
#include "lib/json.h"
#include "lib/memory.h"

/* A value and an end mark that no JSON has, so that no two lists of values
 * look alike.  A key of more than the buffer's maximum is no key. */
static bool
add_value(struct buf *text, const struct jsonpath *path, struct span record)
{
	struct span value;

	if (!jsonpath_find(path, record, &value) ||
	    json_kind(value) == JSON_NULL)
		return buf_add_char(text, '\0') && false;
	return json_compact(text, value) && buf_add_char(text, '\0');
}

static void
read_row(struct rows *rows, struct row *row, const struct resource *r,
    const struct keys *keys)
{
	struct buf *text = &rows->text;

	text->n = 0;
	row->keyed = r->nkeys > 0;
	for (size_t i = 0; i < r->nkeys; i++)
		row->keyed &= add_value(text, r->primary_key[i], row->record);
	if (!row->keyed) {
		row->key = row->place = keys_hash(keys, row->record);
		return;
	}
	row->key = keys_hash(keys, buf_span(text));
	for (size_t i = 0; i < r->nsort; i++)
		add_value(text, r->sort[i], row->record);
	if (r->incremental.set)
		add_value(text, r->incremental.cursor_path, row->record);
	row->place = keys_hash(keys, buf_span(text));
}

void
rows_read(struct rows *rows, const struct page *page,
    const struct resource *resource, const struct keys *keys)
{
	if (page->nrecords > rows->room) {
		rows->room = page->nrecords;
		rows->at = mem_resize(rows->at, rows->room, sizeof *rows->at);
	}
	rows->n = page->nrecords;
	for (size_t i = 0; i < rows->n; i++) {
		rows->at[i].record = page->records[i];
		read_row(rows, &rows->at[i], resource, keys);
	}
}

uint64_t
rows_sum(const struct rows *rows)
{
	uint64_t sum = rows->n;

	for (size_t i = 0; i < rows->n; i++)
		sum = sum * 31 + rows->at[i].place.high;
	return sum;
}

void
rows_free(struct rows *rows)
{
	free(rows->at);
	rows->at = NULL;
	rows->n = rows->room = 0;
	buf_free(&rows->text);
}
