#include <stdlib.h>
#include <string.h>

#include "fetch/keys.h"
#include "lib/memory.h"

/*
 * Many small tables instead of one: each grows alone, so that growing never
 * takes much memory more, and by half, so that few places stay empty.
 */
#define SHARDS 256
#define SHARD_FIRST 16 /* places in a shard at first */
#define FULL_OF_100 85
#define PASS_BITS 8 /* of a place's low word; the rest is hash */
#define PASS_MASK ((UINT64_C(1) << PASS_BITS) - 1)

struct shard {
	struct hash *places; /* owned; an unused one has pass 0 */
	uint32_t size;
	uint32_t used;
};

struct keys {
	unsigned char secret[HASH_KEY_BYTES];
	struct shard shards[SHARDS];
};

struct keys *
keys_new(void)
{
	struct keys *k = mem_zero(1, sizeof *k);

	if (!hash_random_key(k->secret)) {
		free(k);
		return NULL;
	}
	return k;
}

struct keys *
keys_with(const unsigned char secret[HASH_KEY_BYTES])
{
	struct keys *k = mem_zero(1, sizeof *k);

	memcpy(k->secret, secret, sizeof k->secret);
	return k;
}

struct keys *
keys_like(const struct keys *other)
{
	return keys_with(other->secret);
}

void
keys_free(struct keys *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < SHARDS; i++)
		free(k->shards[i].places);
	free(k);
}

struct hash
keys_hash(const struct keys *k, struct span bytes)
{
	struct hash h = hash_bytes(k->secret, bytes);

	h.low &= ~PASS_MASK;
	return h;
}

/* Where to look for a key first: its upper half as a fraction of the table. */
static uint64_t
home(const struct shard *s, struct hash key)
{
	return ((key.high >> 32) * s->size) >> 32;
}

void
keys_expect(const struct keys *k, struct hash key)
{
	const struct shard *s = &k->shards[key.high % SHARDS];

	if (s->size > 0)
		__builtin_prefetch(&s->places[home(s, key)], 1);
}

/* The place of a key, or the empty one where it belongs. */
static struct hash *
find(const struct shard *s, struct hash key)
{
	uint64_t at = home(s, key);

	while ((s->places[at].low & PASS_MASK) != 0 &&
	    (s->places[at].high != key.high ||
		(s->places[at].low & ~PASS_MASK) != key.low))
		at = at + 1 < s->size ? at + 1 : 0;
	return &s->places[at];
}

static void
grow(struct shard *s)
{
	struct shard bigger = { .used = s->used };

	bigger.size = s->size > 0 ? s->size + s->size / 2 : SHARD_FIRST;
	bigger.places = mem_zero(bigger.size, sizeof *bigger.places);
	for (uint32_t i = 0; i < s->size; i++) {
		struct hash key = s->places[i];

		if ((key.low & PASS_MASK) == 0)
			continue;
		key.low &= ~PASS_MASK;
		*find(&bigger, key) = s->places[i];
	}
	free(s->places);
	*s = bigger;
}

enum keys_news
keys_add(struct keys *k, struct hash key, unsigned pass)
{
	struct shard *s = &k->shards[key.high % SHARDS];
	struct hash *place;
	unsigned before;

	if ((uint64_t)s->used * 100 >= (uint64_t)s->size * FULL_OF_100)
		grow(s);
	place = find(s, key);
	before = (unsigned)(place->low & PASS_MASK);
	place->high = key.high;
	place->low = key.low | pass;
	if (before == 0) {
		s->used++;
		return KEYS_NEW;
	}
	return before == pass ? KEYS_REPEATED : KEYS_NEW_PASS;
}

size_t
keys_bytes(const struct keys *k)
{
	size_t bytes = sizeof *k;

	for (size_t i = 0; i < SHARDS; i++)
		bytes += k->shards[i].size * sizeof(struct hash);
	return bytes;
}
