/*
 * An index of keys: for each, where its record is.  The keys themselves are
 * not kept, only 64 bits of each; who asks compares.
 */
#ifndef LOAD_KEYS_H
#define LOAD_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

#define KEY_NONE SIZE_MAX
#define KEYS_MAX ((size_t)UINT32_MAX - 1)

struct key_entry {
	uint64_t hash;
	uint64_t at : 63; /* of its record, the last one that came */
	uint64_t met : 1; /* the target has it */
};

struct keys {
	struct key_entry *list; /* owned: in the order of arrival */
	size_t n, cap;
	uint32_t *slots; /* owned: places in list, from 1 */
	size_t mask;
};

/* Starts empty.  Release with keys_free(). */
void keys_init(struct keys *k);
void keys_free(struct keys *k);

uint64_t keys_hash(struct span key);

/* Whether the record at a place has the key in question. */
typedef bool key_is(void *context, uint64_t at);

/* The place in list of the key with this hash, or KEY_NONE. */
size_t
keys_find(const struct keys *k, uint64_t hash, key_is *is, void *context);

/* Adds a key that is not there; KEY_NONE where there are KEYS_MAX. */
size_t keys_add(struct keys *k, uint64_t hash, uint64_t at);

#endif
