/*
 * The JSON body of a request, written from the members of two objects.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/source_read.h"

/* Every part of the text passes here, so that its maximum is said once. */
static bool
put(const struct tree_node *node, struct buf *out, bool fits)
{
	return fits ||
	    tree_wrong(node, "the body is longer than %zu bytes", out->max);
}

static bool
put_value(struct reader *r, const struct tree_node *node, struct buf *out);

static bool
put_string(struct reader *r, const struct tree_node *node, struct buf *out)
{
	char *text;
	bool good;

	if (!read_text(r, node, TEXT_TEMPLATE, &text))
		return false;
	good = put(node, out, json_quote(out, span_of(text)));
	mem_wipe(text);
	return good;
}

/* The members of object that except (may be NULL) has not. */
static bool
put_members(struct reader *r, const struct tree_node *object,
    const struct tree_node *except, bool *first, struct buf *out)
{
	struct tree_node member, other;

	for (size_t i = 0; tree_child(object, i, &member); i++) {
		if (except != NULL && tree_get(except, member.key, &other))
			continue;
		if (!put(&member, out,
			(*first || buf_add_char(out, ',')) &&
			    json_quote(out, span_of(member.key)) &&
			    buf_add_char(out, ':')) ||
		    !put_value(r, &member, out))
			return false;
		*first = false;
	}
	return true;
}

static bool
put_elements(struct reader *r, const struct tree_node *array, struct buf *out)
{
	struct tree_node child;

	for (size_t i = 0; tree_child(array, i, &child); i++)
		if (!put(&child, out, i == 0 || buf_add_char(out, ',')) ||
		    !put_value(r, &child, out))
			return false;
	return true;
}

static bool
put_value(struct reader *r, const struct tree_node *node, struct buf *out)
{
	bool first = true;

	switch (tree_kind(node)) {
	case TREE_NULL:
		return put(node, out, buf_add_text(out, "null"));
	case TREE_STRING:
		return put_string(r, node, out);
	case TREE_ARRAY:
		return put(node, out, buf_add_char(out, '[')) &&
		    put_elements(r, node, out) &&
		    put(node, out, buf_add_char(out, ']'));
	case TREE_OBJECT:
		return put(node, out, buf_add_char(out, '{')) &&
		    put_members(r, node, NULL, &first, out) &&
		    put(node, out, buf_add_char(out, '}'));
	default:
		return put(node, out, tree_plain(node, out));
	}
}

bool
read_body(struct reader *r, const struct tree_node *base,
    const struct tree_node *over, char **body)
{
	struct buf out = BUF_INIT(SOURCE_TEXT_MAX);
	bool first = true, good;

	if ((base != NULL && !tree_object(base)) ||
	    (over != NULL && !tree_object(over)))
		return false;
	good = buf_add_char(&out, '{') &&
	    (base == NULL || put_members(r, base, over, &first, &out)) &&
	    (over == NULL || put_members(r, over, NULL, &first, &out)) &&
	    put(over != NULL ? over : base, &out, buf_add_char(&out, '}'));
	if (good)
		*body = mem_string(buf_text(&out));
	buf_free(&out);
	return good;
}
