/*
 * Values of a document that must be of a kind; what is not is said.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/tree.h"
#include "lib/words.h"

#define PLACE_MAX 1024 /* bytes of a place in a message */
#define SHOWN_MAX 64   /* bytes of a wrong value in a message */

static const char *const kind_names[] = {
	[TREE_NULL] = "null",
	[TREE_BOOLEAN] = "true or false",
	[TREE_NUMBER] = "a number",
	[TREE_STRING] = "a string",
	[TREE_ARRAY] = "an array",
	[TREE_OBJECT] = "an object",
};

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
		message_error("%s: %s: %s", tree_name(node->tree),
		    buf_text(&place), text);
	else
		message_error("%s: %s", tree_name(node->tree), text);
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
	const char *near = words_nearest(key, known, count);
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
