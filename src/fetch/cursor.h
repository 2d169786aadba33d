/*
 * Cursors: which records a run is about, by an instant in each of them, and
 * where the next run is to start.
 */
#ifndef FETCH_CURSOR_H
#define FETCH_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/instant.h"
#include "lib/source.h"
#include "lib/span.h"

struct cursor {
	const struct resource *resource;
	bool has_since, has_until;
	struct instant since, until;   /* in the texts below */
	char *since_text, *until_text; /* owned, in UTC; or NULL */
	bool sift; /* records are to be looked at here, not by the server */
	bool seen; /* the latest is set */
	struct instant latest; /* in latest_text */
	struct buf latest_text;
	uint64_t dropped; /* records that are not of this run */
	uint64_t unknown; /* records without a cursor: taken, and told */
};

/*
 * Starts for a resource; since and until are dates or RFC 3339 times, or NULL.
 * Release with cursor_end().
 */
void cursor_begin(struct cursor *c, const struct resource *resource,
    const char *since, const char *until);
void cursor_end(struct cursor *c);

/* Looks at a record by its value of cursor_path, whose p is NULL where it has
 * none; whether it is of this run. */
bool cursor_take(struct cursor *c, struct span value);

/* Whether a record changed at or after that time by the server's clock, in
 * seconds since 1970; 0, or a record without a time: no. */
bool cursor_is_after(const struct cursor *c, struct span value, int64_t server);

/* The latest instant seen so far, for free(3), or NULL; and an instant that
 * was seen by an earlier part of the run. */
char *cursor_latest(const struct cursor *c);
void cursor_saw(struct cursor *c, const char *instant);

/*
 * A bound as it is to be sent to the API, for free(3); NULL where there is
 * none.  As a time the start is a millisecond early, for APIs that compare
 * texts: what the API picks may begin with rows that cursor_take() would not.
 * Where it is coarser than an instant, the end is the next one, and so much
 * the more may come.
 */
char *cursor_since_value(const struct cursor *c);
char *cursor_until_value(const struct cursor *c);

/* Any instant in the form that the API takes, for free(3). */
char *cursor_value(const struct cursor *c, const struct instant *i);

/*
 * Where the next run is to start, for free(3): the latest instant seen, but
 * none later than the run's start by our clock (began) and by the server's
 * (server, seconds since 1970; 0: unknown), less the lag.  Where no record was
 * seen, where this run started.  NULL where neither is known.
 */
char *cursor_next(
    const struct cursor *c, const struct instant *began, int64_t server);

#endif
