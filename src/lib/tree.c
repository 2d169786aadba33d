#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/tree.h"

#define PLACE_MAX 1024 /* bytes of a place in a message */
#define SHOWN_MAX 64   /* bytes of a wrong value in a message */

struct tree {
	char *name;   /* owned */
	json_t *root; /* owned */
	bool exposed;
};

static const char *const kind_names[] = {
	[TREE_NULL] = "null",
	[TREE_BOOLEAN] = "true or false",
	[TREE_NUMBER] = "a number",
	[TREE_STRING] = "a string",
	[TREE_ARRAY] = "an array",
	[TREE_OBJECT] = "an object",
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

/* -- taking ---------------------------------------------------------------- */

static bool
is_plain_key(const char *key)
{
	return *key != '\0' &&
	    key[strspn(key,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$")] == '\0';
}

static void
add_place(const struct tree_node *node, struct buf *out)
{
	if (node->up == NULL)
		return;
	add_place(node->up, out);
	if (node->key == NULL)
		buf_format(out, "[%zu]", node->index);
	else if (is_plain_key(node->key))
		buf_format(out, "%s%s", out->n > 0 ? "." : "", node->key);
	else
		buf_format(out, "[\"%s\"]", node->key);
}

bool
tree_wrong(const struct tree_node *node, const char *format, ...)
{
	struct buf place = BUF_INIT(PLACE_MAX);
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_vformat(format, args);
	va_end(args);
	add_place(node, &place);
	if (place.n > 0)
		message_error(
		    "%s: %s: %s", node->tree->name, buf_text(&place), text);
	else
		message_error("%s: %s", node->tree->name, text);
	free(text);
	buf_free(&place);
	return false;
}

/* What the value must be, and what kind of value it is. */
static bool
wrong_kind(const struct tree_node *node, const char *wanted)
{
	return tree_wrong(
	    node, "must be %s, not %s", wanted, kind_names[tree_kind(node)]);
}

bool
tree_array(const struct tree_node *node)
{
	return tree_kind(node) == TREE_ARRAY || wrong_kind(node, "an array");
}

bool
tree_object(const struct tree_node *node)
{
	return tree_kind(node) == TREE_OBJECT || wrong_kind(node, "an object");
}

static bool
is_known(const char *key, const char *const *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(known[i], key) == 0)
			return true;
	return false;
}

/* "a, b or c", for messages. */
static const char *
list_words(struct buf *out, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(out, "%s%s",
		    i == 0              ? ""
			: i + 1 < count ? ", "
					: " or ",
		    words[i]);
	return buf_text(out);
}

static bool
unknown_key(const struct tree_node *node, const char *key,
    const char *const *known, size_t count)
{
	const char *near = options_nearest(key, known, count);
	struct buf all = BUF_INIT(PLACE_MAX);

	if (near != NULL)
		tree_wrong(node, "unknown key \"%s\"; did you mean \"%s\"?",
		    key, near);
	else
		tree_wrong(node, "unknown key \"%s\"; there are %s", key,
		    list_words(&all, known, count));
	buf_free(&all);
	return false;
}

bool
tree_keys(const struct tree_node *node, const char *const *known, size_t count)
{
	struct tree_node member;

	if (!tree_object(node))
		return false;
	for (size_t i = 0; tree_child(node, i, &member); i++)
		if (member.key != NULL && !is_known(member.key, known, count))
			return unknown_key(node, member.key, known, count);
	return true;
}

bool
tree_string(const struct tree_node *node, const char **text)
{
	*text = tree_text(node);
	if (tree_kind(node) != TREE_STRING)
		return wrong_kind(node, "a string");
	return **text != '\0' || tree_wrong(node, "must not be empty");
}

bool
tree_word(const struct tree_node *node, const char *const *words, size_t count,
    size_t *which)
{
	struct buf all = BUF_INIT(PLACE_MAX);
	const char *text = "";

	*which = 0;
	if (!tree_string(node, &text))
		return false;
	for (*which = 0; *which < count; (*which)++)
		if (strcmp(text, words[*which]) == 0)
			return true;
	tree_wrong(node, "unknown \"%s\"; it must be %s", text,
	    list_words(&all, words, count));
	buf_free(&all);
	return false;
}

/* What stands there is shown beside what is allowed, where it is short. */
static bool
out_of_range(const struct tree_node *node, const char *allowed)
{
	char *text = json_dumps(node->json,
	    JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));

	if (text == NULL || strlen(text) > SHOWN_MAX ||
	    tree_kind(node) > TREE_STRING || tree_kind(node) == TREE_NULL)
		wrong_kind(node, allowed);
	else
		tree_wrong(node, "must be %s, not %s", allowed, text);
	free(text);
	return false;
}

/* A string that is a whole number, a minus before it or not. */
static bool
text_integer(const char *text, long long *value)
{
	char *end;

	if (text[strspn(text, "-0123456789")] != '\0' || *text == '\0')
		return false;
	errno = 0;
	*value = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

bool
tree_integer(const struct tree_node *node, enum tree_form form, long least,
    long most, long *number)
{
	json_t *json = node->json;
	char allowed[96];
	long long value;

	if (json_is_integer(json))
		value = json_integer_value(json);
	else if (form != TREE_OR_STRING || !json_is_string(json) ||
	    !text_integer(json_string_value(json), &value))
		goto wrong;
	if (value < least || value > most)
		goto wrong;
	*number = (long)value;
	return true;
wrong:
	if (most >= INT_MAX)
		snprintf(allowed, sizeof(allowed),
		    "a whole number, at least %ld", least);
	else
		snprintf(allowed, sizeof(allowed),
		    "a whole number from %ld to %ld", least, most);
	return out_of_range(node, allowed);
}

bool
tree_positive(const struct tree_node *node, double most, double *number)
{
	char allowed[96];

	*number = json_number_value(node->json);
	if (*number > 0 && *number <= most)
		return true;
	snprintf(allowed, sizeof(allowed),
	    "a number greater than 0, at most %g", most);
	return out_of_range(node, allowed);
}

bool
tree_boolean(const struct tree_node *node, enum tree_form form, bool *value)
{
	const char *text = json_string_value(node->json);

	if (tree_kind(node) == TREE_BOOLEAN) {
		*value = json_is_true((json_t *)node->json);
		return true;
	}
	if (form != TREE_OR_STRING)
		return wrong_kind(node, "true or false");
	*value = text != NULL && strcmp(text, "true") == 0;
	if (*value || (text != NULL && strcmp(text, "false") == 0))
		return true;
	return out_of_range(node, "true or false");
}
