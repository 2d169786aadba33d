/*
 * Values on their way into libjq and out of it: straight from a record's
 * bytes, and straight into text, past its own parser and printer.
 */
#ifndef MAP_FILTER_VALUE_H
#define MAP_FILTER_VALUE_H

#include <jv.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "map/engine.h"
#include "map/paths.h"

/* Keys come again with each record: their strings are kept. */
#define FILTER_NAMES 256

struct filter_name {
	const char *p; /* the string's bytes; NULL: none yet */
	size_t n;
	jv string; /* owned */
};

struct filter_reader {
	struct filter_name names[FILTER_NAMES];
	struct buf marked; /* scratch */
	struct buf text;   /* the same */
	size_t numbers;    /* so many went in as strings so far */
};

/* Starts with no names.  Release with filter_reader_end(). */
void filter_reader_begin(struct filter_reader *r);
void filter_reader_end(struct filter_reader *r);

/* A value's text may be so long. */
#define FILTER_VALUE_MAX MAPPED_MAX

/*
 * A checked value as libjq holds it, which is the caller's.  carried: it comes
 * from carry_record() and is taken as it is; else numbers that a double does
 * not carry become strings of their digits, and half surrogate pairs are
 * marked, carry.h.
 */
jv filter_read(struct filter_reader *r, struct span value, bool carried);

/*
 * The same for an object of which only some paths are wanted, as reads_find()
 * leaves them, by their values, as paths_find() or paths_pick() finds them.
 */
jv filter_read_paths(struct filter_reader *r, const struct paths *paths,
    const struct span *values);

enum filter_written {
	FILTER_WRITTEN,
	FILTER_TOO_DEEP,  /* deeper than JSON_DEPTH_MAX */
	FILTER_TOO_LARGE, /* out would pass its maximum */
};

/*
 * Appends a value of libjq's, which is consumed, as compact JSON.  Its strings
 * go as they are, be they UTF-8 or not.
 */
enum filter_written filter_write(struct buf *out, jv value);

#endif
