/*
 * An index of keys: for each, where its record is.  The keys themselves are
 * not kept, only 64 bits of each; who asks compares.
 */
#ifndef LOAD_KEY_INDEX_H
#define LOAD_KEY_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

#define KEY_NONE SIZE_MAX
#define KEY_INDEX_MAX ((size_t)UINT32_MAX - 1)

struct key_entry {
	uint64_t hash;
	uint64_t at : 63; /* of its record, the last one that came */
	uint64_t met : 1; /* the target has it */
};

struct key_index {
	struct key_entry *list; /* owned: in the order of arrival */
	size_t n, cap;
	uint32_t *slots; /* owned: places in list, from 1 */
	size_t mask;
};

/* Starts empty.  Release with key_index_free(). */
void key_index_init(struct key_index *k);
void key_index_free(struct key_index *k);

/* The hash of a key; keys that differ may share one. */
uint64_t key_index_hash(struct span key);

/* Whether the record at a place has the key in question. */
typedef bool key_is(void *context, uint64_t at);

/* The place in list of the key with this hash, or KEY_NONE. */
size_t key_index_find(
    const struct key_index *k, uint64_t hash, key_is *is, void *context);

/* Adds a key that is not there; KEY_NONE where there are KEY_INDEX_MAX. */
size_t key_index_add(struct key_index *k, uint64_t hash, uint64_t at);

#endif
