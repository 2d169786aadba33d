/*
 * Outlines: what they tell is what the bytes tell, whatever stands where.
 */
#include "lib/count.h"
#include "lib/json_outline.h"
#include "lib/jsonpath.h"
#include "lib/memory.h"
#include "outline-agrees.h"
#include "below.h"
#include "tap.h"

/* Of all texts: what it has learned of one must be good for the next. */
static struct json_pick *pick;

/* At an address with the given last six bits; with some list. */
static const char *
at_address(struct span text, size_t low)
{
	char *memory = mem_alloc(text.n + 64);
	size_t shift = (low - (size_t)memory) & 63;
	const char *why;

	if (text.n > 0)
		memcpy(memory + shift, text.p, text.n);
	why = outline_disagrees_at(
	    (struct span){ memory + shift, text.n }, pick, low % OUTLINE_LISTS);
	free(memory);
	return why;
}

static const char *
everywhere(struct span text)
{
	const char *why = NULL;

	for (size_t low = 0; why == NULL && low < 64; low++)
		why = at_address(text, low);
	return why;
}

static void
test_texts(void)
{
	static const char *const texts[] = {
		"", " ", "1", " null ", "\"\"", "[]", "{}", "[ ]", "{ }",
		" [1,2] ", "[[],{},[{}],[[[[1]]]]]",
		"{\"data\":[{\"id\":1,\"a\":{\"b\":{\"c\":[1]}}},{}],\"n\":2}",
		"{\"data\" : [ { \"id\"\t:\r\n 1 } ,{} ] }\n",
		"{\"a\":1,\"a\":2,\"a\":{\"a\":3,\"a\":4}}",
		"{\"\":1,\" \":2,\":\":3,\",\":4,\"}\":5,\"[\":6}",
		"[\"a\",\"b\",\":\",\"]\",{\"k\":\"\\\"\"},\"\\\\\"]",
		"{\"a\\u0062\":1}", "[[[[{\"\\n\":[]}]]],{\"k\":[]}]",
		"[[[{\"\\n\":[]}]],{\"k\":[]}]", "[{\"a\":1},[2],3,[]]",
		"{\"a\":1}{", "{\"a\":1,}", "[1,]", "{\"a\"}", "[{\"a\":}]",
		"{\"data\":[{\"id\":1},{\"id\":\"\xff\"}]}", "[[[1,2],3],4",
		"{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}},\"f\":null}",
		/* Lists to pick from, and what is none. */
		"{\"data\":[{\"id\":1,\"a\":{\"a\":2}},{\"id\":3}]}",
		"{\"data\":[{\"id\":1,\"id\":2},{\"i\\u0064\":3},{\"id\":4}]}",
		"{\"data\":[{\"id\":1}],\"data\":[{\"id\":2}]}",
		"{\"data\":[[{\"id\":1}],{}, {\"id\" : 2 }]} ",
		"{\"data\":[{\"id\":[{ }]}]}",
		"{\"data\":[{\"id\":{},\"x\": 1}]}", "{\"data\":[{\"id\":1}}",
		"{\"data\":[{\"id\":1}", "[{\"id\":1}",
		"[{\"id\":1},{\"id\":1]}", "[{\"id\":1,\"a\":{\"a\":[1}]",
		"{\"data\":[{\"id\":1}]}]", "{\"data\":{\"id\":{\"id\":1}}}",
		"{\"a\":{\"b\":[{\"id\":1}]},\"b\":[{\"id\":2}]}",
		"{\"data\":[{\"id\":1}],\"\\u0061\":[{\"id\":2}]}",
		"{\"data\":[{\"id\":1},{\"id\":2,\"a\":null}],\"t\":{\"id\":3}}"
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *why = everywhere(span_of(texts[i]));

		ok(why == NULL, "%s: %s", texts[i], why != NULL ? why : "same");
	}
}

/* -- texts of all shapes --------------------------------------------------- */

static void
add_white(struct buf *text, unsigned white)
{
	while (white > 0 && below(white) == 0)
		buf_add_char(text, " \t\r\n"[below(4)]);
}

static void
add_string(struct buf *text, bool escapes)
{
	static const char *const parts[] = { "a", "id", "updatedAt", "{", "}",
		"[", "]", ",", ":", " ", "\xc3\xa9", "\xf0\x9f\x98\x80",
		"0123456789abcdef", "\\\"", "\\\\", "\\n", "\\u0041",
		"\\ud800" };

	buf_add_char(text, '"');
	for (size_t n = below(6); n > 0; n--)
		buf_add_text(text, parts[below(escapes ? COUNT(parts) : 13)]);
	buf_add_char(text, '"');
}

static void
add_value(struct buf *text, unsigned white, bool escapes, unsigned depth)
{
	static const char *const scalars[] = { "null", "true", "false", "0",
		"-1.5e+7", "12345678901234567890", "\"\"" };
	size_t kind = below(depth < 6 ? 5 : 3), n = below(5);

	add_white(text, white);
	if (kind == 0) {
		buf_add_text(text, scalars[below(COUNT(scalars))]);
	} else if (kind <= 2) {
		add_string(text, true);
	} else {
		buf_add_char(text, kind == 3 ? '[' : '{');
		for (unsigned i = 0; i < n; i++) {
			if (i > 0)
				buf_add_char(text, ',');
			add_white(text, white);
			if (kind == 4) {
				add_string(text, escapes && below(20) == 0);
				add_white(text, white);
				buf_add_char(text, ':');
			}
			add_value(text, white, escapes, depth + 1);
		}
		add_white(text, white);
		buf_add_char(text, kind == 3 ? ']' : '}');
	}
	add_white(text, white);
}

/* A page of records, or any value; at times with one byte changed. */
static void
make(struct buf *text)
{
	size_t n = below(8);
	unsigned white = (unsigned)below(3) * 2;
	bool escapes = below(4) == 0;

	text->n = 0;
	if (below(2) == 0) {
		add_value(text, white, escapes, 0);
	} else {
		buf_add_text(text, "{\"total\":7,\"data\":[");
		for (unsigned i = 0; i < n; i++) {
			buf_add_text(text, i > 0 ? ",{\"id\":" : "{\"id\":");
			add_string(text, true);
			buf_add_text(text, ",\"updatedAt\":");
			add_value(text, white, escapes, 3);
			buf_add_char(text, '}');
		}
		buf_add_text(text, "],\"next\":null}");
	}
	if (below(4) == 0)
		text->p[below(text->n)] = "\"\\{}[],: x\x01\x80"[below(12)];
}

static void
test_generated(void)
{
	struct buf text = BUF_INIT((size_t)1 << 24);
	const char *why = NULL;
	unsigned i;

	for (i = 0; i < 40000 && why == NULL; i++) {
		make(&text);
		why = at_address(buf_span(&text), i & 63);
	}
	ok(why == NULL, "generated texts: %s",
	    why != NULL ? why : "all the same");
	if (why != NULL)
		printf("# %u: %.*s\n", i, SPAN_ARG(buf_span(&text)));
	buf_free(&text);
}

/* An escape, a quote, UTF-8 and white space at each place of a block. */
static void
test_blocks(void)
{
	static const char *const parts[] = { "\\\"", "\\\\", "\\u005c",
		"\xe2\x82\xac", "\", \"b\":\"", "\":{\"c\":[]},\"d\":\"",
		"\x1f", "\xc3" };
	struct buf text = BUF_INIT(4096);
	const char *why = NULL;

	for (size_t i = 0; i < COUNT(parts) && why == NULL; i++)
		for (size_t n = 0; n < 140 && why == NULL; n++) {
			text.n = 0;
			buf_add_text(&text, "{\"data\":[{\"k\":\"");
			for (size_t k = 0; k < n; k++)
				buf_add_char(&text, 'x');
			buf_add_text(&text, parts[i]);
			buf_add_text(&text, "tail of the text\"}],\"t\":1}");
			why = at_address(buf_span(&text), n & 63);
		}
	ok(why == NULL, "what ends a run, at each place of a block: %s",
	    why != NULL ? why : "the same");
	buf_free(&text);
}

/* -- bounds ---------------------------------------------------------------- */

static void
test_bounds(void)
{
	struct buf text = BUF_INIT((size_t)1 << 24);
	struct json_outline o;
	const char *why;

	buf_add_text(&text, "[0");
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, ",0");
	buf_add_char(&text, ']');
	ok(json_validate_outline(buf_span(&text), &o, NULL, NULL) && o.n == 0 &&
		o.marks == NULL && o.compact,
	    "no outline of very many short values");
	json_outline_free(&o);
	why = outline_disagrees(buf_span(&text), pick);
	ok(why == NULL, "and yet the same: %s", why != NULL ? why : "yes");

	text.n = 0;
	buf_add_text(&text, "[\"0123456789\"");
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, ",\"0123456789\"");
	buf_add_char(&text, ']');
	ok(json_validate_outline(buf_span(&text), &o, NULL, NULL) &&
		o.n == 100002 && o.room * sizeof *o.marks <= 2 * text.n + 1024,
	    "many values: at most twice the text's memory");
	json_outline_free(&o);
	buf_free(&text);
}

static void
test_paths(void)
{
	const char *text = "{\"a\":{\"b\":[{\"c\":1},{\"c\":2,\"c\":3}]},"
			   "\"d\":[[5,6],7]}";
	static const char *const paths[] = { "$", "a", "a.b[1].c", "a.b[-1].c",
		"a.b[2]", "d[0][1]", "d[-1]", "d.x", "a.x", "a.b.c" };
	struct span value;
	struct json_outline o;

	if (!json_validate_outline(span_of(text), &o, &value, NULL))
		return;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct jsonpath *path = jsonpath_new(paths[i], NULL);
		struct span a = { NULL, 0 }, b = { NULL, 0 }, c;

		ok(jsonpath_find(path, value, &a) ==
			    jsonpath_find_in(&o, path, value, &b) &&
			outline_same(a, b),
		    "a path: %s", paths[i]);
		jsonpath_find_all(&o, &path, 1, value, &c);
		ok(outline_same(a, c), "among others: %s", paths[i]);
		jsonpath_free(path);
	}
	json_outline_free(&o);
}

/* -- picks ----------------------------------------------------------------- */

static void
try_list(const char *text, const struct json_list *list, size_t picked,
    const char *name)
{
	struct json_outline o;
	bool good;

	good = json_validate_list(span_of(text), list, &o, NULL, NULL);
	ok(good && o.npicked == picked, "%s: %zu of %zu objects", name,
	    o.npicked, picked);
	json_outline_free(&o);
}

static void
test_lists(void)
{
	struct json_list top = { pick, 0, { NULL, 0 } },
			 data = { pick, 1, span_of("data") },
			 deep = { pick, 2, span_of("b") };

	try_list("[{\"id\":1},2,{\"id\":3}]", &top, 2, "a list");
	try_list("{\"data\":[{\"id\":1},{}],\"a\":[{}]}", &data, 2, "below");
	try_list("{ \"data\" : [ {\"id\": 1 } ] }", &data, 1, "spaced");
	try_list("{\"a\":{\"b\":[{},{}],\"c\":[{}]}}", &deep, 2, "deep");
	try_list("{\"data\":{\"data\":{}}}", &data, 0, "no list");
	try_list("{\"x\":{\"data\":[{}]}}", &data, 0, "elsewhere");
	try_list("[{\"id\":1,\"id\":2},{\"id\":3}]", &top, 1, "twice a key");
	try_list("[{\"id\":1}] ", NULL, 0, "no pick");
}

static void
test_picked_bounds(void)
{
	struct json_list top = { pick, 0, { NULL, 0 } };
	struct buf text = BUF_INIT((size_t)1 << 24);
	struct json_outline o;
	const char *why;

	buf_add_text(&text, "[{\"id\":0}");
	for (int i = 0; i < 20000; i++)
		buf_add_text(&text, ",{\"id\":1,\"x\":\"0123\"}");
	buf_add_char(&text, ']');
	ok(json_validate_list(buf_span(&text), &top, &o, NULL, NULL) &&
		o.npicked > 0 &&
		o.npicked * o.width * sizeof *o.picked <= 2 * text.n + 4096,
	    "of very many objects so many as fit in twice the text's memory");
	json_outline_free(&o);
	text.n = 0;
	buf_add_text(&text, "[{\"id\":0}");
	for (int i = 0; i < 300; i++)
		buf_add_text(&text, ",{\"id\":1,\"x\":\"0123\"}");
	buf_add_char(&text, ']');
	why = outline_disagrees(buf_span(&text), pick);
	ok(why == NULL, "and the others as ever: %s",
	    why != NULL ? why : "yes");
	buf_free(&text);
}

int
main(void)
{
	pick = outline_pick();
	test_texts();
	test_generated();
	test_blocks();
	test_bounds();
	test_paths();
	test_lists();
	test_picked_bounds();
	json_pick_free(pick);
	return done_testing();
}
