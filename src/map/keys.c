#include "lib/json.h"
#include "lib/jsonpath.h"
#include "map/flatten.h"
#include "map/keys.h"

/*
 * The node of a path, or 0; *read says whether the contract reads a value that
 * is at it or has it inside.
 */
static size_t
find_node(const struct paths *paths, const struct jsonpath *path, bool *read)
{
	size_t node = 0;
	struct span name;
	long index;

	*read = paths->nodes[0].slot != NO_SLOT;
	for (size_t i = 0; i < jsonpath_steps(path); i++) {
		if (!jsonpath_step(path, i, &name, &index))
			return 0;
		node = paths->nodes[node].child;
		while (node != 0 &&
		    (paths->nodes[node].key_size != name.n ||
			memcmp(paths->nodes[node].key, name.p, name.n) != 0))
			node = paths->nodes[node].sibling;
		if (node == 0)
			return 0;
		*read = *read || paths->nodes[node].slot != NO_SLOT;
	}
	return node;
}

/* The column that is a node's value, best one that is no other's. */
static size_t
find_column(const struct contract *c, size_t node)
{
	size_t found = NO_COLUMN;

	for (size_t i = 0; i < c->n; i++) {
		if (c->columns[i].nodes[0] != node)
			continue;
		if (c->columns[i].npaths == 1)
			return i;
		if (found == NO_COLUMN)
			found = i;
	}
	return found;
}

/* A record that has nothing but a value at a path. */
static bool
record_of(const struct jsonpath *path, struct buf *out)
{
	bool good = true;
	struct span name;
	long index;

	for (size_t i = 0; good && i < jsonpath_steps(path); i++)
		good = jsonpath_step(path, i, &name, &index) &&
		    buf_add_char(out, '{') && json_quote(out, name) &&
		    buf_add_char(out, ':');
	good = good && buf_add_char(out, '0');
	for (size_t i = 0; good && i < jsonpath_steps(path); i++)
		good = buf_add_char(out, '}');
	return good;
}

/* Appends the name that flattening gives to a path; false: none. */
static bool
flat_name(const struct jsonpath *path, struct buf *name)
{
	struct mapped m = { .lines = BUF_INIT(KEYS_MAX_BYTES),
		.why = BUF_INIT(KEYS_MAX_BYTES) };
	struct buf record = BUF_INIT(KEYS_MAX_BYTES);
	struct engine engine = flatten_engine();
	struct span key, value, line;
	struct json_walk walk;
	bool good = record_of(path, &record) &&
	    engine.map(engine.self, buf_span(&record), &m) &&
	    json_validate(buf_span(&m.lines), &line, NULL);

	if (good) {
		walk = json_walk(line);
		good = json_member(&walk, &key, &value) &&
		    json_unescape_key(name, key, NULL);
	}
	engine.free(engine.self);
	buf_free(&record);
	buf_free(&m.why);
	buf_free(&m.lines);
	return good;
}

/* Adds a name to a JSON array that is still open. */
static void
add_name(struct buf *list, struct span name)
{
	buf_add_char(list, list->n == 0 ? '[' : ',');
	json_quote(list, name);
}

/* Finds the column of one path and adds it; false: none. */
static bool
add_column(struct keys *keys, struct contract *c, bool flattens,
    const struct jsonpath *path)
{
	struct buf name = BUF_INIT(KEYS_MAX_BYTES);
	size_t node, i;
	bool read = false, good = true;

	if (c != NULL && (node = find_node(&c->paths, path, &read)) != 0 &&
	    (i = find_column(c, node)) != NO_COLUMN) {
		c->columns[i].key = true;
		add_name(&keys->names, span_of(c->columns[i].name));
	} else if (flattens && !read && flat_name(path, &name)) {
		add_name(&keys->names, buf_span(&name));
		add_name(&keys->loose, buf_span(&name));
	} else {
		good = false;
	}
	buf_free(&name);
	return good;
}

static bool
add_path(
    struct keys *keys, struct contract *c, bool flattens, struct span string)
{
	struct buf text = BUF_INIT(KEYS_MAX_BYTES);
	struct jsonpath *path = NULL;
	bool good = json_unescape(&text, string, NULL);

	if (good)
		path = jsonpath_new(buf_text(&text), NULL);
	good = path != NULL && add_column(keys, c, flattens, path);
	if (!good)
		buf_add_span(&keys->wanted, buf_span(&text));
	jsonpath_free(path);
	buf_free(&text);
	return good;
}

/* Until a block says more, the column of .id is a key. */
static void
forget_keys(struct contract *c, bool declared)
{
	for (size_t i = 0; i < c->n; i++)
		c->columns[i].key = !declared && i == c->key;
}

static void
find_columns(struct keys *keys, struct contract *c, bool flattens,
    struct span primary_key)
{
	struct json_walk walk = json_walk(primary_key);
	struct span string;
	bool good = true;

	while (good && json_element(&walk, &string))
		good = add_path(keys, c, flattens, string);
	/* Half a key would merge what is not the same. */
	if (!good)
		keys->names.n = keys->loose.n = 0;
	buf_add_text(&keys->names, keys->names.n == 0 ? "[]" : "]");
	buf_add_text(&keys->loose, keys->loose.n == 0 ? "[]" : "]");
}

void
keys_begin(struct keys *keys, struct contract *c, bool flattens,
    struct span primary_key)
{
	*keys = (struct keys){ .names = BUF_INIT(KEYS_MAX_BYTES),
		.loose = BUF_INIT(KEYS_MAX_BYTES),
		.wanted = BUF_INIT(KEYS_MAX_BYTES) };
	if (c != NULL)
		forget_keys(c, primary_key.p != NULL);
	keys->known = primary_key.p != NULL && (c != NULL || flattens);
	if (keys->known)
		find_columns(keys, c, flattens, primary_key);
}

void
keys_end(struct keys *keys)
{
	buf_free(&keys->names);
	buf_free(&keys->loose);
	buf_free(&keys->wanted);
}

bool
keys_are_loose(const struct keys *keys)
{
	return keys->loose.n > strlen("[]");
}

struct span
keys_missing(const struct keys *keys, struct span record)
{
	struct json_walk walk = { NULL, NULL };
	struct span name, value;

	if (keys_are_loose(keys))
		walk = json_walk(buf_span(&keys->loose));
	while (json_element(&walk, &name))
		if (!json_get(record, (struct span){ name.p + 1, name.n - 2 },
			&value) ||
		    json_kind(value) == JSON_NULL)
			return name;
	return (struct span){ NULL, 0 };
}
