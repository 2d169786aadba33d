/*
 * A resource and its endpoint: what it states itself, over
 * resource_defaults, over the client, merged as dlt merges them: params and
 * json (and headers) key by key, all else whole.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/pairs.h"
#include "lib/source_read.h"

#define NAME_LETTERS                 \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define NAME_MAX_BYTES 64

/*
 * Keys of a resource: its own, then those that resource_defaults may have, too.
 * The table's name and the ones after "sort" are dlt's for what the loaders
 * decide here; they change nothing about what is fetched.
 */
static const char *const resource_keys[] = { "name", "table_name", "endpoint",
	"primary_key", "write_disposition", "include_from_parent", "selected",
	"sort", "columns", "max_table_nesting", "parallelized",
	"schema_contract", "table_format", "file_format" };
#define OWN_KEYS 2

bool
check_defaults(const struct defaults *defaults)
{
	return (defaults->resource == NULL ||
		   tree_keys(defaults->resource, resource_keys + OWN_KEYS,
		       COUNT(resource_keys) - OWN_KEYS)) &&
	    (defaults->endpoint == NULL ||
		check_endpoint_keys(defaults->endpoint, true));
}

/* A key of the resource, else of resource_defaults. */
bool
of_resource(const struct layers *l, const char *key, struct tree_node *value)
{
	if (tree_get(l->own, key, value))
		return tree_kind(value) != TREE_NULL;
	return l->under->resource != NULL &&
	    tree_has(l->under->resource, key, value);
}

/* A key of the endpoint, else of resource_defaults.endpoint. */
bool
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
	struct jsonpath *path;
	struct tree_node child;

	if (!tree_array(node))
		return false;
	resource->include_from_parent =
	    mem_zero(tree_count(node), sizeof(*resource->include_from_parent));
	for (size_t i = 0; tree_child(node, i, &child); i++) {
		if (!read_path(&child, &path))
			return false;
		resource->include_from_parent[resource->ninclude++] =
		    mem_string(jsonpath_text(path));
		jsonpath_free(path);
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

/* -- the whole ------------------------------------------------------------- */

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
