#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "load/key_index.h"

#define ODD UINT64_C(0x9e3779b97f4a7c15)
#define SLOTS_FIRST 64

/* As long as there are fewer, most of them stay free: what is looked for is
 * mostly not there, and is then known at the first look. */
#define SLOTS_SPARSE ((size_t)1 << 16)

void
key_index_init(struct key_index *k)
{
	*k = (struct key_index){ .slots =
				     mem_zero(SLOTS_FIRST, sizeof *k->slots),
		.mask = SLOTS_FIRST - 1 };
}

void
key_index_free(struct key_index *k)
{
	free(k->list);
	free(k->slots);
	*k = (struct key_index){ 0 };
}

/* The last bytes of a key, up to eight: of a longer one some come again. */
static uint64_t
last_bytes(struct span key)
{
	uint64_t eight = 0;
	uint32_t first, last;

	if (key.n >= 8)
		memcpy(&eight, key.p + key.n - 8, 8);
	else if (key.n >= 4) {
		memcpy(&first, key.p, 4);
		memcpy(&last, key.p + key.n - 4, 4);
		eight = (uint64_t)first << 32 | last;
	} else
		for (size_t i = 0; i < key.n; i++)
			eight = eight << 8 | (unsigned char)key.p[i];
	return eight;
}

static uint64_t
mix(uint64_t h, uint64_t eight)
{
	h = (h ^ eight) * ODD;
	return h ^ h >> 32;
}

/* Eight bytes at a time, each mixed by a multiplication whose high half comes
 * back in. */
uint64_t
key_index_hash(struct span key)
{
	uint64_t h = key.n * ODD, eight;
	const char *p = key.p;

	for (size_t left = key.n; left > 8; p += 8, left -= 8) {
		memcpy(&eight, p, 8);
		h = mix(h, eight);
	}
	h = mix(h, last_bytes(key));
	return h * ODD ^ h >> 29;
}

size_t
key_index_find(
    const struct key_index *k, uint64_t hash, key_is *is, void *context)
{
	size_t i = hash & k->mask;

	for (; k->slots[i] != 0; i = (i + 1) & k->mask) {
		size_t place = k->slots[i] - 1;

		if (k->list[place].hash == hash &&
		    is(context, k->list[place].at))
			return place;
	}
	return KEY_NONE;
}

static void
place(struct key_index *k, size_t at)
{
	size_t i = k->list[at].hash & k->mask;

	while (k->slots[i] != 0)
		i = (i + 1) & k->mask;
	k->slots[i] = (uint32_t)at + 1;
}

static void
grow_slots(struct key_index *k)
{
	size_t count = (k->mask + 1) * 2;

	free(k->slots);
	k->slots = mem_zero(count, sizeof *k->slots);
	k->mask = count - 1;
	for (size_t i = 0; i < k->n; i++)
		place(k, i);
}

/* Whether one more key would be too many for the slots. */
static bool
is_crowded(const struct key_index *k)
{
	if (k->mask < SLOTS_SPARSE)
		return 8 * (k->n + 1) > k->mask;
	return 4 * (k->n + 1) > 3 * k->mask;
}

size_t
key_index_add(struct key_index *k, uint64_t hash, uint64_t at)
{
	if (k->n == KEY_INDEX_MAX)
		return KEY_NONE;
	if (k->n == k->cap) {
		k->cap = k->cap > 0 ? k->cap + k->cap / 2 : 32;
		k->list = mem_resize(k->list, k->cap, sizeof *k->list);
	}
	k->list[k->n] = (struct key_entry){ .hash = hash, .at = at };
	if (is_crowded(k)) {
		k->n++;
		grow_slots(k);
		return k->n - 1;
	}
	place(k, k->n);
	return k->n++;
}
