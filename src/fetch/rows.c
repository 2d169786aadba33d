#include <stdlib.h>

#include "fetch/rows.h"
#include "lib/json.h"
#include "lib/memory.h"

/* A value and an end mark that no JSON has, so that no two lists of values
 * look alike.  A key of more than the buffer's maximum is no key. */
static bool
add_value(struct rows *rows, struct span value)
{
	struct buf *text = &rows->text;

	if (value.p == NULL || json_kind(value) == JSON_NULL)
		return buf_add_char(text, '\0') && false;
	return (rows->compact ? buf_add_span(text, value)
			      : json_compact(text, value)) &&
	    buf_add_char(text, '\0');
}

/* A keyed hash of the key's, and of the values that are none of its own. */
static struct hash
hash_place(struct rows *rows, const struct row *row, const struct keys *keys)
{
	const struct fields *f = rows->fields;

	rows->text.n = 0;
	buf_add(&rows->text, (const char *)&row->key, sizeof row->key);
	for (size_t i = 0; i < f->n; i++)
		if (!f->in_key[i])
			add_value(rows, row->values[i]);
	return keys_hash(keys, buf_span(&rows->text));
}

static void
hash_row(struct rows *rows, struct row *row, const struct keys *keys)
{
	const struct fields *f = rows->fields;

	rows->text.n = 0;
	row->keyed = f->nkeys > 0;
	for (size_t i = 0; i < f->nkeys; i++)
		row->keyed &= add_value(rows, row->values[f->key[i]]);
	if (!row->keyed) {
		row->key = row->place = keys_hash(keys, row->record);
		return;
	}
	row->key = keys_hash(keys, buf_span(&rows->text));
	keys_expect(keys, row->key);
	row->place = hash_place(rows, row, keys);
}

static void
make_room(struct rows *rows, size_t n)
{
	if (n <= rows->room)
		return;
	rows->room = n;
	rows->at = mem_resize(rows->at, n, sizeof *rows->at);
	free(rows->values);
	rows->values = NULL;
}

/* The values of a record that was not picked from. */
static const struct span *
find_values(struct rows *rows, const struct page *page, size_t i)
{
	const struct fields *f = rows->fields;
	struct span *values;

	if (rows->values == NULL)
		rows->values = mem_resize(
		    NULL, rows->room * (f->n + 1), sizeof *rows->values);
	values = rows->values + i * f->n;
	jsonpath_find_all(
	    &page->outline, f->paths, f->n, page->records[i], values);
	return values;
}

void
rows_read(struct rows *rows, const struct page *page,
    const struct fields *fields, const struct keys *keys)
{
	size_t place = 0;

	make_room(rows, page->nrecords);
	rows->fields = fields;
	rows->n = page->nrecords;
	rows->compact = page->outline.compact;
	for (size_t i = 0; i < rows->n; i++) {
		struct row *row = &rows->at[i];

		row->record = page->records[i];
		row->values =
		    json_outline_picked(&page->outline, &place, row->record);
		if (row->values == NULL)
			row->values = find_values(rows, page, i);
		hash_row(rows, row, keys);
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
	free(rows->values);
	free(rows->at);
	rows->values = NULL;
	rows->at = NULL;
	rows->n = rows->room = 0;
	buf_free(&rows->text);
}
