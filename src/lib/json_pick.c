#include <stdint.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/json_bytes.h"
#include "lib/json_due.h"
#include "lib/json_index.h"
#include "lib/json_pick.h"
#include "lib/memory.h"
#include "lib/utf8.h"

/* Objects with a path in them nest at most this deep, else look closer. */
#define DEPTH_MAX 32

/* Of keys without a path so many are remembered. */
#define OTHERS_MAX 128

/* Keys that may be missing before the one that comes. */
#define MISSING_MAX 8

/* A key in its object.  Indexes are of nodes; 0, the text itself, is none. */
struct node {
	struct json_due key; /* "key": */
	struct node *next;   /* the key that came after it last time, or NULL */
	struct node *first;  /* the one that came first in its value */
	size_t slot;         /* or JSON_PICK_NONE */
	uint32_t text_number; /* of the text in which it came last */
	uint32_t child;       /* the first that is in its value */
	uint32_t sibling;
	bool inner; /* a path leads on in its value */
	char *text; /* owned: "key": */
};

struct json_pick {
	struct node *nodes;
	size_t n, room;
	size_t others; /* of them, keys without a path */
	size_t slots;
	uint32_t text_number;
	struct span *values;
	const char *text;        /* in hand */
	struct json_index index; /* of it */
	struct node unknown;     /* a key that is not remembered */
};

/* -- the keys -------------------------------------------------------------- */

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

static size_t
add_node(struct json_pick *k, size_t parent, struct span text)
{
	struct node node = { .slot = JSON_PICK_NONE,
		.text = mem_copy(text.p, text.n) };

	node.key = json_due((struct span){ node.text, text.n });
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

static inline bool
is_at(const struct node *node, const char *p, const char *end)
{
	return json_due_is_at(&node->key, p, end);
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
	k->unknown = (struct node){ .key = { .n = n }, .slot = JSON_PICK_NONE };
	return &k->unknown;
}

/*
 * The key at p, which did not come where it was due; NULL also for what is no
 * key that can be told.
 */
static __attribute__((noinline)) struct node *
search(struct json_pick *k, struct node *parent, struct node **due,
    const char *p, const char *end)
{
	struct node *node = *due;
	size_t i;

	/* The one that is due may have had white space before it. */
	for (int tries = 0; node != NULL && tries <= MISSING_MAX; tries++) {
		if (is_at(node, p, end))
			return node;
		node = node->next;
	}
	for (i = parent->child; i != 0; i = k->nodes[i].sibling)
		if (is_at(&k->nodes[i], p, end)) {
			*due = &k->nodes[i];
			return *due;
		}
	return take_unknown(k, parent, p, end);
}

/* -- the values ------------------------------------------------------------ */

/*
 * From here on places are counted from the start of the text, and end is that
 * of its closing bracket: whatever is looked for is not found there, so that
 * nobody has to look for the end, too.
 *
 * The next place comes of the last one, and what that takes is what a record
 * takes: as little as can be is done on the way from one to the other.
 */

static inline size_t
skip_white(const char *text, size_t at, size_t end)
{
	return text[at] <= ' '
	    ? (size_t)(json_skip_space(text + at, text + end) - text)
	    : at;
}

/* Checks a value of any kind, in so many objects; its end, or 0. */
static __attribute__((noinline)) size_t
check(const char *text, size_t at, size_t end, unsigned depth)
{
	const char *after = json_check(text + at, text + end, depth);

	return after != NULL ? (size_t)(after - text) : 0;
}

/*
 * A string with more in it than plain ASCII, the first of that at at; in so
 * many objects.
 */
static __attribute__((noinline)) size_t
scan_string(const struct json_pick *k, size_t string, size_t at, size_t end,
    unsigned depth)
{
	for (; k->text[at] != '"'; at = json_index_next(&k->index, at)) {
		const char *p = k->text + at;
		size_t n = 0;

		if ((unsigned char)*p >= 0x80)
			n = utf8_decode(p, end - at, NULL);
		else if (*p == '\\' && json_short_escape(p[1]) != '\0')
			n = 2;
		if (n == 0)
			return check(k->text, string, end, depth);
		at += n;
	}
	return at + 1;
}

static inline bool
is_null(const char *text, size_t at, size_t end)
{
	return end - at >= 4 && memcmp(text + at, "null", 4) == 0;
}

static size_t scan_object(struct json_pick *k, struct node *parent, size_t at,
    size_t end, unsigned depth);

/* What is neither a string nor null. */
static __attribute__((noinline)) size_t
scan_other(struct json_pick *k, struct node *node, size_t at, size_t end,
    unsigned depth)
{
	size_t after;

	if (!node->inner || k->text[at] != '{')
		return check(k->text, at, end, depth);
	after = scan_object(k, node, at, end, depth);
	return after <= end ? after : 0;
}

/* The value of a key, which goes to its slot, in so many objects. */
static inline size_t
take_value(struct json_pick *k, struct node *node, const char *text, size_t at,
    size_t end, unsigned depth)
{
	size_t after;

	if (text[at] == '"') {
		after = json_index_next(&k->index, at + 1);
		after = text[after] == '"'
		    ? after + 1
		    : scan_string(k, at, after, end, depth);
	} else if (is_null(text, at, end)) {
		return at + strlen("null");
	} else {
		after = scan_other(k, node, at, end, depth);
	}
	if (node->slot != JSON_PICK_NONE)
		k->values[node->slot] = (struct span){ text + at, after - at };
	return after;
}

/* An object with paths in it, at its bracket, in so many others; or 0. */
static size_t
scan_object(struct json_pick *k, struct node *parent, size_t at, size_t end,
    unsigned depth)
{
	struct node **due = &parent->first;
	const char *text = k->text;

	at = skip_white(text, at + 1, end);
	if (text[at] == '}')
		return at + 1;
	if (depth == DEPTH_MAX)
		return 0;
	for (;;) {
		struct node *node = *due;

		if (node == NULL || !is_at(node, text + at, text + end)) {
			at = skip_white(text, at, end);
			node = search(k, parent, due, text + at, text + end);
		}
		/* No key may come twice in a text. */
		if (node == NULL || node->text_number == k->text_number)
			return 0;
		node->text_number = k->text_number;
		at = skip_white(text, at + node->key.n, end);
		at = take_value(k, node, text, at, end, depth + 1);
		if (at == 0)
			return 0;
		at = skip_white(text, at, end);
		if (text[at] != ',')
			break;
		at++;
		due = &node->next;
	}
	return text[at] == '}' ? at + 1 : 0;
}

/* The text without white space around it. */
static struct span
trim(struct span text)
{
	const char *end = span_end(text);
	const char *first = text.n > 0 && *text.p <= ' '
	    ? json_skip_space(text.p, end)
	    : text.p;

	while (end > first && json_byte_is(end[-1], JSON_SPACE))
		end--;
	return (struct span){ first, (size_t)(end - first) };
}

bool
json_pick_values(struct json_pick *k, struct span text, struct span *value,
    struct span *values)
{
	size_t end;

	text = trim(text);
	if (text.n < 2 || text.p[0] != '{' || text.p[text.n - 1] != '}')
		return false;
	/* Once around: no node may have the number of a text that comes. */
	if (++k->text_number == 0) {
		for (size_t i = 0; i < k->n; i++)
			k->nodes[i].text_number = 0;
		k->text_number = 1;
	}
	if (k->slots > 0)
		memset(values, 0, k->slots * sizeof *values);
	*value = text;
	end = --text.n;
	k->values = values;
	k->text = text.p;
	json_index_make(&k->index, text, '"');
	return scan_object(k, &k->nodes[0], 0, end, 0) == end + 1;
}
