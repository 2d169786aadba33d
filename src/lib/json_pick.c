#include <stdint.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/json_bytes.h"
#include "lib/json_pick.h"
#include "lib/memory.h"

/* Objects with a path in them nest at most this deep, else look closer. */
#define DEPTH_MAX 32

/* Of keys without a path so many are remembered. */
#define OTHERS_MAX 128

/* Keys that may be missing before the one that comes. */
#define MISSING_MAX 8

/* A key that fits in so many bytes, with its quotes and colon, is fast. */
#define WORDS 4
#define FAST (WORDS * sizeof(uint64_t))

/* A key in its object.  Indexes are of nodes; 0, the text itself, is none. */
struct node {
	uint64_t text[WORDS]; /* "key": or its beginning */
	uint64_t mask[WORDS]; /* all bits of its bytes */
	size_t n;             /* of "key": */
	size_t slot;          /* or JSON_PICK_NONE */
	char *whole;          /* owned: "key": */
	uint32_t text_number; /* of the text in which it came last */
	uint32_t next;        /* the key that came after it last time */
	uint32_t first;       /* the one that came first in its value */
	uint32_t child;       /* the first that is in its value */
	uint32_t sibling;
	bool inner; /* a path leads on in its value */
};

struct json_pick {
	struct node *nodes;
	size_t n;
	size_t others; /* of them, keys without a path */
	size_t slots;
	uint32_t text_number;
	struct span *values;
	struct node unknown; /* a key that is not remembered */
};

/* -- the keys -------------------------------------------------------------- */

/*
 * Room for one more node, and for those that are added while a text is read:
 * then all must stay in their place.
 */
static void
make_room(struct json_pick *k)
{
	k->nodes =
	    mem_resize(k->nodes, k->n + 1 + OTHERS_MAX, sizeof *k->nodes);
}

static size_t
add_node(struct json_pick *k, size_t parent, struct span text)
{
	struct node node = { .n = text.n,
		.slot = JSON_PICK_NONE,
		.whole = mem_copy(text.p, text.n) };
	size_t n = text.n < FAST ? text.n : FAST;

	memcpy(node.text, text.p, n);
	memset(node.mask, 0xff, n);
	if (k->n > 0) {
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
		free(k->nodes[i].whole);
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

/* Whether the bytes at p are those of a key. */
static inline bool
is_at(const struct node *node, const char *p, const char *end)
{
	uint64_t word[WORDS], differ = 0;

	if (end - p < (ptrdiff_t)FAST || node->n > FAST)
		return (size_t)(end - p) >= node->n &&
		    memcmp(p, node->whole, node->n) == 0;
	memcpy(word, p, sizeof word);
	for (size_t i = 0; i < WORDS; i++)
		differ |= (word[i] ^ node->text[i]) & node->mask[i];
	return differ == 0;
}

/*
 * A key that no one was told of, nor seen for long: it is remembered, as long
 * as they are few.  NULL: it has escapes, or is none.
 */
static struct node *
take_unknown(
    struct json_pick *k, struct node *parent, const char *p, const char *end)
{
	const char *after = p < end && *p == '"' ? json_check(p, end, 0) : NULL;
	size_t n, place;

	if (after == NULL || after == end || *after != ':')
		return NULL;
	n = (size_t)(after + 1 - p);
	if (memchr(p, '\\', n) != NULL)
		return NULL;
	if (k->others < OTHERS_MAX) {
		place = (size_t)(parent - k->nodes);
		place = add_node(k, place, (struct span){ p, n });
		k->others++;
		return &k->nodes[place];
	}
	k->unknown = (struct node){ .n = n, .slot = JSON_PICK_NONE };
	return &k->unknown;
}

/* The key at p, which did not come where it was due. */
static struct node *
search(struct json_pick *k, struct node *parent, uint32_t *due, const char *p,
    const char *end)
{
	size_t i = *due;

	for (int tries = 0; i != 0 && tries < MISSING_MAX; tries++) {
		i = k->nodes[i].next;
		if (i != 0 && is_at(&k->nodes[i], p, end))
			return &k->nodes[i];
	}
	for (i = parent->child; i != 0; i = k->nodes[i].sibling)
		if (is_at(&k->nodes[i], p, end)) {
			*due = (uint32_t)i;
			return &k->nodes[i];
		}
	return take_unknown(k, parent, p, end);
}

/* -- the values ------------------------------------------------------------ */

/*
 * A string without escapes, in ASCII, p at what follows its opening quote: up
 * to past the closing one.  NULL for others.
 */
static inline const char *
plain_string(const char *p, const char *end)
{
#if JSON_VECTOR
	for (; end - p >= 32; p += 32) {
		json_vector v, w;
		unsigned i;

		memcpy(&v, p, sizeof v);
		memcpy(&w, p + 16, sizeof w);
		i = json_first2(
		    json_match(v, JSON_SPECIAL), json_match(w, JSON_SPECIAL));
		if (i < 32)
			return p[i] == '"' ? p + i + 1 : NULL;
	}
#endif
	p = json_find(p, end, JSON_SPECIAL);
	return p < end && *p == '"' ? p + 1 : NULL;
}

static inline bool
is_null(const char *p, const char *end)
{
	return end - p > 4 && memcmp(p, "null", 4) == 0;
}

/* A value of any kind, in so many objects. */
static inline const char *
scan_value(const char *p, const char *end, unsigned depth)
{
	const char *after;

	if (is_null(p, end))
		return p + 4;
	if (p < end && *p == '"' && (after = plain_string(p + 1, end)) != NULL)
		return after;
	return json_check(p, end, depth);
}

static inline const char *
skip_white(const char *p, const char *end)
{
	return p < end && *p <= ' ' ? json_skip_space(p, end) : p;
}

/* The key at p, of which one is due; NULL also where it came before. */
static inline struct node *
take_key(struct json_pick *k, struct node *parent, uint32_t *due, const char *p,
    const char *end)
{
	struct node *node = &k->nodes[*due];

	if (*due == 0 || !is_at(node, p, end))
		node = search(k, parent, due, p, end);
	if (node == NULL || node->text_number == k->text_number)
		return NULL;
	node->text_number = k->text_number;
	return node;
}

static const char *scan_object(struct json_pick *k, struct node *parent,
    const char *p, const char *end, unsigned depth);

/* The value of a key, which goes to its slot. */
static inline const char *
take_value(struct json_pick *k, struct node *node, const char *p,
    const char *end, unsigned depth)
{
	const char *after = node->inner && p < end && *p == '{'
	    ? scan_object(k, node, p, end, depth)
	    : scan_value(p, end, depth);

	if (after != NULL && node->slot != JSON_PICK_NONE)
		k->values[node->slot] = (struct span){ p, (size_t)(after - p) };
	return after;
}

/* An object with paths in it, p at its bracket, in so many others. */
static const char *
scan_object(struct json_pick *k, struct node *parent, const char *p,
    const char *end, unsigned depth)
{
	uint32_t *due = &parent->first;

	p = skip_white(p + 1, end);
	if (p < end && *p == '}')
		return p + 1;
	for (;;) {
		struct node *node = take_key(k, parent, due, p, end);

		if (node == NULL || depth == DEPTH_MAX)
			return NULL;
		p = skip_white(p + node->n, end);
		p = take_value(k, node, p, end, depth + 1);
		if (p == NULL)
			return NULL;
		p = skip_white(p, end);
		if (p == end || *p != ',')
			break;
		p = skip_white(p + 1, end);
		due = &node->next;
	}
	return p < end && *p == '}' ? p + 1 : NULL;
}

bool
json_pick_values(struct json_pick *k, struct span text, struct span *value,
    struct span *values)
{
	const char *end = span_end(text);
	const char *first = skip_white(text.p, end), *after;

	if (first == end || *first != '{')
		return false;
	/* Once around: no node may have the number of a text that comes. */
	if (++k->text_number == 0) {
		for (size_t i = 0; i < k->n; i++)
			k->nodes[i].text_number = 0;
		k->text_number = 1;
	}
	if (k->slots > 0)
		memset(values, 0, k->slots * sizeof *values);
	k->values = values;
	after = scan_object(k, &k->nodes[0], first, end, 0);
	if (after == NULL || skip_white(after, end) != end)
		return false;
	*value = (struct span){ first, (size_t)(after - first) };
	return true;
}
