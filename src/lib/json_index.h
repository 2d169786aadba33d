/*
 * Where the strings of a text end: a bit for each of its bytes, set where a
 * string cannot simply go on.
 *
 * Made for a whole text at once, 32 or 64 bytes in a few instructions, it tells
 * the end of a string without a look at the string's own bytes: a shift and a
 * count of zeros.  Who reads a text with many short strings finds the next end
 * before the bytes of the last string have come from memory.
 */
#ifndef LIB_JSON_INDEX_H
#define LIB_JSON_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/span.h"

/*
 * Sets the bits of n bytes, the first in the lowest of bits[0], for quotes,
 * backslashes, control characters, bytes past 7f and the ASCII character also.
 * Of the last word the bits past n are zero.
 */
typedef void json_indexer(uint64_t *bits, const char *p, size_t n, char also);

/* The ways to do it, all to the same end, the best of a machine first. */
struct json_index_way {
	const char *name; /* NULL behind the last, which works everywhere */
	json_indexer *run;
	bool (*works)(void); /* on this machine; NULL: it does */
};

extern const struct json_index_way json_index_ways[];

struct json_index {
	json_indexer *run;
	uint64_t *bits; /* owned */
	size_t room;    /* words */
};

/* Starts without a text.  Release with json_index_end(). */
void json_index_begin(struct json_index *x);
void json_index_end(struct json_index *x);

/* Makes the index of a text; also may be '"', and is then no other byte. */
void json_index_make(struct json_index *x, struct span text, char also);

/* What json_index_next() does where the next few bytes have none. */
size_t json_index_far(const struct json_index *x, size_t at);

/* The first place from at on, in the text or its end, that has its bit set. */
static inline size_t
json_index_next(const struct json_index *x, size_t at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* 57 bits or more, wherever words end. */
	uint64_t word;

	memcpy(&word, (const char *)x->bits + at / 8, sizeof word);
	word >>= at % 8;
#else
	uint64_t word = x->bits[at / 64] >> at % 64;
#endif
	return __builtin_expect(word != 0, 1)
	    ? at + (unsigned)__builtin_ctzll(word)
	    : json_index_far(x, at);
}

#endif
