#include "lib/json.h"
#include "lib/json_bytes.h"
#include "lib/json_pick_parts.h"
#include "lib/utf8.h"

/* Objects with a path in them nest at most this deep, else look closer. */
#define DEPTH_MAX 32

/*
 * From here on places are counted from the start of the text, and end is that
 * of its closing bracket: whatever is looked for is not found there, so that
 * nobody has to look for the end, too.
 *
 * The next place comes of the last one, and what that takes is what a record
 * takes: as little as can be is done on the way from one to the other.
 */

static __attribute__((noinline)) size_t
skip_low(struct json_pick *k, size_t at, size_t end)
{
	const char *p = k->text + at;
	const char *after = json_skip_space(p, k->text + end);

	k->spaced |= after > p;
	return (size_t)(after - k->text);
}

static inline size_t
skip_white(struct json_pick *k, const char *text, size_t at, size_t end)
{
	return text[at] <= ' ' ? skip_low(k, at, end) : at;
}

/* Checks a value of any kind, in so many containers; its end, or 0. */
static __attribute__((noinline)) size_t
check(struct json_pick *k, size_t at, size_t end, unsigned depth)
{
	const char *after = json_check_indexed(
	    k->text, &k->index, k->text + at, k->text + end, depth, &k->spaced);

	return after != NULL ? (size_t)(after - k->text) : 0;
}

/*
 * A string with more in it than plain ASCII, the first of that at at; in so
 * many objects.
 */
static __attribute__((noinline)) size_t
scan_string(
    struct json_pick *k, size_t string, size_t at, size_t end, unsigned depth)
{
	for (; k->text[at] != '"'; at = json_index_next(&k->index, at)) {
		const char *p = k->text + at;
		size_t n = 0;

		if ((unsigned char)*p >= 0x80)
			n = utf8_decode(p, end - at, NULL);
		else if (*p == '\\' && json_short_escape(p[1]) != '\0')
			n = 2;
		if (n == 0)
			return check(k, string, end, depth);
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

/*
 * Whether the objects at a key without a path are worth a look at their keys:
 * one level of them, so that none is looked at again and again.
 */
static inline bool
is_next_to_path(const struct json_pick *k, const struct node *node)
{
	return node != &k->unknown && k->nodes[node->parent].inner;
}

/* What is neither a string nor null. */
static __attribute__((noinline)) size_t
scan_other(struct json_pick *k, struct node *node, size_t at, size_t end,
    unsigned depth)
{
	size_t after = 0;

	if (k->text[at] == '{' && (node->inner || is_next_to_path(k, node)))
		after = scan_object(k, node, at, end, depth);
	if (after != 0 && after <= end)
		return after;
	/* Nothing is picked in there, whatever keys it has. */
	return node->inner && k->text[at] == '{' ? 0 : check(k, at, end, depth);
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

	at = skip_white(k, text, at + 1, end);
	if (text[at] == '}')
		return at + 1;
	if (depth == DEPTH_MAX)
		return 0;
	for (;;) {
		struct node *node = *due;

		if (node == NULL ||
		    !json_pick_is_at(node, text + at, text + end)) {
			at = skip_white(k, text, at, end);
			node = json_pick_search(
			    k, parent, due, text + at, text + end);
		}
		/* No key may come twice in a text. */
		if (node == NULL || node->text_number == k->text_number)
			return 0;
		node->text_number = k->text_number;
		at = skip_white(k, text, at + node->key.n, end);
		at = take_value(k, node, text, at, end, depth + 1);
		if (at == 0)
			return 0;
		at = skip_white(k, text, at, end);
		if (text[at] != ',')
			break;
		at++;
		due = &node->next;
	}
	return text[at] == '}' ? at + 1 : 0;
}

/*
 * The number of the next object, so that its keys can be told from those of the
 * one before.
 */
static void
next_object(struct json_pick *k)
{
	/* Once around: no node may have the number of an object that comes. */
	if (++k->text_number == 0) {
		for (size_t i = 0; i < k->n; i++)
			k->nodes[i].text_number = 0;
		k->text_number = 1;
	}
	if (k->slots > 0)
		memset(k->values, 0, k->slots * sizeof *k->values);
}

/* Takes up a text that ends in a bracket. */
static void
take_up(struct json_pick *k, struct span text)
{
	k->text = text.p;
	k->end = text.n - 1;
	k->spaced = false;
	json_index_make(&k->index, (struct span){ text.p, k->end }, '"');
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
	text = trim(text);
	if (text.n < 2 || text.p[0] != '{' || text.p[text.n - 1] != '}')
		return false;
	*value = text;
	k->values = values;
	take_up(k, text);
	next_object(k);
	return scan_object(k, &k->nodes[0], 0, k->end, 0) == text.n;
}

/* -- objects in a greater text --------------------------------------------- */

const struct json_index *
json_picker_begin(struct json_pick *k, struct span text)
{
	const char *end = span_end(text);

	while (end > text.p && json_byte_is(end[-1], JSON_SPACE))
		end--;
	if (end == text.p || (end[-1] != '}' && end[-1] != ']'))
		return NULL;
	take_up(k, (struct span){ text.p, (size_t)(end - text.p) });
	return &k->index;
}

const char *
json_picker_take(struct json_pick *k, const char *object, unsigned depth,
    struct span *values)
{
	size_t after;

	k->values = values;
	next_object(k);
	after = scan_object(
	    k, &k->nodes[0], (size_t)(object - k->text), k->end, depth);
	return after != 0 && after <= k->end ? k->text + after : NULL;
}

bool
json_picker_spaced(const struct json_pick *k)
{
	return k->spaced;
}

size_t
json_picker_slots(const struct json_pick *k)
{
	return k->slots;
}
