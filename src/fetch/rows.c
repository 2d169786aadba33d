#include <stdlib.h>

#include "fetch/rows.h"
#include "lib/json.h"
#include "lib/memory.h"

/* A value and an end mark that no JSON has, so that no two lists of values
 * look alike.  A key of more than the buffer's maximum is no key. */
static bool
add_value(struct buf *text, struct span value)
{
	if (value.p == NULL || json_kind(value) == JSON_NULL)
		return buf_add_char(text, '\0') && false;
	return json_compact(text, value) && buf_add_char(text, '\0');
}

static void
read_row(struct rows *rows, const struct json_outline *outline, struct row *row,
    struct span *values, const struct keys *keys)
{
	struct buf *text = &rows->text;
	size_t i;

	text->n = 0;
	row->keyed = rows->nkeys > 0;
	jsonpath_find_all(
	    outline, rows->paths, rows->npaths, row->record, values);
	for (i = 0; i < rows->nkeys; i++)
		row->keyed &= add_value(text, values[i]);
	if (!row->keyed) {
		row->key = row->place = keys_hash(keys, row->record);
		return;
	}
	row->key = keys_hash(keys, buf_span(text));
	keys_expect(keys, row->key);
	for (; i < rows->npaths; i++)
		add_value(text, values[i]);
	row->place = keys_hash(keys, buf_span(text));
}

static void
set_paths(struct rows *rows, const struct resource *r)
{
	size_t most = r->nkeys + r->nsort + 1, n = 0;

	rows->paths = mem_resize(rows->paths, most, sizeof *rows->paths);
	for (size_t i = 0; i < r->nkeys; i++)
		rows->paths[n++] = r->primary_key[i];
	for (size_t i = 0; i < r->nsort; i++)
		rows->paths[n++] = r->sort[i];
	if (r->incremental.set)
		rows->paths[n++] = r->incremental.cursor_path;
	rows->npaths = n;
	rows->nkeys = r->nkeys;
	rows->nsort = r->nsort;
}

void
rows_read(struct rows *rows, const struct page *page,
    const struct resource *resource, const struct keys *keys)
{
	if (page->nrecords > rows->room) {
		rows->room = page->nrecords;
		rows->at = mem_resize(rows->at, rows->room, sizeof *rows->at);
	}
	set_paths(rows, resource);
	rows->values = mem_resize(rows->values, rows->room * (rows->npaths + 1),
	    sizeof *rows->values);
	rows->n = page->nrecords;
	rows->compact = page->outline.compact;
	for (size_t i = 0; i < rows->n; i++) {
		rows->at[i].record = page->records[i];
		read_row(rows, &page->outline, &rows->at[i],
		    rows->values + i * rows->npaths, keys);
	}
}

const struct span *
rows_sort(const struct rows *rows, size_t row)
{
	return rows->values + row * rows->npaths + rows->nkeys;
}

struct span
rows_cursor(const struct rows *rows, size_t row)
{
	return rows_sort(rows, row)[rows->nsort];
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
	free(rows->values);
	free(rows->paths);
	free(rows->at);
	rows->values = NULL;
	rows->paths = NULL;
	rows->at = NULL;
	rows->n = rows->room = rows->npaths = 0;
	buf_free(&rows->text);
}
