/*
 * JSON documents that people write: configuration and definitions.  Read
 * only, and every complaint names the file and the place of what is wrong:
 *
 *	source.json: resources[3].endpoint.paginator: unknown key "limt"; did
 *	you mean "limit"?
 *
 * tree.c and tree_take.c are the only users of jansson.  (Records are
 *lib/json's: nothing that an API sent passes through here.)
 */
#ifndef LIB_TREE_H
#define LIB_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"

/* The largest document taken, in bytes. */
#define TREE_MAX ((size_t)4 << 20)

struct tree; /* a document */

enum tree_kind {
	TREE_NULL,
	TREE_BOOLEAN,
	TREE_NUMBER,
	TREE_STRING,
	TREE_ARRAY,
	TREE_OBJECT,
};

/*
 * A value and the way to it.  Nodes are passed around by value and live on
 * the stack; up must outlive the node, and the tree all of them.
 */
struct tree_node {
	const struct tree *tree;
	const struct tree_node *up; /* NULL: this is the document */
	const char *key;            /* in its object; NULL: in an array */
	size_t index;               /* in its array */
	void *json;
};

/*
 * Reads the document at path.  STATUS_USAGE with a message where it can't be
 * read or is no JSON; a key that stands twice in an object is a mistake, too.
 * The message quotes nothing of the file, which may hold secrets, but keys.
 * Release with tree_free().
 */
enum status tree_load(const char *path, struct tree **tree);

/* The same from memory; name is what messages call it. */
enum status tree_parse(const char *name, struct span text, struct tree **tree);
void tree_free(struct tree *tree);

/* The name of the document, as it was given. */
const char *tree_name(const struct tree *tree);

/* Whether others than its owner could read the file when it was opened. */
bool tree_exposed(const struct tree *tree);

/* The whole document as a node. */
struct tree_node tree_root(const struct tree *tree);

/* -- looking --------------------------------------------------------------- */

enum tree_kind tree_kind(const struct tree_node *node);

/* A member of an object.  False where there is none, or node is no object. */
bool tree_get(
    const struct tree_node *object, const char *key, struct tree_node *member);

/* As tree_get(), but a null counts as missing. */
bool tree_has(
    const struct tree_node *object, const char *key, struct tree_node *member);

/* The number of elements or members; 0 for other values. */
size_t tree_count(const struct tree_node *node);

/*
 * Walks an array or an object, in the order of the file:
 *
 *	for (size_t i = 0; tree_child(&list, i, &child); i++)
 */
bool
tree_child(const struct tree_node *node, size_t index, struct tree_node *child);

/* The text of a string, "" for other values; it belongs to the tree. */
const char *tree_text(const struct tree_node *node);

/*
 * Appends a string, number or boolean as plain text (the shortest digits
 * that are the number, "true", "false"); false, nothing appended, for others,
 * or where out would pass its maximum.
 */
bool tree_plain(const struct tree_node *node, struct buf *out);

/* -- taking: what is not as it must be is said, and false returned --------- */

/*
 * Says that something is wrong here: "file: place: …".  Always false, so that
 * it can be returned.
 */
__attribute__((format(printf, 2, 3))) bool
tree_wrong(const struct tree_node *node, const char *format, ...);

/* The value must be an object with no other keys than these. */
bool
tree_keys(const struct tree_node *node, const char *const *known, size_t count);

/* The value must be an array, an object. */
bool tree_array(const struct tree_node *node);
bool tree_object(const struct tree_node *node);

/* A string that is not empty; *text belongs to the tree. */
bool tree_string(const struct tree_node *node, const char **text);

/* One of the words; *which is its index. */
bool tree_word(const struct tree_node *node, const char *const *words,
    size_t count, size_t *which);

/* How strict to be about a number or a boolean that stands in quotes. */
enum tree_form { TREE_STRICT, TREE_OR_STRING };

/* A whole number from least to most. */
bool tree_integer(const struct tree_node *node, enum tree_form form, long least,
    long most, long *number);

/* A number greater than zero, at most most. */
bool tree_positive(const struct tree_node *node, double most, double *number);

/* true or false, in quotes where the form lets them be. */
bool
tree_boolean(const struct tree_node *node, enum tree_form form, bool *value);

#endif
