#include <stdlib.h>
#include <strings.h>

#include "fetch/detect.h"
#include "lib/buf.h"
#include "lib/count.h"
#include "lib/json.h"
#include "lib/json_outline.h"

#define PATH_MAX_BYTES 4000 /* lib/jsonpath.h takes a little more */
#define DEEPEST 2           /* objects in objects, to look for lists in */
static bool
is_one_of(struct span key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (json_key_is(key, span_of(names[i])))
			return true;
	return false;
}

/* -- records --------------------------------------------------------------- */

/* The lists found so far: the first one, and the first with a usual name. */
struct lists {
	struct span any, usual;
};

static void
find_lists(const struct json_outline *o, struct span object, int depth,
    struct lists *lists)
{
	static const char *const usual[] = { "data", "items", "results",
		"entries", "records", "rows", "entities", "payload", "content",
		"objects", "values" };
	struct json_tour tour = json_tour(o, object);
	struct span key, value;

	while (json_tour_member(&tour, &key, &value)) {
		if (json_kind(value) == JSON_OBJECT && depth < DEEPEST)
			find_lists(o, value, depth + 1, lists);
		if (json_kind(value) != JSON_ARRAY)
			continue;
		if (lists->any.p == NULL)
			lists->any = value;
		if (lists->usual.p == NULL &&
		    is_one_of(key, usual, COUNT(usual)))
			lists->usual = value;
	}
}

struct span
detect_records(const struct json_outline *outline, struct span document)
{
	struct lists lists = { { NULL, 0 }, { NULL, 0 } };

	if (json_kind(document) != JSON_OBJECT)
		return document;
	find_lists(outline, document, 0, &lists);
	if (lists.usual.p != NULL)
		return lists.usual;
	return lists.any.p != NULL ? lists.any : document;
}

/* -- references ------------------------------------------------------------ */

static bool
begins_with(struct span key, const char *prefix)
{
	return key.n >= strlen(prefix) &&
	    strncasecmp(key.p, prefix, strlen(prefix)) == 0;
}

static bool
is_reference(struct span value)
{
	return json_kind(value) == JSON_STRING ||
	    json_kind(value) == JSON_NUMBER;
}

/* ['name'], as lib/jsonpath.h reads it. */
static bool
add_step(struct buf *path, struct span key)
{
	struct buf name = BUF_INIT(PATH_MAX_BYTES);
	bool good =
	    json_unescape_key(&name, key, NULL) && buf_add_text(path, "['");

	for (size_t i = 0; good && i < name.n; i++)
		good = ((name.p[i] != '\'' && name.p[i] != '\\') ||
			   buf_add_char(path, '\\')) &&
		    buf_add_char(path, name.p[i]);
	buf_free(&name);
	return good && buf_add_text(path, "']");
}

/* Whether a member is what is looked for; path and *value then lead to it. */
typedef bool matcher(struct span key, struct span *value, struct buf *path);

static bool
match_next(struct span key, struct span *value, struct buf *path)
{
	struct json_walk walk = json_walk(*value);
	struct span inner, at;

	if (!begins_with(key, "next"))
		return false;
	if (json_kind(*value) != JSON_OBJECT)
		return is_reference(*value) && add_step(path, key);
	while (json_member(&walk, &inner, &at))
		if ((begins_with(inner, "href") || begins_with(inner, "url")) &&
		    is_reference(at)) {
			*value = at;
			return add_step(path, key) && add_step(path, inner);
		}
	return false;
}

static bool
match_page_count(struct span key, struct span *value, struct buf *path)
{
	static const char *const names[] = { "total_pages", "totalpages",
		"pages" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (key.n == strlen(names[i]) && begins_with(key, names[i]))
			return is_reference(*value) && add_step(path, key);
	return false;
}

static bool
find(struct span object, matcher *match, struct buf *path, struct span *value)
{
	struct json_walk walk = json_walk(object);
	size_t length = path->n;
	struct span key, at;

	while (json_member(&walk, &key, &at)) {
		*value = at;
		if (match(key, value, path))
			return true;
		path->n = length;
		if (json_kind(at) == JSON_OBJECT && add_step(path, key) &&
		    find(at, match, path, value))
			return true;
		path->n = length;
	}
	return false;
}

static struct jsonpath *
find_path(struct span document, matcher *match, struct span *value)
{
	struct buf path = BUF_INIT(PATH_MAX_BYTES);
	struct jsonpath *found = NULL;

	buf_add_char(&path, '$');
	if (json_kind(document) == JSON_OBJECT &&
	    find(document, match, &path, value))
		found = jsonpath_new(buf_text(&path), NULL);
	buf_free(&path);
	return found;
}

struct jsonpath *
detect_next(struct span document, struct span *value)
{
	return find_path(document, match_next, value);
}

struct jsonpath *
detect_page_count(struct span document, struct span *value)
{
	return find_path(document, match_page_count, value);
}
