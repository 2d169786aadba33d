/*
 * An endpoint: its pages, its responses, its cursor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/pairs.h"
#include "lib/source_read.h"

bool
check_endpoint_keys(const struct tree_node *node, bool defaults)
{
	static const char *const keys[] = { "path", "method", "params",
		"headers", "json", "data", "data_selector", "paginator",
		"incremental", "response_actions", "auth" };
	size_t own = defaults ? 1 : 0; /* "path" is each resource's own */

	return tree_keys(node, keys + own, COUNT(keys) - own);
}

/* Whether the last part of the path is one record's: "…/{id}". */
static bool
is_single(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strchr(slash != NULL ? slash : path, '{') != NULL;
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
	struct pair *pair;
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

/* Whether a parameter is the cursor and nothing else: what stands beside it
 * would not be sent. */
static bool
is_bound(const char *value)
{
	return strncmp(value, "{incremental.", 13) == 0 &&
	    value[strcspn(value, "}")] == '}' &&
	    value[strcspn(value, "}") + 1] == '\0';
}

/* The cursor's parameters are set for each run; params cannot set them. */
static bool
check_cursor_params(const struct tree_node *node, struct resource *resource)
{
	const char *names[] = { resource->incremental.start_param,
		resource->incremental.end_param };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct pair *pair = names[i] == NULL
		    ? NULL
		    : pairs_find(&resource->params, names[i]);

		if (pair == NULL)
			continue;
		if (!is_bound(pair->value))
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

bool
read_endpoint(
    struct reader *r, const struct layers *l, struct resource *resource)
{
	struct tree_node node;
	bool stated;

	if (l->endpoint != NULL && tree_kind(l->endpoint) != TREE_STRING &&
	    !check_endpoint_keys(l->endpoint, false))
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
