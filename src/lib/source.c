#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/name.h"
#include "lib/pairs.h"
#include "lib/source_read.h"

/* -- the client ------------------------------------------------------------ */

bool
check_url(const struct tree_node *node, const char *url)
{
	const char *host = NULL;

	if (strncmp(url, "https://", 8) == 0)
		host = url + 8;
	else if (strncmp(url, "http://", 7) == 0)
		host = url + 7;
	if (host == NULL || *host == '\0' || *host == '/')
		return tree_wrong(node,
		    "must be a whole URL, such as https://api.example.com/v1");
	if (strpbrk(url, "?#") != NULL)
		return tree_wrong(node, "cannot hold \"?\" or \"#\"");
	if (memchr(host, '@', strcspn(host, "/")) != NULL)
		return tree_wrong(
		    node, "cannot hold a user; that goes into \"auth\"");
	for (const char *p = url; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '\\')
			return tree_wrong(node,
			    "holds a blank, a control character or a"
			    " backslash, which no URL does");
	return true;
}

static bool
read_base_url(
    struct reader *r, const struct tree_node *client, struct source *source)
{
	struct tree_node node;
	size_t n;

	if (r->with->base_url != NULL)
		source->base_url = mem_string(r->with->base_url);
	else if (!read_required(r, client, "base_url", &source->base_url) ||
	    (!r->with->for_listing && tree_get(client, "base_url", &node) &&
		!check_url(&node, source->base_url)))
		return false;
	n = strlen(source->base_url);
	while (n > 0 && source->base_url[n - 1] == '/')
		source->base_url[--n] = '\0';
	return true;
}

/* What no resource may use is checked here all the same. */
static bool
check_client(struct reader *r, const struct tree_node *client)
{
	struct pairs_form form = { TEXT_LITERAL | TEXT_HEADER, true };
	struct pairs headers = { NULL, 0 };
	struct paginator paginator = { .maximum = -1 };
	struct tree_node node;
	bool good;

	good = (!tree_has(client, "headers", &node) ||
		   read_pairs(r, &node, form, &headers)) &&
	    (!tree_has(client, "paginator", &node) ||
		read_paginator(r, &node, &paginator));
	paginator_free(&paginator);
	pairs_free(&headers);
	return good;
}

static bool
read_client(
    struct reader *r, const struct tree_node *client, struct source *source)
{
	static const char *const keys[] = { "base_url", "headers", "auth",
		"paginator" };
	struct tree_node auth;

	return tree_keys(client, keys, COUNT(keys)) &&
	    read_base_url(r, client, source) &&
	    (!tree_has(client, "auth", &auth) ||
		read_auth(r, &auth, &source->auth)) &&
	    check_client(r, client);
}

/* -- resources ------------------------------------------------------------- */

static struct resource *
find(const struct source *source, const char *name)
{
	for (size_t i = 0; i < source->nresources; i++)
		if (name_same(source->resources[i].name, name))
			return &source->resources[i];
	return NULL;
}

const struct resource *
source_resource(const struct source *source, const char *name)
{
	return find(source, name);
}

/* Reads them all, and of each the name of its parent into parents. */
static bool
read_resources(struct reader *r, const struct tree_node *list,
    const struct defaults *defaults, char **parents)
{
	struct source *source = r->source;
	struct tree_node node;

	for (size_t i = 0; tree_child(list, i, &node); i++) {
		struct resource *resource = &source->resources[i];

		if (!read_resource(r, &node, defaults, resource)) {
			resource_free(resource);
			return false;
		}
		if (find(source, resource->name) != NULL) {
			tree_wrong(&node, "a second resource \"%s\"%s",
			    resource->name,
			    strpbrk(resource->name, "-_") != NULL
				? " (- and _ are the same)"
				: "");
			resource_free(resource);
			return false;
		}
		source->nresources++;
		parents[i] = r->parent;
		r->parent = NULL;
	}
	return true;
}

/* Whether a resource is its own ancestor. */
static bool
is_circular(const struct source *source, const struct resource *resource)
{
	const struct resource *up = resource->parent;

	for (size_t i = 0; i < source->nresources && up != NULL; i++) {
		if (up == resource)
			return true;
		up = up->parent;
	}
	return false;
}

static bool
link_parents(
    struct source *source, const struct tree_node *list, char **parents)
{
	struct tree_node node;

	for (size_t i = 0; tree_child(list, i, &node); i++) {
		if (parents[i] == NULL)
			continue;
		source->resources[i].parent = find(source, parents[i]);
		if (source->resources[i].parent == NULL)
			return tree_wrong(&node,
			    "refers to the resource \"%s\", which there is"
			    " not",
			    parents[i]);
	}
	for (size_t i = 0; tree_child(list, i, &node); i++)
		if (is_circular(source, &source->resources[i]))
			return tree_wrong(&node,
			    "\"%s\" is its own parent, by way of \"%s\"",
			    source->resources[i].name, parents[i]);
	return true;
}

static bool
read_list(struct reader *r, const struct tree_node *root,
    const struct defaults *defaults)
{
	struct tree_node list;
	size_t count;
	char **parents;
	bool good;

	if (!tree_has(root, "resources", &list))
		return tree_wrong(root, "\"resources\" is missing");
	if (!tree_array(&list))
		return false;
	count = tree_count(&list);
	if (count == 0)
		return tree_wrong(&list, "must name a resource");
	parents = mem_zero(count, sizeof(*parents));
	r->source->resources = mem_zero(count, sizeof(struct resource));
	good = read_resources(r, &list, defaults, parents) &&
	    link_parents(r->source, &list, parents);
	for (size_t i = 0; i < count; i++)
		free(parents[i]);
	free(parents);
	return good;
}

/* -- the definition -------------------------------------------------------- */

/* "…/humaans/source.json" is humaans, "recruitment.json" recruitment. */
static char *
name_of_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *file = slash != NULL ? slash + 1 : path;
	const char *start = slash;
	size_t n = strlen(file);

	if (slash != NULL && strcmp(file, "source.json") == 0) {
		while (start > path && start[-1] != '/')
			start--;
		if (slash > start)
			return mem_copy(start, (size_t)(slash - start));
	}
	if (n > 5 && strcmp(file + n - 5, ".json") == 0)
		n -= 5;
	return mem_copy(file, n);
}

static bool
read_source_name(
    struct reader *r, const struct tree_node *root, struct source *source)
{
	const char *name;

	source->name = name_of_file(source->file);
	if (!read_optional(r, root, "name", &source->name))
		return false;
	name = source->name;
	if (strlen(name) <= 64 && name_is_good(span_of(name)))
		return true;
	return tree_wrong(root,
	    "\"name\": \"%s\" is no name: at most 64 letters, digits, _ and -",
	    name);
}

static bool
read_rate_limit(const struct tree_node *root, struct source *source)
{
	static const char *const keys[] = { "requests", "per_seconds" };
	struct tree_node node, child;

	if (!tree_has(root, "rate_limit", &node))
		return true;
	if (!tree_keys(&node, keys, COUNT(keys)))
		return false;
	if (!tree_has(&node, "requests", &child))
		return tree_wrong(&node, "\"requests\" is missing");
	if (!tree_integer(
		&child, TREE_STRICT, 1, 100000, &source->rate_requests))
		return false;
	if (!tree_has(&node, "per_seconds", &child))
		return tree_wrong(&node, "\"per_seconds\" is missing");
	return tree_positive(&child, 86400, &source->rate_seconds);
}

static bool
read_root(struct reader *r, const struct tree_node *root)
{
	static const char *const keys[] = { "name", "client",
		"resource_defaults", "resources", "rate_limit",
		"max_page_size" };
	struct source *source = r->source;
	struct tree_node client, resource, endpoint, node;
	struct defaults defaults = { &client, NULL, NULL };

	if (!tree_keys(root, keys, COUNT(keys)) ||
	    !read_source_name(r, root, source) ||
	    !read_rate_limit(root, source) ||
	    (tree_has(root, "max_page_size", &node) &&
		!tree_integer(
		    &node, TREE_STRICT, 1, INT_MAX, &source->max_page_size)))
		return false;
	if (!tree_has(root, "client", &client))
		return tree_wrong(root, "\"client\" is missing");
	if (tree_has(root, "resource_defaults", &resource)) {
		defaults.resource = &resource;
		if (tree_has(&resource, "endpoint", &endpoint))
			defaults.endpoint = &endpoint;
	}
	return check_defaults(&defaults) && read_client(r, &client, source) &&
	    read_list(r, root, &defaults);
}

/* Takes the tree over. */
static enum status
read_tree(struct tree *tree, const struct source_settings *with,
    struct source **source)
{
	struct reader r = { .with = with };
	struct tree_node root = tree_root(tree);
	enum status status = STATUS_OK;

	r.source = mem_zero(1, sizeof(*r.source));
	r.source->file = mem_string(tree_name(tree));
	if (read_root(&r, &root))
		*source = r.source;
	else {
		source_free(r.source);
		status = STATUS_USAGE;
	}
	free(r.origin);
	free(r.parent);
	tree_free(tree);
	return status;
}

enum status
source_load(const char *path, const struct source_settings *with,
    struct source **source)
{
	struct tree *tree;
	enum status status = tree_load(path, &tree);

	return status == STATUS_OK ? read_tree(tree, with, source) : status;
}

enum status
source_parse(const char *name, struct span text,
    const struct source_settings *with, struct source **source)
{
	struct tree *tree;
	enum status status = tree_parse(name, text, &tree);

	return status == STATUS_OK ? read_tree(tree, with, source) : status;
}

void
source_free(struct source *source)
{
	if (source == NULL)
		return;
	for (size_t i = 0; i < source->nresources; i++)
		resource_free(&source->resources[i]);
	free(source->resources);
	auth_free(&source->auth);
	free(source->base_url);
	free(source->file);
	free(source->name);
	free(source);
}
