/*
 * A list as a server has it, which changes while it is read; for the tests of
 * the pagers that must not lose rows of it.
 */
#ifndef MOVING_LIST_H
#define MOVING_LIST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/page.h"
#include "lib/memory.h"

#define ROWS_MAX 20000
#define IDS_MAX 100000

struct item {
	int id;
	int version;
};

/* Items move in memory as in the list. */
static struct item items[ROWS_MAX];
static bool seen[IDS_MAX];
static bool throughout[IDS_MAX];
static size_t nitems;
static int next_id;
static uint64_t seed;
static bool newest_first;

/* So many seeded traces of each kind of change, or as many as HR_TEST_TRACES
 * says. */
static inline unsigned
count_traces(unsigned usual)
{
	const char *said = getenv("HR_TEST_TRACES");

	return said != NULL ? (unsigned)strtoul(said, NULL, 10) : usual;
}

static inline unsigned
dice(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return n > 0 ? (unsigned)(seed >> 33) % n : 0;
}

static inline void
insert_one(void)
{
	size_t at = newest_first ? 0 : nitems;

	if (nitems == ROWS_MAX || next_id == IDS_MAX)
		return;
	memmove(items + at + 1, items + at, (nitems - at) * sizeof items[0]);
	items[at] = (struct item){ .id = next_id++ };
	nitems++;
}

static inline void
delete_one(void)
{
	size_t at = dice((unsigned)nitems);

	if (nitems == 0)
		return;
	throughout[items[at].id] = false;
	nitems--;
	memmove(items + at, items + at + 1, (nitems - at) * sizeof items[0]);
}

/* Three in four of so many. */
static inline void
insert_and_delete(unsigned inserts, unsigned deletes)
{
	for (unsigned i = 0; i < inserts; i++)
		if (dice(4) < 3)
			insert_one();
	for (unsigned i = 0; i < deletes; i++)
		if (dice(4) < 3)
			delete_one();
}

static inline void
set_up(size_t n)
{
	next_id = 1;
	memset(seen, 0, sizeof seen);
	memset(throughout, 0, sizeof throughout);
	for (nitems = 0; nitems < n; nitems++) {
		size_t at = newest_first ? n - 1 - nitems : nitems;

		throughout[next_id] = true;
		items[at] = (struct item){ .id = next_id++ };
	}
}

/* The id in a record as an answer has it. */
static inline int
id_of(struct span record)
{
	return (int)strtol(record.p + 6, NULL, 10);
}

/* -- an answer ------------------------------------------------------------- */

struct answer {
	char text[64 * 1100];
	struct page page;
};

static inline char *
put_text(char *to, const char *text)
{
	size_t n = strlen(text);

	memcpy(to, text, n);
	return to + n;
}

/* A number that is not negative. */
static inline char *
put_number(char *to, int number)
{
	char digits[12];
	size_t n = sizeof digits;

	do
		digits[--n] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	memcpy(to, digits + n, sizeof digits - n);
	return to + sizeof digits - n;
}

static inline void
answer(struct answer *a, int64_t skip, size_t limit, bool with_total)
{
	size_t n = 0, used = 0;
	struct span *records;

	if ((size_t)skip < nitems)
		n = nitems - (size_t)skip < limit ? nitems - (size_t)skip
						  : limit;
	records = mem_zero(n, sizeof *records);
	for (size_t i = 0; i < n; i++) {
		const struct item *item = &items[(size_t)skip + i];
		char *to = a->text + used;

		/* Millions of them: printf() would take most of the time. */
		to = put_number(put_text(to, "{\"id\":"), item->id);
		to = put_number(put_text(to, ",\"v\":"), item->version);
		*to++ = '}';
		records[i] = (struct span){ a->text + used,
			(size_t)(to - a->text) - used };
		used += records[i].n;
	}
	a->page = (struct page){ .records = records,
		.nrecords = n,
		.total = with_total ? (int64_t)nitems : -1 };
}

/* Rows that were there throughout, and were not seen. */
static inline size_t
missed(void)
{
	size_t n = 0;

	for (size_t i = 0; i < nitems; i++)
		n += throughout[items[i].id] && !seen[items[i].id];
	return n;
}

#endif
