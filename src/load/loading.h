/*
 * A block on its way into a database: what its target knows of it, whichever
 * database that is.
 */
#ifndef LOAD_LOADING_H
#define LOAD_LOADING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/counts.h"
#include "load/driver.h"
#include "load/layout.h"
#include "load/policy.h"

struct loading {
	const char *input;       /* for messages; not owned */
	char *source, *resource; /* owned; NULL: a plain stream */
	char *run;               /* owned: a JSON string, or NULL */
	enum disposition disposition;
	struct columns key;
	struct layout layout; /* of the records */
	struct span *values;  /* owned: of the record in hand, by column */
	size_t cap;           /* of values */
	size_t synced;        /* the column of SYNCED_AT, or COLUMN_NONE */
	struct load_counts counts;
	uint64_t twice;     /* records with a key that comes twice */
	uint64_t discarded; /* values that no column takes */
	int64_t start;      /* clock_ms() */
};

/* Starts on a block; input must outlive it.  Release with loading_end(). */
void
loading_begin(struct loading *l, const struct block *block, const char *input);
void loading_end(struct loading *l);

/* Sees that there is room for the values of so many columns; new ones are
 * empty. */
void loading_make_room(struct loading *l, size_t columns);

/* A key that can't name a column, in the line-th of the input: says why. */
enum status loading_bad_key(
    const struct loading *l, uint64_t line, struct span key, const char *why);

/* Whether the values have all of the key; says what is missing in record. */
enum status loading_check_key(const struct loading *l,
    const struct columns *columns, struct span record, uint64_t line);

/*
 * Says, as warnings about what is called name, which keys came twice, and how
 * many halves of surrogate pairs were lost.
 */
void loading_tell_twice(const struct loading *l, const char *name);
void loading_tell_lost(const char *name, size_t lost);

/* -- the log of loads: the table _hr_loads, a row for each block ----------- */

#define LOADED_TABLE "_hr_loads"

/* A row of it; nothing in it is owned. */
struct loaded {
	struct span run;    /* a JSON string, or .p NULL */
	const char *source; /* NULL: a plain stream */
	const char *resource;
	const char *table;
	const char *now;    /* when the run began, a JSON string */
	struct span cursor; /* any JSON value, or .p NULL */
	struct load_counts counts;
	double seconds;
};

/* The row of a block that has been loaded by now. */
struct loaded loading_row(const struct loading *l, const char *table,
    const char *now, struct span cursor);

/* What a table holds, as the log has it. */
struct loaded_past {
	bool loaded; /* something, also from a plain stream */
	bool known;  /* of the source's resource in hand */
	char *other; /* owned: another's, "SOURCE/RESOURCE"; or NULL */
};

/* Takes in one of its rows: what was loaded, and from where (.p NULL: a plain
 * stream). */
void loaded_note(struct loaded_past *past, const struct block *block,
    struct span source, struct span resource);

#endif
