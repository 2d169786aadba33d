#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/tree.h"

struct tree {
	char *name;   /* owned */
	json_t *root; /* owned */
	bool exposed;
};

/* -- documents ------------------------------------------------------------- */

/*
 * jansson's text ends in "near '…'", a piece of the file, which may be a
 * secret; line and column say the same.  Only of a duplicate key the name is
 * worth its place.
 */
static enum status
syntax_wrong(const char *name, json_error_t *error)
{
	char *near = strstr(error->text, " near ");

	if (near != NULL && json_error_code(error) != json_error_duplicate_key)
		*near = '\0';
	message_error("%s: line %d, column %d: %s", name, error->line,
	    error->column, error->text);
	explicit_bzero(error, sizeof(*error));
	return STATUS_USAGE;
}

enum status
tree_parse(const char *name, struct span text, struct tree **tree)
{
	json_error_t error;
	json_t *root;

	/* Editors that sign their UTF-8 (RFC 8259, section 8.1). */
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (struct span){ text.p + 3, text.n - 3 };
	root = json_loadb(text.n > 0 ? text.p : "", text.n,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (root == NULL)
		return syntax_wrong(name, &error);
	*tree = mem_zero(1, sizeof(**tree));
	(*tree)->name = mem_string(name);
	(*tree)->root = root;
	return STATUS_OK;
}

enum status
tree_load(const char *path, struct tree **tree)
{
	struct buf text = BUF_INIT(TREE_MAX);
	enum status status = STATUS_USAGE;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0) {
		message_error("%s: %s", path, strerror(errno));
		goto out;
	}
	/* At once: what has grown has left parts of it, not wiped, behind. */
	if (st.st_size < (off_t)TREE_MAX)
		buf_reserve(&text, (size_t)st.st_size + 1);
	if (!file_slurp(fd, &text)) {
		message_error("%s: %s", path, strerror(errno));
		goto out;
	}
	status = tree_parse(path, buf_span(&text), tree);
	if (status == STATUS_OK)
		(*tree)->exposed = S_ISREG(st.st_mode) &&
		    (st.st_mode & (S_IRGRP | S_IROTH)) != 0;
out:
	buf_wipe(&text);
	if (fd >= 0)
		close(fd);
	return status;
}

void
tree_free(struct tree *tree)
{
	if (tree == NULL)
		return;
	json_decref(tree->root);
	free(tree->name);
	free(tree);
}

const char *
tree_name(const struct tree *tree)
{
	return tree->name;
}

bool
tree_exposed(const struct tree *tree)
{
	return tree->exposed;
}

struct tree_node
tree_root(const struct tree *tree)
{
	return (struct tree_node){ .tree = tree, .json = tree->root };
}

/* -- looking --------------------------------------------------------------- */

enum tree_kind
tree_kind(const struct tree_node *node)
{
	switch (json_typeof((json_t *)node->json)) {
	case JSON_OBJECT:
		return TREE_OBJECT;
	case JSON_ARRAY:
		return TREE_ARRAY;
	case JSON_STRING:
		return TREE_STRING;
	case JSON_INTEGER:
	case JSON_REAL:
		return TREE_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return TREE_BOOLEAN;
	default:
		return TREE_NULL;
	}
}

bool
tree_get(
    const struct tree_node *object, const char *key, struct tree_node *member)
{
	json_t *json = json_object_get(object->json, key);

	if (json == NULL)
		return false;
	*member = (struct tree_node){
		.tree = object->tree, .up = object, .key = key, .json = json
	};
	return true;
}

bool
tree_has(
    const struct tree_node *object, const char *key, struct tree_node *member)
{
	return tree_get(object, key, member) && tree_kind(member) != TREE_NULL;
}

size_t
tree_count(const struct tree_node *node)
{
	if (json_is_array((json_t *)node->json))
		return json_array_size(node->json);
	return json_object_size(node->json);
}

/* Definitions are small: walking to the n-th member from the first is fine. */
static bool
member_at(const struct tree_node *node, size_t index, struct tree_node *child)
{
	void *iter = json_object_iter(node->json);

	while (iter != NULL && index-- > 0)
		iter = json_object_iter_next(node->json, iter);
	if (iter == NULL)
		return false;
	*child = (struct tree_node){ .tree = node->tree,
		.up = node,
		.key = json_object_iter_key(iter),
		.json = json_object_iter_value(iter) };
	return true;
}

bool
tree_child(const struct tree_node *node, size_t index, struct tree_node *child)
{
	if (index >= tree_count(node))
		return false;
	if (tree_kind(node) == TREE_OBJECT)
		return member_at(node, index, child);
	*child = (struct tree_node){ .tree = node->tree,
		.up = node,
		.index = index,
		.json = json_array_get(node->json, index) };
	return true;
}

const char *
tree_text(const struct tree_node *node)
{
	const char *text = json_string_value(node->json);

	return text != NULL ? text : "";
}

/* The shortest digits that are the same double again. */
static bool
plain_real(double value, struct buf *out)
{
	char text[40];

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return buf_add_text(out, text);
}

bool
tree_plain(const struct tree_node *node, struct buf *out)
{
	json_t *json = node->json;

	switch (json_typeof(json)) {
	case JSON_STRING:
		return buf_add(
		    out, json_string_value(json), json_string_length(json));
	case JSON_INTEGER:
		return buf_format(
		    out, "%lld", (long long)json_integer_value(json));
	case JSON_REAL:
		return plain_real(json_real_value(json), out);
	case JSON_TRUE:
		return buf_add_text(out, "true");
	case JSON_FALSE:
		return buf_add_text(out, "false");
	default:
		return false;
	}
}
