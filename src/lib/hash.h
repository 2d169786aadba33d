/*
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012): a hash
 * that nobody can steer who does not know its key.  The only user of
 * libsodium.
 */
#ifndef LIB_HASH_H
#define LIB_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/span.h"

#define HASH_KEY_BYTES 16

struct hash {
	uint64_t high, low;
};

static inline bool
hash_equal(struct hash a, struct hash b)
{
	return a.high == b.high && a.low == b.low;
}

/* The hash of some bytes under a key. */
struct hash
hash_bytes(const unsigned char key[HASH_KEY_BYTES], struct span bytes);

/* A new random key; false after a message where the kernel gives none. */
bool hash_random_key(unsigned char key[HASH_KEY_BYTES]);

#endif
