/*
 * What an endpoint sends: parameters, headers, path and body.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/pairs.h"
#include "lib/source_read.h"
#include "lib/template.h"

/* -- params ---------------------------------------------------------------- */

/* {"type": "resolve", "resource": "posts", "field": "id"} */
static bool
read_resolve(
    struct reader *r, const struct tree_node *node, struct pairs *params)
{
	static const char *const keys[] = { "type", "resource", "field" };
	char *parent = NULL, *field = NULL, *text = NULL;
	bool good;

	good = tree_keys(node, keys, COUNT(keys)) &&
	    read_required(r, node, "resource", &parent) &&
	    read_required(r, node, "field", &field);
	if (good) {
		text = mem_format("{resources.%s.%s}", parent, field);
		good = check_template(r, node, text);
	}
	if (good)
		pairs_add(params, node->key, text);
	free(text);
	free(field);
	free(parent);
	return good;
}

/* {"type": "incremental", "cursor_path": …}: the parameter is its start. */
static bool
read_bound(
    struct reader *r, const struct tree_node *node, struct resource *resource)
{
	struct incremental *incremental = &resource->incremental;

	if (incremental->set)
		return tree_wrong(node,
		    "a second \"incremental\"; an endpoint"
		    " has one");
	if (!read_incremental(r, node, incremental))
		return false;
	if (incremental->start_param != NULL)
		return tree_wrong(node,
		    "\"start_param\" is \"%s\" already, as"
		    " the parameter stands under that"
		    " name",
		    node->key);
	incremental->start_param = mem_string(node->key);
	return true;
}

static bool
read_param(
    struct reader *r, const struct tree_node *node, struct resource *resource)
{
	static const char *const types[] = { "resolve", "incremental" };
	struct pairs_form form = { TEXT_TEMPLATE, false };
	struct tree_node type;
	size_t which;

	if (tree_kind(node) != TREE_OBJECT)
		return read_member(r, node, form, &resource->params);
	if (!tree_has(node, "type", &type))
		return tree_wrong(node,
		    "must be a value, or an object with"
		    " \"type\": \"resolve\" or"
		    " \"incremental\"");
	if (!tree_word(&type, types, COUNT(types), &which))
		return false;
	if (which == 1)
		return read_bound(r, node, resource);
	return read_resolve(r, node, &resource->params);
}

/* The members of object that over (may be NULL) has not. */
static bool
read_params(struct reader *r, const struct tree_node *object,
    const struct tree_node *over, struct resource *resource)
{
	struct tree_node member, other;

	if (!tree_object(object) || (over != NULL && !tree_object(over)))
		return false;
	for (size_t i = 0; tree_child(object, i, &member); i++) {
		if (over != NULL && tree_get(over, member.key, &other))
			continue;
		if (!read_param(r, &member, resource))
			return false;
	}
	return true;
}

/*
 * A key that is merged: *base of resource_defaults.endpoint, *over of the
 * endpoint; NULL for those that are not there.
 */
struct merged {
	struct tree_node node[2];
	const struct tree_node *base, *over;
};

static void
find_merged(const struct layers *l, const char *key, struct merged *m)
{
	const struct tree_node *from[2] = { l->under->endpoint, l->endpoint };
	bool there[2];

	for (size_t i = 0; i < 2; i++)
		there[i] =
		    from[i] != NULL && tree_has(from[i], key, &m->node[i]);
	m->base = there[0] ? &m->node[0] : NULL;
	m->over = there[1] ? &m->node[1] : NULL;
}

bool
read_all_params(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct merged m;

	find_merged(l, "params", &m);
	return (m.base == NULL || read_params(r, m.base, m.over, resource)) &&
	    (m.over == NULL || read_params(r, m.over, NULL, resource));
}

bool
read_headers(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct pairs_form plain = { TEXT_LITERAL | TEXT_HEADER, true };
	struct pairs_form templates = { TEXT_TEMPLATE | TEXT_HEADER, true };
	struct pairs *headers = &resource->headers;
	struct tree_node client;
	struct merged m;

	find_merged(l, "headers", &m);
	return (!tree_has(l->under->client, "headers", &client) ||
		   read_pairs(r, &client, plain, headers)) &&
	    (m.base == NULL || read_pairs(r, m.base, templates, headers)) &&
	    (m.over == NULL || read_pairs(r, m.over, templates, headers));
}

/* -- the path -------------------------------------------------------------- */

/* Takes a parameter out of params, to stand in the path. */
static bool
take_param(struct pairs *params, struct span name, struct buf *out)
{
	char *key = mem_copy(name.p, name.n);
	struct pair *pair = pairs_find(params, key);

	if (pair != NULL) {
		buf_add_text(out, pair->value);
		pairs_remove(params, key, false);
	}
	free(key);
	return pair != NULL;
}

/*
 * {name} in a path is the parameter of that name, which dlt binds there;
 * {resources.…} and {incremental.…} stay.
 */
static bool
bind_path(struct reader *r, const struct tree_node *node, const char *text,
    struct resource *resource)
{
	struct span rest = span_of(text), literal, expression;
	struct buf out = BUF_INIT(SOURCE_TEXT_MAX);
	bool good = true;
	int more = 0;

	while (
	    good && (more = template_next(&rest, &literal, &expression)) > 0) {
		template_quote(&out, literal);
		if (expression.p == NULL)
			continue;
		if (memchr(expression.p, '.', expression.n) != NULL)
			good = buf_format(&out, "{%.*s}", SPAN_ARG(expression));
		else if (!take_param(&resource->params, expression, &out))
			good = tree_wrong(node,
			    "{%.*s} is in no \"params\"; of a parent it is"
			    " {resources.NAME.FIELD}",
			    SPAN_ARG(expression));
	}
	if (good && more == 0)
		resource->path = mem_string(buf_text(&out));
	else if (good)
		good = tree_wrong(node, "a brace that is not closed");
	buf_free(&out);
	return good && check_template(r, node, resource->path);
}

bool
read_endpoint_path(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct tree_node node;
	char *text;
	bool good;

	if (l->endpoint != NULL && tree_kind(l->endpoint) == TREE_STRING)
		node = *l->endpoint;
	else if (l->endpoint == NULL || !tree_get(l->endpoint, "path", &node)) {
		resource->path = mem_string(resource->name);
		return true;
	}
	if (!read_string(r, &node, TEXT_BRACED, &text))
		return false;
	if (strstr(text, "://") != NULL)
		good = tree_wrong(&node,
		    "must be a path below \"base_url\", not a URL of its own");
	else if (strpbrk(text, "?#") != NULL)
		good = tree_wrong(&node,
		    "cannot hold \"?\" or \"#\"; the query goes into"
		    " \"params\"");
	else
		good = bind_path(r, &node, text, resource);
	free(text);
	return good;
}

/* -- the request's body ---------------------------------------------------- */

bool
read_request(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	static const char *const methods[] = { "GET", "POST" };
	struct tree_node node;
	struct merged json;
	size_t which = 0;

	if (of_endpoint(l, "method", &node) &&
	    !tree_word(&node, methods, COUNT(methods), &which))
		return false;
	resource->method = methods[which];
	find_merged(l, "json", &json);
	if ((json.base != NULL || json.over != NULL) &&
	    !read_body(r, json.base, json.over, &resource->body))
		return false;
	resource->has_form = of_endpoint(l, "data", &node);
	if (resource->has_form &&
	    !read_pairs(r, &node, (struct pairs_form){ TEXT_TEMPLATE, false },
		&resource->form))
		return false;
	if (resource->has_form && resource->body != NULL)
		return tree_wrong(&node,
		    "\"data\" and \"json\" are two bodies for one request;"
		    " remove one");
	if (which == 0 && (resource->has_form || resource->body != NULL))
		return tree_wrong(l->own, "\"%s\" needs \"method\": \"POST\"",
		    resource->has_form ? "data" : "json");
	return true;
}
