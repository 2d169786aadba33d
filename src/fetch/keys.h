/*
 * The primary keys seen in a list: for each a keyed 128-bit hash, no more than
 * 32 bytes of memory a key at any time.
 *
 * With a random key nobody who fills in records can make two of them collide;
 * among 10^10 records two different keys meet by chance once in 10^18 runs.
 */
#ifndef FETCH_KEYS_H
#define FETCH_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"
#include "lib/span.h"

struct keys;

/*
 * An empty set with a new random key of its own, released with keys_free();
 * NULL after a message where the kernel gives no random numbers.
 */
struct keys *keys_new(void);

/* An empty set with a given key. */
struct keys *keys_with(const unsigned char secret[HASH_KEY_BYTES]);

/* An empty set with another set's key. */
struct keys *keys_like(const struct keys *other);
void keys_free(struct keys *k);

/* The hash of some bytes under the set's key. */
struct hash keys_hash(const struct keys *k, struct span bytes);

/*
 * A list may be read in several passes, numbered from 1 to 255.  Notes that a
 * key came in a pass.
 */
enum keys_news {
	KEYS_NEW,      /* never seen before */
	KEYS_NEW_PASS, /* seen in an earlier pass, not yet in this one */
	KEYS_REPEATED, /* seen in this pass already */
};
enum keys_news keys_add(struct keys *k, struct hash key, unsigned pass);

/* Says that a key will be added soon: its place is fetched meanwhile. */
void keys_expect(const struct keys *k, struct hash key);

/* Bytes of memory that the keys take. */
size_t keys_bytes(const struct keys *k);

#endif
