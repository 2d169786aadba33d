#include <stdlib.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "map/paths.h"

/* A key has a bound of its own where it is read. */
#define STEP_MAX ((size_t)1 << 20)

static size_t
add_node(struct paths *paths, struct path_node node)
{
	paths->nodes =
	    mem_resize(paths->nodes, paths->n + 1, sizeof *paths->nodes);
	paths->nodes[paths->n] = node;
	paths->nodes[paths->n].slot = NO_SLOT;
	return paths->n++;
}

void
paths_begin(struct paths *paths)
{
	*paths = (struct paths){ NULL, 0, 0 };
	add_node(paths,
	    (struct path_node){ .key = mem_string(""),
		.text = mem_string("."),
		.safe = mem_string(".") });
}

void
paths_end(struct paths *paths)
{
	for (size_t i = 0; i < paths->n; i++) {
		free(paths->nodes[i].key);
		free(paths->nodes[i].text);
		free(paths->nodes[i].safe);
	}
	free(paths->nodes);
	*paths = (struct paths){ NULL, 0, 0 };
}

static bool
is_identifier(struct span key)
{
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];

		if (!(c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
			(i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	return key.n > 0;
}

/* A step to a key as jq writes it. */
static char *
step_text(struct span key)
{
	struct buf text = BUF_INIT(STEP_MAX);
	char *result;

	buf_add_char(&text, '.');
	if (is_identifier(key))
		buf_add_span(&text, key);
	else
		json_quote(&text, key);
	result = mem_string(buf_text(&text));
	buf_free(&text);
	return result;
}

static size_t
add_child(struct paths *paths, size_t node, struct span key)
{
	const struct path_node *parent = &paths->nodes[node];
	char *step = step_text(key);
	struct path_node child = { .key = mem_copy(key.p, key.n),
		.key_size = key.n };

	child.text = mem_format("%s%s", node == 0 ? "" : parent->text, step);
	child.safe = mem_format("%s%s?", node == 0 ? "" : parent->safe, step);
	free(step);
	return add_node(paths, child);
}

size_t
paths_step(struct paths *paths, size_t node, struct span key)
{
	size_t *link, child;

	for (child = paths->nodes[node].child; child != 0;
	     child = paths->nodes[child].sibling)
		if (span_equal(key,
			(struct span){ paths->nodes[child].key,
			    paths->nodes[child].key_size }))
			return child;
	child = add_child(paths, node, key);
	for (link = &paths->nodes[node].child; *link != 0;)
		link = &paths->nodes[*link].sibling;
	*link = child;
	return child;
}

size_t
paths_slot(struct paths *paths, size_t node)
{
	if (paths->nodes[node].slot == NO_SLOT)
		paths->nodes[node].slot = paths->slots++;
	return paths->nodes[node].slot;
}

static bool
is_key(const struct path_node *node, struct span key)
{
	return json_key_is(key, (struct span){ node->key, node->key_size });
}

size_t
paths_match(struct paths *paths, size_t node, size_t last, struct span key)
{
	size_t *next =
	    last != 0 ? &paths->nodes[last].next : &paths->nodes[node].first;
	size_t child;

	if (*next != 0 && is_key(&paths->nodes[*next], key))
		return *next;
	for (child = paths->nodes[node].child; child != 0;
	     child = paths->nodes[child].sibling)
		if (is_key(&paths->nodes[child], key)) {
			*next = child;
			return child;
		}
	return 0;
}

/* Forgets what was found at a node and below. */
static void
clear(const struct paths *paths, size_t node, struct span *values)
{
	size_t child;

	if (paths->nodes[node].slot != NO_SLOT)
		values[paths->nodes[node].slot] = (struct span){ NULL, 0 };
	for (child = paths->nodes[node].child; child != 0;
	     child = paths->nodes[child].sibling)
		clear(paths, child, values);
}

static void
find(struct paths *paths, size_t node, struct span value, struct span *values)
{
	struct span key, member;
	struct json_walk walk;
	size_t last = 0;

	if (paths->nodes[node].slot != NO_SLOT)
		values[paths->nodes[node].slot] = value;
	if (paths->nodes[node].child == 0 || value.p[0] != '{')
		return;
	walk = json_walk(value);
	while (json_member(&walk, &key, &member)) {
		size_t child = paths_match(paths, node, last, key);

		if (child == 0)
			continue;
		/* What a duplicate before it had inside is gone. */
		if (paths->nodes[child].child != 0)
			clear(paths, child, values);
		find(paths, child, member, values);
		last = child;
	}
}

void
paths_find(struct paths *paths, struct span record, struct span *values)
{
	if (paths->slots > 0)
		memset(values, 0, paths->slots * sizeof *values);
	find(paths, 0, record, values);
}

/* The paths below a node. */
static void
pick_below(
    struct json_pick *pick, const struct paths *paths, size_t node, size_t path)
{
	size_t child = paths->nodes[node].child;

	for (; child != 0; child = paths->nodes[child].sibling) {
		const struct path_node *c = &paths->nodes[child];

		pick_below(pick, paths, child,
		    json_pick_add(pick, path,
			(struct span){ c->key, c->key_size },
			c->slot != NO_SLOT ? c->slot : JSON_PICK_NONE));
	}
}

struct json_pick *
paths_pick(const struct paths *paths)
{
	struct json_pick *pick;

	if (paths->nodes[0].slot != NO_SLOT)
		return NULL;
	pick = json_pick_new();
	pick_below(pick, paths, 0, 0);
	return pick;
}
