#include <stdlib.h>

#include "lib/json.h"
#include "lib/json_pick_parts.h"
#include "lib/memory.h"

/* Of keys without a path so many are remembered. */
#define OTHERS_MAX 128

/* Keys that may be missing before the one that comes. */
#define MISSING_MAX 3

/*
 * Room for one more node, and for those that are added while a text is read:
 * then all must stay in their place.
 */
static void
make_room(struct json_pick *k)
{
	if (k->room >= k->n + 1 + OTHERS_MAX)
		return;
	k->room = 2 * (k->n + 1) + OTHERS_MAX;
	k->nodes = mem_resize(k->nodes, k->room, sizeof *k->nodes);
}

/* The chain in which a key of an object is (FNV-1a). */
static uint32_t *
chain_of(struct json_pick *k, size_t parent, struct span text)
{
	uint32_t h = UINT32_C(2166136261) ^ (uint32_t)parent;

	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.p[i]) * UINT32_C(16777619);
	return &k->heads[h >> 24 & (JSON_PICK_HEADS - 1)];
}

static size_t
add_node(struct json_pick *k, size_t parent, struct span text)
{
	uint32_t *chain = chain_of(k, parent, text);
	struct node node = { .slot = JSON_PICK_NONE,
		.parent = (uint32_t)parent,
		.text = mem_copy(text.p, text.n) };

	node.key = json_due((struct span){ node.text, text.n });
	if (k->n > 0) {
		node.alike = *chain;
		*chain = (uint32_t)k->n;
		node.sibling = k->nodes[parent].child;
		k->nodes[parent].child = (uint32_t)k->n;
	}
	k->nodes[k->n] = node;
	return k->n++;
}

struct json_pick *
json_pick_new(void)
{
	struct json_pick *k = mem_zero(1, sizeof *k);

	json_index_begin(&k->index);
	make_room(k);
	add_node(k, 0, (struct span){ "", 0 });
	k->nodes[0].inner = true;
	return k;
}

void
json_pick_free(struct json_pick *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->n; i++)
		free(k->nodes[i].text);
	json_index_end(&k->index);
	free(k->nodes);
	free(k);
}

size_t
json_pick_add(struct json_pick *k, size_t parent, struct span key, size_t slot)
{
	/* An escape is six times as long as its byte at most. */
	struct buf text = BUF_INIT(6 * key.n + 3);
	size_t node;

	json_quote(&text, key);
	buf_add_char(&text, ':');
	make_room(k);
	node = add_node(k, parent, buf_span(&text));
	buf_free(&text);
	k->nodes[node].slot = slot;
	k->nodes[parent].inner = true;
	if (slot != JSON_PICK_NONE && slot >= k->slots)
		k->slots = slot + 1;
	return node;
}

/*
 * A key that no one was told of, nor seen for long: it is remembered, as long
 * as they are few.  Else NULL where no path leads on beside it: to check it
 * without a look is less work.
 */
static struct node *
take_unknown(struct json_pick *k, struct node *parent, struct span key)
{
	size_t place = (size_t)(parent - k->nodes);

	if (k->others < OTHERS_MAX) {
		k->others++;
		return &k->nodes[add_node(k, place, key)];
	}
	if (!parent->inner)
		return NULL;
	k->unknown =
	    (struct node){ .key = { .n = key.n }, .slot = JSON_PICK_NONE };
	return &k->unknown;
}

/* Looks for a key of plain ASCII, which is told by its bytes. */
static struct node *
search_plain(struct json_pick *k, struct node *parent, struct span key)
{
	size_t place = (size_t)(parent - k->nodes);
	uint32_t i = *chain_of(k, place, key);

	for (; i != 0; i = k->nodes[i].alike) {
		const struct json_due *due = &k->nodes[i].key;

		if (k->nodes[i].parent == place && due->n == key.n &&
		    memcmp(due->p, key.p, key.n) == 0)
			return &k->nodes[i];
	}
	return take_unknown(k, parent, key);
}

/* Any other one; NULL: it has escapes that no one was told of, or is no key. */
static struct node *
search_other(
    struct json_pick *k, struct node *parent, const char *p, const char *end)
{
	const char *after;
	struct span key;

	for (size_t i = parent->child; i != 0; i = k->nodes[i].sibling)
		if (json_pick_is_at(&k->nodes[i], p, end))
			return &k->nodes[i];
	after = p < end && *p == '"' ? json_check(p, end, 0) : NULL;
	if (after == NULL || after == end || *after != ':')
		return NULL;
	key = (struct span){ p, (size_t)(after + 1 - p) };
	return memchr(p, '\\', key.n) == NULL ? take_unknown(k, parent, key)
					      : NULL;
}

struct node *
json_pick_search(struct json_pick *k, struct node *parent, struct node **due,
    const char *p, const char *end)
{
	struct node *node = *due;
	const char *quote;

	/* The one that is due may have had white space before it. */
	for (int tries = 0; node != NULL && tries <= MISSING_MAX; tries++) {
		if (json_pick_is_at(node, p, end))
			return node;
		node = node->next;
	}
	if (*p != '"')
		return NULL;
	quote = k->text + json_index_next(&k->index, (size_t)(p + 1 - k->text));
	node = *quote == '"' && quote[1] == ':'
	    ? search_plain(
		  k, parent, (struct span){ p, (size_t)(quote + 2 - p) })
	    : search_other(k, parent, p, end);
	if (node != NULL && node != &k->unknown)
		*due = node;
	return node;
}
