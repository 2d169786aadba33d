/*
 * Known ground: the places of the rows that were read last, to see whether a
 * page that should overlap them does.
 */
#ifndef FETCH_GROUND_H
#define FETCH_GROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/rows.h"

#define GROUND_ROWS 4096

struct ground {
	struct hash places[GROUND_ROWS]; /* a ring */
	size_t n;                        /* all that were ever added */
	bool restored;                   /* there are keys among them */
};

/* Adds a place, or those of a page's rows; the oldest give way. */
void ground_add(struct ground *ground, struct hash place);
void ground_add_rows(struct ground *ground, const struct rows *rows);

/* Whether a place is among the last GROUND_ROWS that were added. */
bool ground_has(const struct ground *ground, struct hash place);

/*
 * Begins with the keys of rows that an earlier run read: of those, where they
 * stood is not known any more.
 */
void ground_restore(struct ground *ground, const struct hash *keys, size_t n);

/* Whether a row is known by its place or, after a restore, by its key. */
bool ground_has_row(const struct ground *ground, const struct row *row);

/* Begins anew, with nothing known. */
void ground_forget(struct ground *ground);

#endif
