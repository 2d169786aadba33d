/*
 * The identities of a page's rows: what tells one record from another, and
 * what tells whether a row is still where it was.
 */
#ifndef FETCH_ROWS_H
#define FETCH_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/fields.h"
#include "fetch/keys.h"
#include "fetch/page.h"
#include "lib/buf.h"

struct row {
	struct span record;
	const struct span *values; /* of the fields; p NULL: there is none */
	struct hash key;           /* of the primary key */
	struct hash place; /* of the key and all that rows are sorted by */
	bool keyed;        /* it has a primary key */
};

struct rows {
	struct row *at; /* owned */
	size_t n;
	size_t room;
	bool compact;        /* the records have no white space to leave out */
	struct buf text;     /* scratch */
	struct span *values; /* owned: of the rows whose page has none */
	const struct fields *fields;
};

#define ROWS_INIT                                 \
	{                                         \
		.text = BUF_INIT((size_t)1 << 20) \
	}

/*
 * Reads the identities of a page's records, hashed under the key of keys; they
 * replace those before, and refer to the page.  Release with rows_free().
 */
void rows_read(struct rows *rows, const struct page *page,
    const struct fields *fields, const struct keys *keys);

/*
 * A row's value of the ith sort field, and of the incremental's cursor (which
 * there must be): spans of its record, with p NULL where there is none.
 */
static inline struct span
rows_sort(const struct rows *rows, size_t row, size_t i)
{
	return rows->at[row].values[rows->fields->sort[i]];
}

static inline struct span
rows_cursor(const struct rows *rows, size_t row)
{
	return rows->at[row].values[rows->fields->cursor];
}

/* A sum over the places of all rows, in their order. */
uint64_t rows_sum(const struct rows *rows);

void rows_free(struct rows *rows);

#endif
