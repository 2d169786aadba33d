/*
 * A resource and its endpoint: what it states itself, over
 * resource_defaults, over the client, merged as dlt merges them: params and
 * json (and headers) key by key, all else whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/source_read.h"
#include "lib/template.h"

#define NAME_LETTERS                 \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define NAME_MAX_BYTES 64

/*
 * Keys of a resource.  The ones after "sort" are dlt's for what the loaders
 * decide here; they change nothing about what is fetched.
 */
static const char *const resource_keys[] = { "name", "endpoint", "primary_key",
	"write_disposition", "include_from_parent", "selected", "sort",
	"table_name", "columns", "max_table_nesting", "parallelized",
	"schema_contract", "table_format", "file_format" };

static const char *const endpoint_keys[] = { "path", "method", "params",
	"headers", "json", "data", "data_selector", "paginator", "incremental",
	"response_actions", "auth" };

/* What a resource is read from: itself, then the defaults. */
struct layers {
	const struct tree_node *own;      /* the resource, or its name */
	const struct tree_node *endpoint; /* its endpoint, or NULL */
	const struct defaults *under;
};

/* A key of the resource, else of resource_defaults. */
static bool
of_resource(const struct layers *l, const char *key, struct tree_node *value)
{
	if (tree_get(l->own, key, value))
		return tree_kind(value) != TREE_NULL;
	return l->under->resource != NULL &&
	    tree_has(l->under->resource, key, value);
}

/* A key of the endpoint, else of resource_defaults.endpoint. */
static bool
of_endpoint(const struct layers *l, const char *key, struct tree_node *value)
{
	if (l->endpoint != NULL && tree_get(l->endpoint, key, value))
		return tree_kind(value) != TREE_NULL;
	return l->under->endpoint != NULL &&
	    tree_has(l->under->endpoint, key, value);
}

/* -- the resource ---------------------------------------------------------- */

static bool
read_name(const struct tree_node *node, struct resource *resource)
{
	const char *name;

	if (!tree_string(node, &name))
		return false;
	if (strlen(name) > NAME_MAX_BYTES || name[0] == '-' ||
	    name[strspn(name, NAME_LETTERS "-")] != '\0')
		return tree_wrong(node,
		    "\"%s\" is no name: at most %d letters, digits, _ and -",
		    name, NAME_MAX_BYTES);
	resource->name = mem_string(name);
	return true;
}

/* A word, or dlt's {"disposition": …}. */
static bool
read_disposition(const struct layers *l, struct resource *resource)
{
	static const char *const words[] = { "replace", "append", "merge" };
	static const char *const keys[] = { "disposition", "strategy" };
	static const char *const strategies[] = { "upsert", "delete-insert" };
	struct tree_node node, child;
	size_t which = resource->nkeys > 0 ? 2 : 0;

	if (of_resource(l, "write_disposition", &node)) {
		child = node;
		if (tree_kind(&node) == TREE_OBJECT) {
			if (!tree_keys(&node, keys, COUNT(keys)))
				return false;
			if (tree_has(&node, "strategy", &child) &&
			    !tree_word(
				&child, strategies, COUNT(strategies), &which))
				return false;
			if (!tree_has(&node, "disposition", &child))
				return tree_wrong(
				    &node, "\"disposition\" is missing");
		}
		if (!tree_word(&child, words, COUNT(words), &which))
			return false;
		if (which == 2 && resource->nkeys == 0)
			return tree_wrong(&child,
			    "merge needs a \"primary_key\" to merge by");
	}
	resource->write_disposition = words[which];
	return true;
}

static bool
read_included(const struct tree_node *node, struct resource *resource)
{
	struct tree_node child;
	const char *text;

	if (!tree_array(node))
		return false;
	resource->include_from_parent =
	    mem_zero(tree_count(node), sizeof(*resource->include_from_parent));
	for (size_t i = 0; tree_child(node, i, &child); i++) {
		if (!tree_string(&child, &text))
			return false;
		resource->include_from_parent[resource->ninclude++] =
		    mem_string(text);
	}
	return true;
}

static bool
read_identity(const struct layers *l, struct resource *resource)
{
	struct tree_node node;

	resource->selected = true;
	return (!of_resource(l, "primary_key", &node) ||
		   read_paths(
		       &node, &resource->primary_key, &resource->nkeys)) &&
	    read_disposition(l, resource) &&
	    (!of_resource(l, "sort", &node) ||
		read_paths(&node, &resource->sort, &resource->nsort)) &&
	    (!of_resource(l, "include_from_parent", &node) ||
		read_included(&node, resource)) &&
	    (!of_resource(l, "selected", &node) ||
		tree_boolean(&node, TREE_STRICT, &resource->selected));
}

/* -- params ---------------------------------------------------------------- */

/* {"type": "resolve", "resource": "posts", "field": "id"} */
static bool
read_resolve(
    struct reader *r, const struct tree_node *node, struct source_pairs *params)
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

static bool
read_all_params(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct merged m;

	find_merged(l, "params", &m);
	return (m.base == NULL || read_params(r, m.base, m.over, resource)) &&
	    (m.over == NULL || read_params(r, m.over, NULL, resource));
}

static bool
read_headers(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct pairs_form plain = { TEXT_LITERAL | TEXT_HEADER, true };
	struct pairs_form templates = { TEXT_TEMPLATE | TEXT_HEADER, true };
	struct source_pairs *headers = &resource->headers;
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
take_param(struct source_pairs *params, struct span name, struct buf *out)
{
	char *key = mem_copy(name.p, name.n);
	struct source_pair *pair = pairs_find(params, key);

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

static bool
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

/* Whether the last part of the path is one record's: "…/{id}". */
static bool
is_single(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strchr(slash != NULL ? slash : path, '{') != NULL;
}

/* -- the request's body ---------------------------------------------------- */

static bool
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

/* -- the response ---------------------------------------------------------- */

static bool
read_action(struct reader *r, const struct tree_node *node,
    struct response_action *action)
{
	static const char *const keys[] = { "status_code", "content",
		"action" };
	static const char *const words[] = { "ignore", "fail" };
	struct tree_node child;
	size_t which;

	if (!tree_keys(node, keys, COUNT(keys)) ||
	    (tree_has(node, "status_code", &child) &&
		!tree_integer(
		    &child, TREE_OR_STRING, 100, 599, &action->status)) ||
	    !read_optional(r, node, "content", &action->content))
		return false;
	if (action->status == 0 && action->content == NULL)
		return tree_wrong(node,
		    "needs \"status_code\", \"content\" or"
		    " both to tell which responses it is"
		    " for");
	if (!tree_has(node, "action", &child))
		return tree_wrong(node, "\"action\" is missing");
	if (!tree_word(&child, words, COUNT(words), &which))
		return false;
	action->action = which == 0 ? ACTION_IGNORE : ACTION_FAIL;
	return true;
}

static bool
read_actions(
    struct reader *r, const struct tree_node *node, struct resource *resource)
{
	struct tree_node child;

	if (!tree_array(node))
		return false;
	resource->actions =
	    mem_zero(tree_count(node), sizeof(*resource->actions));
	for (size_t i = 0; tree_child(node, i, &child); i++) {
		resource->nactions++;
		if (!read_action(r, &child, &resource->actions[i]))
			return false;
	}
	return true;
}

static bool
read_response(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct tree_node node;

	if (of_endpoint(l, "data_selector", &node)) {
		if (!read_path(&node, &resource->data_selector))
			return false;
	} else if (is_single(resource->path))
		resource->data_selector = jsonpath_new("$", NULL);
	return !of_endpoint(l, "response_actions", &node) ||
	    read_actions(r, &node, resource);
}

/* -- the paginator's place in the request ---------------------------------- */

/*
 * What the paginator puts into a parameter may stand in params, too, as long
 * as it is the same; it is sent once.
 */
static bool
check_place(const struct tree_node *node, const struct source_place *place,
    long value, struct resource *resource)
{
	struct source_pair *pair;
	char number[24];
	bool same;

	if (place->body_path != NULL && strcmp(resource->method, "POST") != 0)
		return tree_wrong(node,
		    "puts \"%s\" into the request's body,"
		    " which needs \"method\": \"POST\"",
		    jsonpath_text(place->body_path));
	if (place->body_path != NULL && resource->has_form)
		return tree_wrong(node,
		    "puts \"%s\" into a JSON body, but the"
		    " endpoint sends a form (\"data\")",
		    jsonpath_text(place->body_path));
	if (place->param == NULL ||
	    (pair = pairs_find(&resource->params, place->param)) == NULL)
		return true;
	snprintf(number, sizeof(number), "%ld", value);
	same = value >= 0 && strcmp(pair->value, number) == 0;
	if (!same)
		return tree_wrong(node,
		    "sets \"%s\", which \"params\" sets to \"%s\"; remove one",
		    place->param, pair->value);
	pairs_remove(&resource->params, place->param, false);
	return true;
}

static bool
find_paginator(const struct layers *l, const struct resource *resource,
    struct tree_node *node)
{
	return of_endpoint(l, "paginator", node) ||
	    (!is_single(resource->path) &&
		tree_has(l->under->client, "paginator", node));
}

static bool
read_paging(struct reader *r, const struct layers *l, struct resource *resource)
{
	struct paginator *paginator = &resource->paginator;
	struct tree_node node;
	bool counts;

	if (!find_paginator(l, resource, &node)) {
		paginator->kind = is_single(resource->path)
		    ? PAGINATOR_SINGLE_PAGE
		    : PAGINATOR_AUTO;
		paginator->maximum = -1;
		return true;
	}
	if (!read_paginator(r, &node, paginator))
		return false;
	if (r->source->max_page_size > 0 &&
	    paginator->limit > r->source->max_page_size)
		return tree_wrong(&node,
		    "\"limit\" (%ld) is above \"max_page_size\" (%ld)",
		    paginator->limit, r->source->max_page_size);
	counts = paginator->kind == PAGINATOR_OFFSET ||
	    paginator->kind == PAGINATOR_PAGE_NUMBER;
	return check_place(&node, &paginator->position,
		   counts ? paginator->initial : -1, resource) &&
	    check_place(&node, &paginator->size, paginator->limit, resource);
}

/* The cursor's parameters are set for each run; params cannot set them. */
static bool
check_cursor_params(const struct tree_node *node, struct resource *resource)
{
	const char *names[] = { resource->incremental.start_param,
		resource->incremental.end_param };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct source_pair *pair = names[i] == NULL
		    ? NULL
		    : pairs_find(&resource->params, names[i]);

		if (pair == NULL)
			continue;
		if (strncmp(pair->value, "{incremental.", 13) != 0)
			return tree_wrong(node,
			    "sets \"%s\", which \"params\" sets to \"%s\";"
			    " remove one",
			    names[i], pair->value);
		pairs_remove(&resource->params, names[i], false);
	}
	return true;
}

/* -- the whole ------------------------------------------------------------- */

static bool
read_own_auth(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct tree_node node;

	resource->auth = &r->source->auth;
	if (!of_endpoint(l, "auth", &node))
		return true;
	resource->auth = mem_zero(1, sizeof(*resource->auth));
	return read_auth(r, &node, resource->auth);
}

static bool
read_endpoint(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct tree_node node;
	bool stated;

	if (l->endpoint != NULL && tree_kind(l->endpoint) != TREE_STRING &&
	    !tree_keys(l->endpoint, endpoint_keys, COUNT(endpoint_keys)))
		return false;
	stated = of_endpoint(l, "incremental", &node);
	if (stated) {
		r->incremental = true;
		if (!read_incremental(r, &node, &resource->incremental))
			return false;
	}
	return read_all_params(r, l, resource) &&
	    (!stated || check_cursor_params(&node, resource)) &&
	    read_headers(r, l, resource) &&
	    read_endpoint_path(r, l, resource) &&
	    read_request(r, l, resource) && read_response(r, l, resource) &&
	    read_paging(r, l, resource) && read_own_auth(r, l, resource) &&
	    (!stated || choose_filter(r, &node, &resource->incremental));
}

bool
read_resource(struct reader *r, const struct tree_node *node,
    const struct defaults *defaults, struct resource *resource)
{
	struct layers l = { .own = node, .under = defaults };
	struct tree_node name = *node, endpoint;
	bool bare = tree_kind(node) == TREE_STRING;

	resource->source = r->source;
	r->incremental = r->sends_start = false;
	free(r->parent);
	r->parent = NULL;
	if (!bare && !tree_keys(node, resource_keys, COUNT(resource_keys)))
		return false;
	if (!bare && !tree_has(node, "name", &name))
		return tree_wrong(node, "\"name\" is missing");
	if (tree_has(node, "endpoint", &endpoint))
		l.endpoint = &endpoint;
	if (!read_name(&name, resource) || !read_identity(&l, resource) ||
	    !read_endpoint(r, &l, resource))
		return false;
	return resource->ninclude == 0 || r->parent != NULL ||
	    tree_wrong(node,
		"\"include_from_parent\" without a parent: no"
		" {resources.NAME.FIELD} in its path or params");
}

static void
paths_free(struct jsonpath **paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		jsonpath_free(paths[i]);
	free(paths);
}

void
resource_free(struct resource *resource)
{
	if (resource->auth != NULL &&
	    resource->auth != &resource->source->auth) {
		auth_free(resource->auth);
		free(resource->auth);
	}
	for (size_t i = 0; i < resource->nactions; i++)
		free(resource->actions[i].content);
	free(resource->actions);
	incremental_free(&resource->incremental);
	paginator_free(&resource->paginator);
	jsonpath_free(resource->data_selector);
	pairs_free(&resource->form);
	free(resource->body);
	pairs_free(&resource->headers);
	pairs_free(&resource->params);
	free(resource->path);
	for (size_t i = 0; i < resource->ninclude; i++)
		free(resource->include_from_parent[i]);
	free(resource->include_from_parent);
	paths_free(resource->sort, resource->nsort);
	paths_free(resource->primary_key, resource->nkeys);
	free(resource->name);
}
