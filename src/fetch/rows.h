/*
 * The identities of a page's rows: what tells one record from another, and
 * what tells whether a row is still where it was.
 */
#ifndef FETCH_ROWS_H
#define FETCH_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/keys.h"
#include "fetch/page.h"
#include "lib/buf.h"

struct row {
	struct span record;
	struct hash key;   /* of the primary key */
	struct hash place; /* of the key and all that rows are sorted by */
	bool keyed;        /* it has a primary key */
};

struct rows {
	struct row *at; /* owned */
	size_t n;
	size_t room;
	struct buf text; /* scratch */
	/* The resource's keys, sort fields and cursor, and a record's values
	 * of them; owned. */
	struct jsonpath **paths;
	struct span *values;
	size_t npaths;
};

#define ROWS_INIT                                                    \
	{                                                            \
		NULL, 0, 0, BUF_INIT((size_t)1 << 20), NULL, NULL, 0 \
	}

/* Reads the identities of a page's records; they replace those before. */
void rows_read(struct rows *rows, const struct page *page,
    const struct resource *resource, const struct keys *keys);

/* A sum over the places of all rows, in their order. */
uint64_t rows_sum(const struct rows *rows);

void rows_free(struct rows *rows);

#endif
