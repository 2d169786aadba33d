#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/instant.h"
#include "lib/pairs.h"
#include "lib/source_read.h"

/* dlt's, for a definition to carry over; and "filter" and "params", ours. */
static const char *const keys[] = { "cursor_path", "start_param", "end_param",
	"initial_value", "end_value", "lag", "convert", "filter", "params",
	"row_order", "on_cursor_value_missing", "last_value_func", "type" };

static const char *const filters[] = {
	[FILTER_SERVER] = "server",
	[FILTER_CLIENT] = "client",
	[FILTER_PROBE] = "probe",
};

static const char *const converts[] = {
	[CONVERT_DATE - 1] = "date",
	[CONVERT_UNIX_SECONDS - 1] = "unix_seconds",
	[CONVERT_UNIX_MILLISECONDS - 1] = "unix_milliseconds",
};

/*
 * Settings of dlt's that say what is so here anyway: another value would
 * change the outcome, so it is refused.
 */
static const struct {
	const char *key;
	const char *words[2];
	size_t count;
} fixed[] = {
	{ "row_order", { "asc", "desc" }, 2 },
	{ "on_cursor_value_missing", { "include" }, 1 },
	{ "last_value_func", { "max" }, 1 },
	{ "type", { "incremental" }, 1 },
};

static bool
check_fixed(const struct tree_node *node)
{
	struct tree_node child;
	size_t which;

	for (size_t i = 0; i < COUNT(fixed); i++)
		if (tree_has(node, fixed[i].key, &child) &&
		    !tree_word(&child, fixed[i].words, fixed[i].count, &which))
			return false;
	return true;
}

/* A text that is an instant; any is, where the source is only listed, since
 * its variables need no value then. */
static bool
read_instant(struct reader *r, const struct tree_node *object, const char *key,
    char **text)
{
	struct tree_node node;
	struct instant i;

	if (!tree_has(object, key, &node))
		return true;
	if (!read_text(r, &node, TEXT_PLAIN, text))
		return false;
	return r->with->for_listing || instant_parse(&i, span_of(*text)) ||
	    tree_wrong(&node,
		"must be a date or an RFC 3339 time, such as "
		"2026-11-22T03:00:00Z");
}

static bool
read_values(struct reader *r, const struct tree_node *node,
    struct incremental *incremental)
{
	struct tree_node child;

	if (!tree_has(node, "cursor_path", &child))
		return tree_wrong(node, "\"cursor_path\" is missing");
	return read_path(&child, &incremental->cursor_path) &&
	    read_optional(r, node, "start_param", &incremental->start_param) &&
	    read_optional(r, node, "end_param", &incremental->end_param) &&
	    (!tree_has(node, "params", &child) ||
		read_pairs(r, &child, (struct pairs_form){ TEXT_PLAIN, false },
		    &incremental->params)) &&
	    read_instant(
		r, node, "initial_value", &incremental->initial_value) &&
	    read_instant(r, node, "end_value", &incremental->end_value) &&
	    (!tree_has(node, "lag", &child) ||
		tree_integer(
		    &child, TREE_STRICT, 0, INT_MAX, &incremental->lag));
}

static bool
read_ways(const struct tree_node *node, struct incremental *incremental)
{
	struct tree_node child;
	size_t which;

	if (tree_has(node, "convert", &child)) {
		if (!tree_word(&child, converts, COUNT(converts), &which))
			return false;
		incremental->convert = (enum convert_kind)(which + 1);
	}
	if (tree_has(node, "filter", &child)) {
		if (!tree_word(&child, filters, COUNT(filters), &which))
			return false;
		incremental->filter = (enum filter_kind)which;
	}
	return true;
}

bool
choose_filter(struct reader *r, const struct tree_node *node,
    struct incremental *incremental)
{
	bool sent = incremental->start_param != NULL || r->sends_start;
	struct tree_node stated;

	if (!tree_has(node, "filter", &stated)) {
		incremental->filter = sent ? FILTER_SERVER : FILTER_CLIENT;
		return true;
	}
	if (!sent && incremental->filter != FILTER_CLIENT)
		return tree_wrong(&stated,
		    "\"%s\" needs \"start_param\", or"
		    " {incremental.start_value} in \"params\", for the API to"
		    " filter by",
		    filters[incremental->filter]);
	return true;
}

bool
read_incremental(struct reader *r, const struct tree_node *node,
    struct incremental *incremental)
{
	incremental->set = true;
	if (!tree_keys(node, keys, COUNT(keys)) || !check_fixed(node) ||
	    !read_values(r, node, incremental) || !read_ways(node, incremental))
		return false;
	if (incremental->end_param != NULL &&
	    incremental->start_param != NULL &&
	    strcmp(incremental->end_param, incremental->start_param) == 0)
		return tree_wrong(node,
		    "\"start_param\" and \"end_param\" are"
		    " the same parameter");
	return true;
}

void
incremental_free(struct incremental *incremental)
{
	free(incremental->end_value);
	free(incremental->initial_value);
	free(incremental->end_param);
	free(incremental->start_param);
	pairs_free(&incremental->params);
	jsonpath_free(incremental->cursor_path);
}
