#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "load/key_index.h"

#define SLOTS_FIRST 64

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

/* Eight bytes at a time, each mixed by a multiplication whose high half comes
 * back in. */
uint64_t
key_index_hash(struct span key)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = key.n * odd, part;

	for (size_t i = 0; i < key.n; i += 8) {
		size_t n = key.n - i < 8 ? key.n - i : 8;

		part = 0;
		memcpy(&part, key.p + i, n);
		h = (h ^ part) * odd;
		h ^= h >> 32;
	}
	return h * odd ^ h >> 29;
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
	if (4 * (k->n + 1) > 3 * k->mask) {
		k->n++;
		grow_slots(k);
		return k->n - 1;
	}
	place(k, k->n);
	return k->n++;
}
