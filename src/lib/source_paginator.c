/*
 * Paginators, with dlt's options, defaults and stop rules.  What varies
 * between them is in tables.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/source_read.h"

#define OPTIONS_MAX 13

enum option_form {
	FORM_NUMBER,  /* long, at least .least */
	FORM_BOOLEAN, /* bool */
	FORM_TEXT,    /* char *, not empty */
	FORM_PATH,    /* struct jsonpath * */
	FORM_TOTAL,   /* enum total_kind */
};

struct option {
	const char *key;
	enum option_form form;
	size_t offset; /* of the field in struct paginator */
	long least;
};

#define AT(field) offsetof(struct paginator, field)

struct kind {
	const char *type;
	enum paginator_kind kind;
	struct option options[OPTIONS_MAX];
};

static const struct kind kinds[] = {
	{ "auto", PAGINATOR_AUTO, { { NULL, 0, 0, 0 } } },
	{ "single_page", PAGINATOR_SINGLE_PAGE, { { NULL, 0, 0, 0 } } },
	{ "offset", PAGINATOR_OFFSET,
	    {
		{ "limit", FORM_NUMBER, AT(limit), 1 },
		{ "offset", FORM_NUMBER, AT(initial), 0 },
		{ "offset_param", FORM_TEXT, AT(position.param), 0 },
		{ "offset_body_path", FORM_PATH, AT(position.body_path), 0 },
		{ "limit_param", FORM_TEXT, AT(size.param), 0 },
		{ "limit_body_path", FORM_PATH, AT(size.body_path), 0 },
		{ "total_path", FORM_PATH, AT(total_path), 0 },
		{ "maximum_offset", FORM_NUMBER, AT(maximum), 1 },
		{ "stop_after_empty_page", FORM_BOOLEAN,
		    AT(stop_after_empty_page), 0 },
		{ "has_more_path", FORM_PATH, AT(has_more_path), 0 },
		{ "total", FORM_TOTAL, AT(total), 0 },
	    } },
	{ "page_number", PAGINATOR_PAGE_NUMBER,
	    {
		{ "base_page", FORM_NUMBER, AT(base), 0 },
		{ "page", FORM_NUMBER, AT(initial), 0 },
		{ "page_param", FORM_TEXT, AT(position.param), 0 },
		{ "page_body_path", FORM_PATH, AT(position.body_path), 0 },
		{ "limit", FORM_NUMBER, AT(limit), 1 },
		{ "limit_param", FORM_TEXT, AT(size.param), 0 },
		{ "start_from_page", FORM_NUMBER, AT(base), 0 },
		{ "records_path", FORM_PATH, AT(records_path), 0 },
		{ "total_path", FORM_PATH, AT(total_path), 0 },
		{ "maximum_page", FORM_NUMBER, AT(maximum), 1 },
		{ "stop_after_empty_page", FORM_BOOLEAN,
		    AT(stop_after_empty_page), 0 },
		{ "has_more_path", FORM_PATH, AT(has_more_path), 0 },
		{ "total", FORM_TOTAL, AT(total), 0 },
	    } },
	{ "cursor", PAGINATOR_CURSOR,
	    {
		{ "cursor_path", FORM_PATH, AT(next_path), 0 },
		{ "cursor_param", FORM_TEXT, AT(position.param), 0 },
		{ "cursor_body_path", FORM_PATH, AT(position.body_path), 0 },
		{ "stop_after_empty_page", FORM_BOOLEAN,
		    AT(stop_after_empty_page), 0 },
		{ "has_more_path", FORM_PATH, AT(has_more_path), 0 },
	    } },
	{ "json_link", PAGINATOR_JSON_LINK,
	    {
		{ "next_url_path", FORM_PATH, AT(next_path), 0 },
	    } },
	{ "header_link", PAGINATOR_HEADER_LINK,
	    {
		{ "links_next_key", FORM_TEXT, AT(header), 0 },
	    } },
	{ "header_cursor", PAGINATOR_HEADER_CURSOR,
	    {
		{ "cursor_key", FORM_TEXT, AT(header), 0 },
		{ "cursor_param", FORM_TEXT, AT(position.param), 0 },
	    } },
	/* What dlt once called json_link. */
	{ "json_response", PAGINATOR_JSON_LINK,
	    {
		{ "next_url_path", FORM_PATH, AT(next_path), 0 },
	    } },
};

/* -- reading --------------------------------------------------------------- */

static bool
read_option(struct reader *r, const struct tree_node *node,
    const struct option *option, struct paginator *paginator)
{
	static const char *const totals[] = { "exact", "hint" };
	void *field = (char *)paginator + option->offset;
	size_t which;

	switch (option->form) {
	case FORM_NUMBER:
		return tree_integer(
		    node, TREE_STRICT, option->least, INT_MAX, field);
	case FORM_BOOLEAN:
		return tree_boolean(node, TREE_STRICT, field);
	case FORM_TEXT:
		return read_string(r, node, TEXT_PLAIN, field);
	case FORM_PATH:
		return read_path(node, field);
	case FORM_TOTAL:
		if (!tree_word(node, totals, COUNT(totals), &which))
			return false;
		paginator->total = which == 0 ? TOTAL_EXACT : TOTAL_HINT;
		return true;
	}
	return false;
}

static bool
read_options(struct reader *r, const struct tree_node *node,
    const struct kind *kind, struct paginator *paginator)
{
	const char *keys[OPTIONS_MAX + 1] = { "type" };
	const struct option *options = kind->options;
	struct tree_node child;
	size_t n = 0;

	while (n < OPTIONS_MAX && options[n].key != NULL) {
		keys[n + 1] = options[n].key;
		n++;
	}
	if (!tree_keys(node, keys, n + 1))
		return false;
	for (size_t i = 0; i < n; i++)
		if (tree_has(node, options[i].key, &child) &&
		    !read_option(r, &child, &options[i], paginator))
			return false;
	return true;
}

/* -- defaults -------------------------------------------------------------- */

static void
default_text(char **field, const char *text)
{
	if (*field == NULL)
		*field = mem_string(text);
}

static void
default_path(struct jsonpath **field, const char *text)
{
	if (*field == NULL)
		*field = jsonpath_new(text, NULL);
}

static void
default_place(struct source_place *place, const char *param)
{
	if (place->param == NULL && place->body_path == NULL)
		place->param = mem_string(param);
}

/*
 * "total_path": null says that there is none; left out it is "total", where a
 * response has that.
 */
static void
default_total(const struct tree_node *node, struct paginator *paginator)
{
	struct tree_node child;

	paginator->total_stated = paginator->total_path != NULL;
	if (tree_get(node, "total_path", &child))
		return;
	default_path(&paginator->total_path, "total");
	paginator->total = TOTAL_HINT;
}

static void
add_defaults(const struct tree_node *node, struct paginator *paginator)
{
	struct tree_node child;

	switch (paginator->kind) {
	case PAGINATOR_OFFSET:
		default_place(&paginator->position, "offset");
		default_place(&paginator->size, "limit");
		default_total(node, paginator);
		break;
	case PAGINATOR_PAGE_NUMBER:
		default_place(&paginator->position, "page");
		default_total(node, paginator);
		if (!tree_has(node, "page", &child))
			paginator->initial = paginator->base;
		break;
	case PAGINATOR_CURSOR:
		default_place(&paginator->position, "cursor");
		default_path(&paginator->next_path, "cursors.next");
		break;
	case PAGINATOR_JSON_LINK:
		default_path(&paginator->next_path, "next");
		break;
	case PAGINATOR_HEADER_LINK:
		default_text(&paginator->header, "next");
		break;
	case PAGINATOR_HEADER_CURSOR:
		default_text(&paginator->header, "next");
		default_place(&paginator->position, "cursor");
		break;
	default:
		break;
	}
}

/* -- checks ---------------------------------------------------------------- */

static bool
one_place(const struct tree_node *node, const struct source_place *place,
    const char *what)
{
	return place->param == NULL || place->body_path == NULL ||
	    tree_wrong(node,
		"\"%s_param\" and \"%s_body_path\" name two places for one"
		" thing; remove one",
		what, what);
}

static bool
check_range(const struct tree_node *node, const struct paginator *paginator,
    const char *what)
{
	struct tree_node child;

	if (paginator->total_path == NULL && paginator->maximum < 0 &&
	    paginator->has_more_path == NULL &&
	    !paginator->stop_after_empty_page)
		return tree_wrong(node,
		    "could never stop; give it \"total_path\","
		    " \"maximum_%s\", \"has_more_path\" or"
		    " \"stop_after_empty_page\": true",
		    what);
	if (paginator->maximum >= 0 && paginator->maximum <= paginator->initial)
		return tree_wrong(node,
		    "\"maximum_%s\" (%ld) is the first %s not asked for; it"
		    " must be greater than the first one asked for (%ld)",
		    what, paginator->maximum, what, paginator->initial);
	if (paginator->total_path == NULL && tree_has(node, "total", &child))
		return tree_wrong(
		    &child, "says nothing without a \"total_path\"");
	return true;
}

static bool
check_offset(const struct tree_node *node, const struct paginator *paginator)
{
	if (paginator->limit == 0)
		return tree_wrong(node,
		    "offset needs \"limit\", the number of records a page");
	return one_place(node, &paginator->position, "offset") &&
	    one_place(node, &paginator->size, "limit") &&
	    check_range(node, paginator, "offset");
}

static bool
check_page_number(
    const struct tree_node *node, const struct paginator *paginator)
{
	struct tree_node child;

	if (tree_has(node, "base_page", &child) &&
	    tree_has(node, "start_from_page", &child))
		return tree_wrong(node,
		    "\"base_page\" and \"start_from_page\""
		    " are the same; remove one");
	if (paginator->initial < paginator->base)
		return tree_wrong(node,
		    "\"page\" (%ld) comes before the first one (%ld)",
		    paginator->initial, paginator->base);
	if (paginator->size.param != NULL && paginator->limit == 0)
		return tree_wrong(node, "\"limit_param\" needs \"limit\"");
	if (paginator->limit > 0 && paginator->size.param == NULL)
		return tree_wrong(node, "\"limit\" needs \"limit_param\"");
	return one_place(node, &paginator->position, "page") &&
	    check_range(node, paginator, "page");
}

static bool
check(const struct tree_node *node, const struct paginator *paginator)
{
	switch (paginator->kind) {
	case PAGINATOR_OFFSET:
		return check_offset(node, paginator);
	case PAGINATOR_PAGE_NUMBER:
		return check_page_number(node, paginator);
	case PAGINATOR_CURSOR:
		return one_place(node, &paginator->position, "cursor");
	case PAGINATOR_HEADER_CURSOR:
		return is_header_name(paginator->header) ||
		    tree_wrong(
			node, "\"cursor_key\" must be the name of a header");
	default:
		return true;
	}
}

bool
read_paginator(
    struct reader *r, const struct tree_node *node, struct paginator *paginator)
{
	const char *types[COUNT(kinds)];
	bool object = tree_kind(node) == TREE_OBJECT;
	struct tree_node type = *node;
	size_t which = 0;

	for (size_t i = 0; i < COUNT(kinds); i++)
		types[i] = kinds[i].type;
	if (tree_kind(node) != TREE_STRING && !tree_object(node))
		return false;
	if ((!object || tree_has(node, "type", &type)) &&
	    !tree_word(&type, types, COUNT(types), &which))
		return false;
	*paginator =
	    (struct paginator){ .kind = kinds[which].kind, .maximum = -1 };
	paginator->stop_after_empty_page =
	    paginator->kind == PAGINATOR_OFFSET ||
	    paginator->kind == PAGINATOR_PAGE_NUMBER;
	if (object && !read_options(r, node, &kinds[which], paginator))
		return false;
	add_defaults(node, paginator);
	return check(node, paginator);
}

void
paginator_free(struct paginator *paginator)
{
	free(paginator->header);
	jsonpath_free(paginator->next_path);
	jsonpath_free(paginator->has_more_path);
	jsonpath_free(paginator->records_path);
	jsonpath_free(paginator->total_path);
	jsonpath_free(paginator->size.body_path);
	free(paginator->size.param);
	jsonpath_free(paginator->position.body_path);
	free(paginator->position.param);
}
