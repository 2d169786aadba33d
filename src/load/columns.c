#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/words.h"
#include "load/columns.h"

#define SLOTS_FIRST 64
#define NAME_MAX_BYTES ((size_t)1 << 20)

void
columns_init(struct columns *c)
{
	*c = (struct columns){ .slots = mem_zero(SLOTS_FIRST, sizeof *c->slots),
		.mask = SLOTS_FIRST - 1,
		.first = COLUMN_NONE,
		.key = BUF_INIT(SIZE_MAX) };
}

void
columns_free(struct columns *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->list[i].text);
	free(c->list);
	free(c->slots);
	buf_free(&c->key);
	*c = (struct columns){ .first = COLUMN_NONE };
}

/* FNV-1a, 32 bits. */
static uint32_t
hash(struct span name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619u;
	return h ^ h >> 15;
}

/* The slot that holds name, or the free one where it belongs. */
static uint32_t *
slot_of(const struct columns *c, struct span name)
{
	size_t i = hash(name) & c->mask;

	while (c->slots[i] != 0 &&
	    !span_equal(c->list[c->slots[i] - 1].name, name))
		i = (i + 1) & c->mask;
	return &c->slots[i];
}

size_t
columns_find(const struct columns *c, struct span name)
{
	uint32_t place = *slot_of(c, name);

	return place != 0 ? place - 1 : COLUMN_NONE;
}

/* Keeps at least half of the slots free. */
static void
grow_slots(struct columns *c)
{
	size_t count = (c->mask + 1) * 2;

	free(c->slots);
	c->slots = mem_zero(count, sizeof *c->slots);
	c->mask = count - 1;
	for (size_t i = 0; i < c->n; i++)
		*slot_of(c, c->list[i].name) = (uint32_t)i + 1;
}

size_t
columns_add(struct columns *c, struct span name)
{
	char *text;

	if (c->n == COLUMNS_MAX)
		return COLUMN_NONE;
	if (c->n == c->cap) {
		c->cap = c->cap > 0 ? c->cap * 2 : 32;
		c->list = mem_resize(c->list, c->cap, sizeof *c->list);
	}
	if (2 * (c->n + 1) > c->mask)
		grow_slots(c);
	*slot_of(c, name) = (uint32_t)c->n + 1;
	text = mem_copy(name.p, name.n);
	c->list[c->n] = (struct column){
		.text = text,
		.name = { text, name.n },
		.next = COLUMN_NONE,
	};
	return c->n++;
}

char *
columns_suggest(const struct columns *c, struct span name)
{
	const char **names = mem_zero(c->n, sizeof *names);
	char *word = mem_copy(name.p, name.n), *hint;

	for (size_t i = 0; i < c->n; i++)
		names[i] = c->list[i].text;
	hint = words_suggest(word, names, c->n);
	free(word);
	free(names);
	return hint;
}

void
columns_copy(struct columns *c, const struct columns *from)
{
	for (size_t i = 0; i < from->n; i++) {
		size_t place = columns_add(c, from->list[i].name);

		if (place != COLUMN_NONE)
			c->list[place].type = from->list[i].type;
	}
}

static bool
add_promised(struct columns *c, struct span item, struct buf *name)
{
	struct span text;
	size_t place;

	name->n = 0;
	if (!json_get(item, span_of("name"), &text) ||
	    json_kind(text) != JSON_STRING || !json_unescape(name, text, NULL))
		return false;
	place = columns_find(c, buf_span(name));
	if (place == COLUMN_NONE)
		place = columns_add(c, buf_span(name));
	if (place == COLUMN_NONE)
		return false;
	if (json_get(item, span_of("type"), &text) &&
	    json_kind(text) == JSON_STRING)
		column_type_find((struct span){ text.p + 1, text.n - 2 },
		    &c->list[place].type);
	return true;
}

bool
columns_contract(struct columns *c, struct span contract)
{
	struct buf name = BUF_INIT(NAME_MAX_BYTES);
	struct json_walk walk;
	struct span item;
	bool good = true;

	if (contract.p == NULL)
		return true;
	walk = json_walk(contract);
	while (good && json_element(&walk, &item))
		good = add_promised(c, item, &name);
	buf_free(&name);
	return good;
}

/* The column that was right after previous the last time. */
static size_t *
guess(struct columns *c, size_t previous)
{
	return previous == COLUMN_NONE ? &c->first : &c->list[previous].next;
}

static struct span
unescaped(struct columns *c, struct span key, size_t *lost)
{
	if (memchr(key.p, '\\', key.n) == NULL)
		return key;
	c->key.n = 0;
	json_unescape_key(&c->key, key, lost);
	return buf_span(&c->key);
}

size_t
columns_follow(struct columns *c, size_t previous, struct span key)
{
	size_t *next = guess(c, previous), place;

	/* A name with a backslash in it is not what its escaped form means. */
	if (*next != COLUMN_NONE && span_equal(c->list[*next].name, key) &&
	    memchr(key.p, '\\', key.n) == NULL)
		return *next;
	place = columns_find(c, unescaped(c, key, NULL));
	if (place != COLUMN_NONE)
		*next = place;
	return place;
}

size_t
columns_add_key(struct columns *c, struct span key, const char **why)
{
	size_t lost = 0;
	struct span name = unescaped(c, key, &lost);
	size_t place = COLUMN_NONE;

	if (lost > 0) {
		*why = "half a surrogate pair in a key cannot name a column";
		return COLUMN_NONE;
	}
	place = columns_add(c, name);
	if (place == COLUMN_NONE)
		*why = "too many columns";
	return place;
}

size_t
columns_learn(
    struct columns *c, size_t previous, struct span key, const char **why)
{
	size_t place = columns_follow(c, previous, key);

	return place != COLUMN_NONE ? place : columns_add_key(c, key, why);
}
