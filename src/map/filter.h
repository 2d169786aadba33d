/*
 * jq programs: the only user of libjq.  Values go in and come out as JSON
 * text, so nothing else needs to know how libjq holds them.
 *
 * A filter is the user's code, but it has no business outside of its record:
 * it sees an empty environment, ~/.jq is not loaded, and modules come from
 * one folder or not at all.
 */
#ifndef MAP_FILTER_H
#define MAP_FILTER_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "map/paths.h"

struct filter;

enum filter_step {
	FILTER_VALUE,
	FILTER_SAME,
	FILTER_DONE,
	FILTER_FAILED,
};

/*
 * Compiles a program, with modules from the folder library (NULL: none).  The
 * process loses its environment.  The result is released with filter_free();
 * NULL, with the reason in why, where the program is none.
 */
struct filter *
filter_new(const char *program, const char *library, struct buf *why);
void filter_free(struct filter *f);

/*
 * Gives the filter a checked value.  carried: one that comes from
 * carry_record(), and is taken as it is; else numbers that a double does not
 * carry go in as strings of their digits, and half surrogate pairs are marked,
 * carry.h.  False, with the reason in why, where it is too large.
 */
bool filter_start(
    struct filter *f, struct span value, bool carried, struct buf *why);

/*
 * The same for a record, an object, of which the filter sees no more than some
 * paths, as reads_find() leaves them: with what is found there.
 */
void filter_start_paths(
    struct filter *f, const struct paths *paths, const struct span *values);

/* How many numbers went in as strings so far. */
size_t filter_numbers(const struct filter *f);

/*
 * The next value that comes out, appended to out as compact JSON; FILTER_SAME
 * is the one that went in, untouched, and nothing is appended.  After
 * FILTER_FAILED why says what went wrong; values of the record's are left out
 * of it unless show is set.
 */
enum filter_step
filter_next(struct filter *f, struct buf *out, struct buf *why, bool show);

/*
 * The length of the module directives (module, import, include) that a
 * program begins with; 0 where there are none.
 */
size_t filter_directives(struct span program);

#endif
