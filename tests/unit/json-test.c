/*
 * lib/json, by tables.  Built twice: as it is, and without vectors
 * (json-plain-test).
 */
#include <stdlib.h>

#include "lib/count.h"
#include "lib/json.h"
#include "tap.h"

#define SPAN(literal) ((struct span){ literal, sizeof(literal) - 1 })

/* A copy that ends where its memory ends, for the sanitizers to watch. */
static struct span
tight(struct span text)
{
	char *p = malloc(text.n > 0 ? text.n : 1);

	if (p == NULL)
		abort();
	if (text.n > 0)
		memcpy(p, text.p, text.n);
	return (struct span){ p, text.n };
}

static void
release(struct span copy)
{
	free((void *)(uintptr_t)copy.p);
}

/* -- checking -------------------------------------------------------------- */

static void
test_valid(void)
{
	static const struct span texts[] = {
		SPAN("null"),
		SPAN("true"),
		SPAN("false"),
		SPAN("0"),
		SPAN("-0"),
		SPAN("-12.50e+07"),
		SPAN("1E5"),
		SPAN("1e-5"),
		SPAN("\"\""),
		SPAN("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00aF\\uD83d\""),
		SPAN("\"\x7f\xc2\x80\xdf\xbf\""),
		SPAN("\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\""),
		SPAN("\"\xf0\x90\x80\x80\xf3\xbf\xbf\xbf\xf4\x8f\xbf\xbf\""),
		SPAN("[]"),
		SPAN("{}"),
		SPAN("[1,[2,{\"a\":[]}],{}]"),
		SPAN("{\"a\":1,\"a\":{\"b\":null}}"),
		SPAN("[ 1 ,\t2\r\n, {\n\"a\" : [ ] , \"b\" : { } } ]"),
		SPAN("\"a string that is longer than one vector of bytes\""),
	};
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		struct span text = tight(texts[i]), value;

		ok(json_validate(text, &value, NULL) && value.p == text.p &&
			value.n == text.n,
		    "valid: text %zu", i);
		release(text);
	}
}

static const struct {
	struct span text;
	size_t offset;
	const char *why;
} broken[] = {
#define ENDS "the text ends inside a value"
	{ SPAN(""), 0, ENDS },
	{ SPAN(" \n"), 2, ENDS },
	{ SPAN("nul"), 3, ENDS },
	{ SPAN("-"), 1, ENDS },
	{ SPAN("1."), 2, ENDS },
	{ SPAN("1e"), 2, ENDS },
	{ SPAN("1e+"), 3, ENDS },
	{ SPAN("\"abc"), 4, ENDS },
	{ SPAN("\"a string that is longer than one vector"), 40, ENDS },
	{ SPAN("\"\\"), 2, ENDS },
	{ SPAN("\"\\u12"), 5, ENDS },
	{ SPAN("\"\xc3"), 2, ENDS },
	{ SPAN("\"\xe2\x82"), 3, ENDS },
	{ SPAN("\"\xf0\x9f\x98"), 4, ENDS },
	{ SPAN("["), 1, ENDS },
	{ SPAN("[1"), 2, ENDS },
	{ SPAN("[1,"), 3, ENDS },
	{ SPAN("[[]"), 3, ENDS },
	{ SPAN("{"), 1, ENDS },
	{ SPAN("{\"a\""), 4, ENDS },
	{ SPAN("{\"a\":"), 5, ENDS },
	{ SPAN("{\"a\":1"), 6, ENDS },
	{ SPAN("{\"a\":1,"), 7, ENDS },
	{ SPAN("{\"a"), 3, ENDS },
	{ SPAN("nulx"), 3, "expected a value" },
	{ SPAN("trux"), 3, "expected a value" },
	{ SPAN("falx"), 3, "expected a value" },
	{ SPAN("NaN"), 0, "expected a value" },
	{ SPAN("+1"), 0, "expected a value" },
	{ SPAN(".5"), 0, "expected a value" },
	{ SPAN("'a'"), 0, "expected a value" },
	{ SPAN("]"), 0, "expected a value" },
	{ SPAN("[1,]"), 3, "expected a value" },
	{ SPAN("[,1]"), 1, "expected a value" },
	{ SPAN("{\"a\":}"), 5, "expected a value" },
	{ SPAN("\0"), 0, "expected a value" },
	{ SPAN("\xc2\xa0"), 0, "expected a value" },
	{ SPAN("\xef\xbb\xbfnull"), 0, "a byte order mark" },
	{ SPAN("\xef\xbb\xbd"), 0, "expected a value" },
	{ SPAN("\xef\xbb"), 0, "expected a value" },
	{ SPAN("01"), 1, "a number with a leading zero" },
	{ SPAN("-00"), 2, "a number with a leading zero" },
	{ SPAN("-a"), 1, "expected a digit" },
	{ SPAN("1.e5"), 2, "expected a digit" },
	{ SPAN("[1.]"), 3, "expected a digit" },
	{ SPAN("[1e]"), 3, "expected a digit" },
	{ SPAN("[1e-]"), 4, "expected a digit" },
	{ SPAN("\"\x1f\""), 1, "unescaped control character" },
	{ SPAN("\"a\nb\""), 2, "unescaped control character" },
	{ SPAN("\"\0\""), 1, "unescaped control character" },
	{ SPAN("\"0123456789abcdef0123456789\x01\""), 27,
	    "unescaped control character" },
	{ SPAN("\"\\x\""), 2, "unknown escape" },
	{ SPAN("\"\\U0041\""), 2, "unknown escape" },
	{ SPAN("\"\\u004g\""), 6, "\\u without four hex digits" },
	{ SPAN("\"\\u12\""), 5, "\\u without four hex digits" },
	{ SPAN("\"\\u@@@@\""), 3, "\\u without four hex digits" },
	{ SPAN("\"\\u////\""), 3, "\\u without four hex digits" },
	{ SPAN("\"\x80\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xc1\xbf\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xc3(\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xc3\xc3\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xe0\x9f\xbf\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xe2\x82(\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xed\xa0\x80\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xf0\x8f\xbf\xbf\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xf4\x90\x80\x80\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xf5\x80\x80\x80\""), 1, "invalid UTF-8" },
	{ SPAN("\"\xff\""), 1, "invalid UTF-8" },
	{ SPAN("[1 2]"), 3, "expected a comma or ]" },
	{ SPAN("[1}"), 2, "expected a comma or ]" },
	{ SPAN("{\"a\":1]"), 6, "expected a comma or }" },
	{ SPAN("{\"a\":1 \"b\":2}"), 7, "expected a comma or }" },
	{ SPAN("{1:2}"), 1, "expected a key in quotes" },
	{ SPAN("{\"a\":1,}"), 7, "expected a key in quotes" },
	{ SPAN("{\"a\\x\":1}"), 4, "unknown escape" },
	{ SPAN("{\"a\" 1}"), 5, "expected a colon" },
	{ SPAN("{}{}"), 2, "more than one value" },
	{ SPAN("1 ,"), 2, "more than one value" },
	{ SPAN("truefalse"), 4, "more than one value" },
#undef ENDS
};

static void
test_broken(void)
{
	size_t i;

	for (i = 0; i < COUNT(broken); i++) {
		struct span text = tight(broken[i].text), value = { NULL, 7 };
		struct json_error err = { 0, "" };

		ok(!json_validate(text, &value, &err) &&
			err.offset == broken[i].offset &&
			strcmp(err.why, broken[i].why) == 0,
		    "broken: %zu: %s (%zu: %s)", broken[i].offset,
		    broken[i].why, err.offset, err.why);
		ok(!json_validate(text, NULL, NULL) && value.p == NULL &&
			value.n == 7,
		    "no error asked for, no value given");
		release(text);
	}
}

/* n brackets around a number. */
static struct span
nested(size_t n, char open, char close)
{
	char *p = malloc(2 * n + 1);

	if (p == NULL)
		abort();
	memset(p, open, n);
	p[n] = '1';
	memset(p + n + 1, close, n);
	return (struct span){ p, 2 * n + 1 };
}

static void
test_depth(void)
{
	struct span good = nested(JSON_DEPTH_MAX, '[', ']');
	struct span deep = nested(JSON_DEPTH_MAX + 1, '[', ']');
	struct span abyss = nested(1000000, '[', ']');
	struct json_error err;

	ok(json_validate(good, NULL, &err), "256 levels");
	ok(!json_validate(deep, NULL, &err) && err.offset == 256 &&
		strcmp(err.why, "nested deeper than 256") == 0,
	    "257 levels");
	ok(!json_validate(abyss, NULL, &err) && err.offset == 256,
	    "a million levels");
	release(good);
	release(deep);
	release(abyss);
}

static void
test_scan(void)
{
	struct span text = SPAN(" {\"a\":1}\n[2] 3"), value, rest;

	ok(json_scan(text, &value, &rest, NULL) &&
		span_is(value, "{\"a\":1}") && span_is(rest, "\n[2] 3"),
	    "the first value, and the rest");
	ok(json_scan(rest, &value, &rest, NULL) && span_is(value, "[2]") &&
		span_is(rest, " 3"),
	    "the second");
	ok(json_scan(rest, NULL, NULL, NULL), "nothing asked for");
	ok(json_scan(rest, &value, &rest, NULL) && span_is(value, "3") &&
		rest.n == 0,
	    "the last");
	ok(!json_scan(rest, &value, &rest, NULL) && span_is(value, "3"),
	    "no more");
	ok(!json_scan((struct span){ NULL, 0 }, NULL, NULL, NULL),
	    "no text at all");
	ok(json_validate(SPAN(" \t7\r\n"), &value, NULL) && span_is(value, "7"),
	    "white space around a value");
}

/* -- looking --------------------------------------------------------------- */

static void
test_kind(void)
{
	static const struct {
		const char *text;
		enum json_kind kind;
		const char *name;
	} t[] = {
		{ "null", JSON_NULL, "null" },
		{ "true", JSON_TRUE, "true" },
		{ "false", JSON_FALSE, "false" },
		{ "-1", JSON_NUMBER, "number" },
		{ "0", JSON_NUMBER, "number" },
		{ "\"\"", JSON_STRING, "string" },
		{ "[]", JSON_ARRAY, "array" },
		{ "{}", JSON_OBJECT, "object" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		enum json_kind kind = json_kind(span_of(t[i].text));

		ok(kind == t[i].kind &&
			strcmp(json_kind_name(kind), t[i].name) == 0,
		    "kind: %s", t[i].name);
	}
}

/* All elements or members, as "key=value;", against what they should be. */
static void
walks(const char *text, const char *expected)
{
	struct span copy = tight(span_of(text)), key, value;
	struct json_walk w = json_walk(copy);
	struct buf got = BUF_INIT(1000);

	if (json_kind(copy) == JSON_OBJECT)
		while (json_member(&w, &key, &value))
			buf_format(
			    &got, "%.*s=%.*s;", SPAN_ARG(key), SPAN_ARG(value));
	else
		while (json_element(&w, &value))
			buf_format(&got, "%.*s;", SPAN_ARG(value));
	ok(strcmp(buf_text(&got), expected) == 0, "walk: %s", expected);
	ok(!json_element(&w, &value) && !json_member(&w, &key, &value),
	    "at its end it stays");
	buf_free(&got);
	release(copy);
}

static void
test_walk(void)
{
	walks("[]", "");
	walks("{ }", "");
	walks("[1,-2.5e3 ,true\n,null]", "1;-2.5e3;true;null;");
	walks("[ \"a,]\" , \"\\\"\\\\\", [[],[\"]\"]] , {\"}\":\"\\\"]\"} ]",
	    "\"a,]\";\"\\\"\\\\\";[[],[\"]\"]];{\"}\":\"\\\"]\"};");
	walks("{\"a\":1,\"a\" : 2 ,\n\"b\\\"\": {\"c\":[1]}, \"\":\"\"}",
	    "a=1;a=2;b\\\"={\"c\":[1]};=\"\";");
	walks("{\"a key that fills more than a vector\":\"and a value, too, "
	      "with \\\" inside\",\"n\":0}",
	    "a key that fills more than a vector=\"and a value, too, "
	    "with \\\" inside\";n=0;");
	walks("\"string\"", "");
	walks("12", "");
}

/* On the wrong kind of value, or on no value: within its bytes. */
static void
test_walk_astray(void)
{
	static const char *const t[] = {
		"[1,2]",
		"[\"a\",\"b\"]",
		"[\"a\"]",
		"{\"a\":\"[\\\"\",\"b\":{\"[,\":\"\\\\\"}}",
		"{\"a",
		"{\"",
		"{\"\\",
		"{\"a\"",
		"{\"a\":",
		"{\"a\":}",
		"[[[\"]",
		"[\"\\]",
		"[",
		"{\"a\":[\"\\",
		"[[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	struct span key, value;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct span copy = tight(span_of(t[i]));
		struct json_walk w = json_walk(copy);
		size_t n = 0;

		while (json_element(&w, &value) && n < 100)
			n++;
		w = json_walk(copy);
		while (json_member(&w, &key, &value) && n < 100)
			n++;
		ok(n < 100 &&
			(t[i][0] == '{' || !json_member(&w, &key, &value)),
		    "astray: %s", t[i]);
		release(copy);
	}
}

static void
test_key(void)
{
	static const struct {
		struct span key, name;
		bool same;
	} t[] = {
		{ SPAN("id"), SPAN("id"), true },
		{ SPAN(""), SPAN(""), true },
		{ SPAN("id"), SPAN("ID"), false },
		{ SPAN("id"), SPAN("i"), false },
		{ SPAN("id"), SPAN("idx"), false },
		{ SPAN("\\u0024hr"), SPAN("$hr"), true },
		{ SPAN("\\u0024h"), SPAN("$hr"), false },
		{ SPAN("\\u0024hrx"), SPAN("$hr"), false },
		{ SPAN("x\\u0024hr"), SPAN("$hr"), false },
		{ SPAN("\\n"), SPAN("\n"), true },
		{ SPAN("\\n"), SPAN("\\n"), false },
		{ SPAN("a\\/\\\\\\\"\\b\\f\\r\\t"), SPAN("a/\\\"\b\f\r\t"),
		    true },
		{ SPAN("\\u00e9"), SPAN("\xc3\xa9"), true },
		{ SPAN("\\u20ac"), SPAN("\xe2\x82\xac"), true },
		{ SPAN("\\ud83d\\ude00"), SPAN("\xf0\x9f\x98\x80"), true },
		{ SPAN("\\ud83d"), SPAN("\xef\xbf\xbd"), false },
		{ SPAN("\\u0000"), SPAN("\0"), true },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		ok(json_key_is(t[i].key, t[i].name) == t[i].same, "key: %.*s",
		    SPAN_ARG(t[i].key));
}

static void
test_get(void)
{
	struct span object =
	    SPAN("{\"id\":1,\"b\":{\"id\":2},\"\\u0069d\":3,\"c\":4}");
	struct span value = { NULL, 0 };

	ok(json_get(object, SPAN("id"), &value) && span_is(value, "3"),
	    "of duplicates the last");
	ok(json_get(object, SPAN("b"), &value) && span_is(value, "{\"id\":2}"),
	    "an object");
	ok(!json_get(object, SPAN("x"), &value) && span_is(value, "{\"id\":2}"),
	    "a missing key leaves the value");
	ok(!json_get(SPAN("[\"id\"]"), SPAN("id"), &value), "no object");
}

/* -- copying --------------------------------------------------------------- */

static void
test_compact(void)
{
	static const struct {
		const char *text, *compact;
	} t[] = {
		{ "1.50", "1.50" },
		{ "\" a \\\" b \"", "\" a \\\" b \"" },
		{ "[ ]", "[]" },
		{ "{\n\t\"a b\" : [ 1 , 2 ] ,\r\n \"c\":\"\\\\\" }",
		    "{\"a b\":[1,2],\"c\":\"\\\\\"}" },
		{ "[1,2,3]", "[1,2,3]" },
	};
	struct buf out = BUF_INIT(40);
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct span copy = tight(span_of(t[i].text));

		out.n = 0;
		ok(buf_add_char(&out, '>') && json_compact(&out, copy) &&
			strcmp(buf_text(&out) + 1, t[i].compact) == 0,
		    "compact: %s", t[i].compact);
		release(copy);
	}
	buf_free(&out);
	out = (struct buf)BUF_INIT(7);
	ok(json_compact(&out, SPAN("[ 1, 2, 3 ]")) && out.n == 7,
	    "what fits once compact");
	ok(!json_compact(&out, SPAN("1")) && out.n == 7, "full: the last run");
	out.n = 3;
	ok(!json_compact(&out, SPAN("[ 1, 200 , 3 ]")) && out.n == 3,
	    "full: a run within");
	buf_free(&out);
}

static void
test_unescape(void)
{
	static const struct {
		struct span string, text;
		size_t lost;
	} t[] = {
		{ SPAN("\"\""), SPAN(""), 0 },
		{ SPAN("\"plain\""), SPAN("plain"), 0 },
		{ SPAN("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
		    SPAN("\"\\/\b\f\n\r\t"), 0 },
		{ SPAN("\"a\\u0000b\""), SPAN("a\0b"), 0 },
		{ SPAN("\"\\u007f\\u0080\\u07FF\""),
		    SPAN("\x7f\xc2\x80\xdf\xbf"), 0 },
		{ SPAN("\"\\u0800\\uffff\""), SPAN("\xe0\xa0\x80\xef\xbf\xbf"),
		    0 },
		{ SPAN("\"\\ud800\\udc00\\uDBFF\\uDFFF\""),
		    SPAN("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), 0 },
		{ SPAN("\"\\ud83d\""), SPAN("\xef\xbf\xbd"), 1 },
		{ SPAN("\"\\ude00x\""), SPAN("\xef\xbf\xbdx"), 1 },
		{ SPAN("\"\\ud83d012345\""),
		    SPAN("\xef\xbf\xbd"
			 "012345"),
		    1 },
		{ SPAN("\"\\ud83d\\n1234\""), SPAN("\xef\xbf\xbd\n1234"), 1 },
		{ SPAN("\"\\ud83d\\u0041\""),
		    SPAN("\xef\xbf\xbd"
			 "A"),
		    1 },
		{ SPAN("\"\\ud83d\\uffff\""), SPAN("\xef\xbf\xbd\xef\xbf\xbf"),
		    1 },
		{ SPAN("\"\\ud83d\\ud83d\\ude00\""),
		    SPAN("\xef\xbf\xbd\xf0\x9f\x98\x80"), 1 },
		{ SPAN("\"\\ude00\\ud83d\""), SPAN("\xef\xbf\xbd\xef\xbf\xbd"),
		    2 },
	};
	struct buf out = BUF_INIT(100);
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct span copy = tight(t[i].string);
		size_t lost = 0;

		out.n = 0;
		ok(json_unescape(&out, copy, &lost) && lost == t[i].lost &&
			span_equal(buf_span(&out), t[i].text),
		    "unescape: %.*s", SPAN_ARG(copy));
		ok(json_has_lone_surrogate(copy) == (t[i].lost > 0),
		    "half a pair, or not");
		release(copy);
	}
	out.n = 0;
	ok(json_unescape_key(&out, SPAN("\\ud83d\\u0041"), NULL) && out.n == 4,
	    "a key, lost not counted");
	buf_free(&out);
}

static void
test_unescape_full(void)
{
	struct buf out = BUF_INIT(4);

	buf_add_char(&out, '>');
	ok(!json_unescape(&out, SPAN("\"abcd\""), NULL) && out.n == 1,
	    "full: plain text");
	ok(!json_unescape(&out, SPAN("\"ab\\u00e9\""), NULL) && out.n == 1,
	    "full: an escape");
	ok(json_unescape(&out, SPAN("\"a\\u00e9\""), NULL) && out.n == 4,
	    "what just fits");
	buf_free(&out);
}

static void
test_quote(void)
{
	struct buf out = BUF_INIT(100);

	ok(json_quote(&out, SPAN("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\0\xc3\xa9")) &&
		span_is(buf_span(&out),
		    "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000"
		    "\xc3\xa9\""),
	    "quote");
	out.n = 0;
	ok(json_quote(&out, (struct span){ NULL, 0 }) &&
		span_is(buf_span(&out), "\"\""),
	    "quote nothing");
	out.n = 0;
	ok(json_quote(&out, SPAN("\xc3\xa9 0123456789abcdef0123456789\n")) &&
		out.n == 33,
	    "quote: past a vector");
	buf_free(&out);
}

static void
test_quote_full(void)
{
	struct buf out = BUF_INIT(8);
	size_t n;

	/* Each has 9 bytes, the first to fail another one. */
	static const struct span t[] = { SPAN("1234567"), SPAN("12345\n"),
		SPAN("1\x01"), SPAN("123\x01"), SPAN("1234567890"),
		SPAN("12345678\n") };

	for (n = 0; n < COUNT(t); n++)
		ok(!json_quote(&out, t[n]) && out.n == 0, "full: %zu", n);
	ok(json_quote(&out, SPAN("12\n34")) && out.n == 8, "what just fits");
	ok(!json_quote(&out, SPAN("")) && out.n == 8, "full at the start");
	buf_free(&out);
}

/* -- numbers --------------------------------------------------------------- */

static void
test_numbers(void)
{
	static const struct {
		const char *text;
		bool integer, fits64, fits_double;
		int64_t value;
	} t[] = {
		{ "0", true, true, true, 0 },
		{ "-0", true, true, true, 0 },
		{ "42", true, true, true, 42 },
		{ "-7", true, true, true, -7 },
		{ "1.0", false, false, true, 0 },
		{ "1e3", false, false, true, 0 },
		{ "1E3", false, false, true, 0 },
		{ "9223372036854775807", true, true, false, INT64_MAX },
		{ "9223372036854775808", true, false, false, 0 },
		{ "-9223372036854775808", true, true, false, INT64_MIN },
		{ "-9223372036854775809", true, false, false, 0 },
		{ "92233720368547758070", true, false, false, 0 },
		{ "9007199254740992", true, true, true, 9007199254740992 },
		{ "9007199254740993", true, true, false, 9007199254740993 },
		{ "9007199254740994", true, true, true, 9007199254740994 },
		{ "1152921504606846976", true, true, false,
		    1152921504606846976 },
		{ "1152921504606847000", true, true, true,
		    1152921504606847000 },
		{ "100.00", false, false, true, 0 },
		{ "0.1", false, false, true, 0 },
		{ "0.30000000000000004", false, false, true, 0 },
		{ "0.30000000000000005", false, false, false, 0 },
		{ "0.10000000000000001", false, false, false, 0 },
		{ "0.1000000000000000055", false, false, false, 0 },
		{ "1.00000000000000000000000", false, false, true, 0 },
		{ "0.00000000000000000000001", false, false, true, 0 },
		{ "0.0e-99999999999999999999", false, false, true, 0 },
		{ "1e308", false, false, true, 0 },
		{ "1e309", false, false, false, 0 },
		{ "1e99999999999999999999", false, false, false, 0 },
		{ "1e-99999999999999999999", false, false, false, 0 },
		{ "1e+5", false, false, true, 0 },
		{ "1e-324", false, false, false, 0 },
		{ "5e-324", false, false, true, 0 },
		{ "3e-324", false, false, false, 0 },
		{ "9e-324", false, false, false, 0 },
		{ "1.7976931348623157e308", false, false, true, 0 },
		{ "1.7976931348623158e308", false, false, false, 0 },
		{ "5.684341886080802e-14", false, false, true, 0 },
		{ "5.6843418860808015e-14", false, false, false, 0 },
		{ "9999999999999999", true, true, false, 9999999999999999 },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct span number = tight(span_of(t[i].text));
		int64_t value = 0;

		ok(json_is_number(number) &&
			json_is_integer(number) == t[i].integer &&
			json_int64(number, &value) == t[i].fits64 &&
			value == t[i].value &&
			json_fits_double(number) == t[i].fits_double,
		    "number: %s", t[i].text);
		release(number);
	}
}

static void
test_is_number(void)
{
	static const char *const no[] = { "", "-", "+1", "1 ", " 1", "01", "1.",
		".1", "1e", "1e+", "0x1", "abc", "\"1\"", "1,5", "NaN", "--1" };
	size_t i;

	for (i = 0; i < COUNT(no); i++) {
		struct span text = tight(span_of(no[i]));

		ok(!json_is_number(text), "no number: '%s'", no[i]);
		release(text);
	}
	ok(!json_is_number((struct span){ NULL, 0 }), "no number: nothing");
}

static void
test_in_one_pass(void)
{
	const char *value = "[[1]],", *space = " 1";

	ok(json_check(value, value + 6, JSON_DEPTH_MAX - 2) == value + 5,
	    "a value where it fits");
	ok(json_check(value, value + 6, JSON_DEPTH_MAX - 1) == NULL,
	    "and where it is too deep");
	ok(json_check(value, value + 4, 0) == NULL, "half a value");
	ok(json_check(value + 6, value + 6, 0) == NULL, "nothing");
	ok(json_check(space, space + 2, 0) == NULL, "white space is no value");
}

int
main(void)
{
	test_valid();
	test_broken();
	test_depth();
	test_scan();
	test_kind();
	test_walk();
	test_walk_astray();
	test_key();
	test_get();
	test_compact();
	test_unescape();
	test_unescape_full();
	test_quote();
	test_quote_full();
	test_numbers();
	test_is_number();
	test_in_one_pass();
	return done_testing();
}
