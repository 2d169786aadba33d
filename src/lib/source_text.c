#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory.h"
#include "lib/pairs.h"
#include "lib/source_read.h"
#include "lib/template.h"

/* -- texts ----------------------------------------------------------------- */

/* The expression of a template names one parent, or the cursor. */
static bool
check_expression(
    struct reader *r, const struct tree_node *node, struct span expression)
{
	struct template_value value;
	struct jsonpath *path;
	char *field;

	if (!template_value(expression, &value))
		return tree_wrong(node,
		    "{%.*s} is neither {resources.NAME.FIELD} nor"
		    " {incremental.start_value} (a brace itself is written"
		    " twice)",
		    SPAN_ARG(expression));
	if (value.kind == TEMPLATE_INCREMENTAL && !r->incremental)
		return tree_wrong(node,
		    "{%.*s} needs an \"incremental\" in the endpoint",
		    SPAN_ARG(expression));
	if (value.kind == TEMPLATE_INCREMENTAL) {
		r->sends_start = true;
		return true;
	}
	field = mem_copy(value.field.p, value.field.n);
	path = jsonpath_new(field, NULL);
	free(field);
	if (path == NULL)
		return tree_wrong(node, "\"%.*s\" is no path to a field",
		    SPAN_ARG(value.field));
	jsonpath_free(path);
	if (r->parent == NULL)
		r->parent = mem_copy(value.resource.p, value.resource.n);
	if (!span_is(value.resource, r->parent))
		return tree_wrong(node,
		    "refers to \"%.*s\", and another part to \"%s\": a"
		    " resource has one parent",
		    SPAN_ARG(value.resource), r->parent);
	return true;
}

bool
check_template(struct reader *r, const struct tree_node *node, const char *text)
{
	struct span rest = span_of(text), literal, expression;
	int more;

	while ((more = template_next(&rest, &literal, &expression)) > 0)
		if (expression.p != NULL &&
		    !check_expression(r, node, expression))
			return false;
	return more == 0 ||
	    tree_wrong(node,
		"a brace that is not closed; a brace itself is"
		" written twice, as {{ or }}");
}

/* A line feed in a header's value would start another header. */
static bool
check_header(struct reader *r, const struct tree_node *node, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x20 && c != 0x7f)
			continue;
		return tree_wrong(node,
		    "%s%sholds %s, which no header can carry",
		    r->origin != NULL ? r->origin : "",
		    r->origin != NULL ? " " : "",
		    c == '\n'       ? "a line feed"
			: c == '\r' ? "a carriage return"
				    : "a control character");
	}
	return true;
}

static bool
expand_wrong(const struct tree_node *node, const struct expansion *e,
    enum expand_result result)
{
	if (result == EXPAND_WRONG)
		return tree_wrong(node,
		    "a \"${\" that is neither ${NAME} nor"
		    " ${NAME:-default}");
	if (result == EXPAND_TOO_LONG)
		return tree_wrong(
		    node, "longer than %zu bytes", SOURCE_TEXT_MAX);
	if (e->origin != NULL && *e->origin == '\0')
		return false;
	return tree_wrong(node, "%s has no value; %s", e->name,
	    e->origin != NULL ? e->origin : "set it in the environment");
}

bool
read_text(
    struct reader *r, const struct tree_node *node, unsigned use, char **text)
{
	struct buf plain = BUF_INIT(SOURCE_TEXT_MAX);
	struct buf out = BUF_INIT(SOURCE_TEXT_MAX);
	unsigned form = use & 0x0f;
	struct expansion e = { .lookup = r->with->lookup,
		.context = r->with->context,
		.lenient = r->with->for_listing,
		.braces = form == TEXT_TEMPLATE || form == TEXT_BRACED,
		.mask = (use & TEXT_SECRET) != 0 };
	enum expand_result result;
	bool good = false;

	if (!tree_plain(node, &plain))
		return tree_wrong(node, "must be a string%s",
		    tree_kind(node) == TREE_STRING ? " of at most a megabyte"
						   : "");
	result = expand(&e, buf_text(&plain), &out);
	free(r->origin);
	r->origin = mem_string(e.origin);
	if (result != EXPAND_OK) {
		expand_wrong(node, &e, result);
		goto out;
	}
	if (form == TEXT_LITERAL) {
		plain.n = 0;
		template_quote(&plain, buf_span(&out));
		out.n = 0;
		buf_add_span(&out, buf_span(&plain));
	}
	good = ((use & TEXT_HEADER) == 0 ||
		   check_header(r, node, buf_text(&out))) &&
	    (form != TEXT_TEMPLATE || check_template(r, node, buf_text(&out)));
	if (good)
		*text = mem_string(buf_text(&out));
out:
	buf_wipe(&out);
	buf_free(&plain);
	return good;
}

bool
read_string(
    struct reader *r, const struct tree_node *node, unsigned use, char **text)
{
	const char *written;

	return tree_string(node, &written) && read_text(r, node, use, text);
}

bool
read_required(struct reader *r, const struct tree_node *object, const char *key,
    char **text)
{
	struct tree_node node;

	if (!tree_has(object, key, &node))
		return tree_wrong(object, "\"%s\" is missing", key);
	return read_string(r, &node, TEXT_PLAIN, text);
}

bool
read_optional(struct reader *r, const struct tree_node *object, const char *key,
    char **text)
{
	struct tree_node node;

	if (!tree_has(object, key, &node))
		return true;
	free(*text);
	*text = NULL;
	return read_string(r, &node, TEXT_PLAIN, text);
}

/* -- paths ----------------------------------------------------------------- */

bool
read_path(const struct tree_node *node, struct jsonpath **path)
{
	const char *text, *why;

	if (!tree_string(node, &text))
		return false;
	*path = jsonpath_new(text, &why);
	return *path != NULL ||
	    tree_wrong(node, "\"%s\" is no path: %s", text, why);
}

bool
read_paths(const struct tree_node *node, struct jsonpath ***paths, size_t *n)
{
	size_t count = tree_kind(node) == TREE_ARRAY ? tree_count(node) : 1;
	struct tree_node child;

	*paths = mem_zero(count, sizeof(void *));
	if (tree_kind(node) != TREE_ARRAY) {
		*n = 1;
		return read_path(node, *paths);
	}
	for (*n = 0; tree_child(node, *n, &child); (*n)++)
		if (!read_path(&child, *paths + *n))
			return false;
	return true;
}

/* -- pairs ----------------------------------------------------------------- */

bool
is_header_name(const char *name)
{
	return *name != '\0' &&
	    name[strspn(name,
		"!#$%&'*+-.^_`|~0123456789"
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

static bool
read_pair(struct reader *r, const struct tree_node *node, const char *name,
    unsigned use, struct pairs *pairs)
{
	char *value = NULL;

	if (!read_text(r, node, use, &value) || value == NULL)
		return false;
	pairs_add(pairs, name, value);
	mem_wipe(value);
	return true;
}

/* One member: a value, a list of values, or null, which takes one away. */
bool
read_member(struct reader *r, const struct tree_node *member,
    struct pairs_form form, struct pairs *pairs)
{
	struct tree_node child;

	if (form.headers && !is_header_name(member->key))
		return tree_wrong(member, "is no name for a header");
	if (*member->key == '\0')
		return tree_wrong(member, "a name must not be empty");
	pairs_remove(pairs, member->key, form.headers);
	if (tree_kind(member) == TREE_NULL)
		return true;
	if (tree_kind(member) != TREE_ARRAY)
		return read_pair(r, member, member->key, form.use, pairs);
	for (size_t i = 0; tree_child(member, i, &child); i++)
		if (!read_pair(r, &child, member->key, form.use, pairs))
			return false;
	return true;
}

bool
read_pairs(struct reader *r, const struct tree_node *object,
    struct pairs_form form, struct pairs *pairs)
{
	struct tree_node member;

	if (!tree_object(object))
		return false;
	for (size_t i = 0; tree_child(object, i, &member); i++)
		if (!read_member(r, &member, form, pairs))
			return false;
	return true;
}
