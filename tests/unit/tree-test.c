/* Documents that people write: places, kinds, and what is said of them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/tree.h"
#include "capture.h"
#include "tap.h"

static struct capture heard;

static struct tree *
parse(const char *text)
{
	struct tree *tree = NULL;

	capture_begin(&heard, STDERR_FILENO);
	if (tree_parse("t.json", span_of(text), &tree) != STATUS_OK)
		tree = NULL;
	capture_end(&heard);
	return tree;
}

/* Whether these lines were said, each behind the tool's name. */
static bool
was_said(const char *text)
{
	static const char tool[] = "tree-test: ";
	const char *p = heard.text;

	for (; *p != '\0' && *text != '\0'; p++, text++) {
		if (strncmp(p, tool, sizeof(tool) - 1) == 0 &&
		    (p == heard.text || p[-1] == '\n'))
			p += sizeof(tool) - 1;
		if (*p != *text)
			break;
	}
	if (*p == '\0' && *text == '\0')
		return true;
	printf("# %s", heard.text);
	return false;
}

static void
test_syntax(void)
{
	ok(parse("{\"a\":1,\n  \"a\":2}") == NULL &&
		was_said("t.json: line 2, column 5: duplicate object key near"
			 " '\"a\"'\n"),
	    "a key twice");
	ok(parse("{\"secret\":\"canary\" \"x\"}") == NULL &&
		was_said("t.json: line 1, column 22: '}' expected\n"),
	    "a syntax error");
	ok(parse("") == NULL && strstr(heard.text, "line 1") != NULL,
	    "nothing at all");
	ok(parse("{\"a\":\"\\u0000\"}") == NULL, "a NUL in a string");
	ok(parse("{\"a\":99999999999999999999}") == NULL, "too big a number");
	tree_free(parse("\xef\xbb\xbf{}"));
	ok(was_said(""), "a byte order mark");
}

static void
test_places(void)
{
	struct tree *tree = parse("{\"a\":[1,{\"b c\":null}],\"z\":\"t\"}");
	struct tree_node root = tree_root(tree), a, one, two, bc, x;

	ok(tree_get(&root, "a", &a) && tree_count(&a) == 2 &&
		tree_child(&a, 0, &one) && tree_child(&a, 1, &two) &&
		!tree_child(&a, 2, &x),
	    "children");
	ok(tree_get(&two, "b c", &bc) && !tree_has(&two, "b c", &x) &&
		!tree_get(&one, "b", &x) && !tree_get(&root, "b", &x),
	    "members");
	capture_begin(&heard, STDERR_FILENO);
	ok(!tree_wrong(&bc, "%d", 5) &&
		(capture_end(&heard), was_said("t.json: a[1][\"b c\"]: 5\n")),
	    "a place");
	ok(tree_child(&root, 1, &x) && strcmp(x.key, "z") == 0 &&
		strcmp(tree_text(&x), "t") == 0 &&
		strcmp(tree_text(&a), "") == 0,
	    "in the order of the file");
	tree_free(tree);
}

/* The value of "v" as plain text. */
static bool
plain(const char *text, const char *expected)
{
	struct tree *tree = parse(text);
	struct tree_node root = tree_root(tree);
	struct buf out = BUF_INIT(64);
	bool good =
	    tree_plain(&root, &out) && strcmp(buf_text(&out), expected) == 0;

	buf_free(&out);
	tree_free(tree);
	return good;
}

static void
test_plain(void)
{
	ok(plain("\"s\"", "s") && plain("12", "12") && plain("-1.5", "-1.5") &&
		plain("1.1", "1.1") &&
		plain("0.30000000000000004", "0.30000000000000004") &&
		plain("true", "true") && plain("false", "false"),
	    "strings, numbers and booleans as text");
	ok(!plain("null", "") && !plain("[]", "") && !plain("{}", ""),
	    "the others have none");
}

static void
test_taking(void)
{
	struct tree *tree = parse("{\"n\":7,\"s\":\"7\",\"r\":0.5,\"b\":true,"
				  "\"f\":\"false\",\"e\":\"\"}");
	struct tree_node root = tree_root(tree), n, s, r, b, f, e;
	const char *text;
	long number = 0;
	double real = 0;
	bool value = false;

	tree_get(&root, "n", &n);
	tree_get(&root, "s", &s);
	tree_get(&root, "r", &r);
	tree_get(&root, "b", &b);
	tree_get(&root, "f", &f);
	tree_get(&root, "e", &e);
	ok(tree_integer(&n, TREE_STRICT, 7, 7, &number) && number == 7 &&
		tree_integer(&s, TREE_OR_STRING, 0, 9, &number),
	    "numbers, in quotes where that is allowed");
	ok(tree_positive(&r, 1, &real) && real == 0.5 &&
		tree_boolean(&b, TREE_STRICT, &value) && value &&
		tree_boolean(&f, TREE_OR_STRING, &value) && !value &&
		tree_string(&s, &text) && strcmp(text, "7") == 0,
	    "others");
	capture_begin(&heard, STDERR_FILENO);
	ok(!tree_integer(&s, TREE_STRICT, 0, 9, &number) &&
		!tree_integer(&n, TREE_STRICT, 8, 9, &number) &&
		!tree_integer(&r, TREE_STRICT, 0, 9, &number) &&
		!tree_positive(&n, 5, &real) && !tree_positive(&b, 5, &real) &&
		!tree_boolean(&f, TREE_STRICT, &value) &&
		!tree_boolean(&n, TREE_OR_STRING, &value) &&
		!tree_string(&n, &text) && !tree_string(&e, &text) &&
		!tree_array(&n) && !tree_object(&n),
	    "what is not as it must be");
	capture_end(&heard);
	ok(was_said("t.json: s: must be a whole number from 0 to 9, not"
		    " \"7\"\n"
		    "t.json: n: must be a whole number from 8 to 9, not 7\n"
		    "t.json: r: must be a whole number from 0 to 9, not 0.5\n"
		    "t.json: n: must be a number greater than 0, at most 5,"
		    " not 7\n"
		    "t.json: b: must be a number greater than 0, at most 5,"
		    " not true\n"
		    "t.json: f: must be true or false, not a string\n"
		    "t.json: n: must be true or false, not 7\n"
		    "t.json: n: must be a string, not a number\n"
		    "t.json: e: must not be empty\n"
		    "t.json: n: must be an array, not a number\n"
		    "t.json: n: must be an object, not a number\n"),
	    "is said with its place");
	tree_free(tree);
}

int
main(void)
{
	message_init("tree-test");
	test_syntax();
	test_places();
	test_plain();
	test_taking();
	return done_testing();
}
