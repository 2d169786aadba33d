/*
 * Picks: what they find is what a check and a walk find, and what they pass
 * over is left to those; and so for values that become strings.
 */
#include <stdlib.h>

#include "lib/count.h"
#include "lib/json.h"
#include "lib/json_pick.h"
#include "lib/memory.h"
#include "below.h"
#include "tap.h"

/* Paths of up to two keys: "" stands for none. */
static const char *const paths[][2] = { { "id", "" }, { "file", "" },
	{ "file", "id" }, { "file", "a\"b" }, { "file", "\xc3\xbc" },
	{ "tags", "" }, { "a key that is longer than thirty-two bytes", "" },
	{ "other", "id" }, { "$hr", "" }, { "last", "" } };

#define SLOTS COUNT(paths)

static struct json_pick *
new_pick(void)
{
	struct json_pick *k = json_pick_new();
	size_t file = json_pick_add(k, 0, span_of("file"), 1);
	size_t other = json_pick_add(k, 0, span_of("other"), JSON_PICK_NONE);

	for (size_t i = 0; i < SLOTS; i++) {
		bool inner = paths[i][1][0] != '\0';

		if (i != 1)
			json_pick_add(k,
			    !inner                      ? 0
				: paths[i][0][0] == 'f' ? file
							: other,
			    span_of(paths[i][inner]), i);
	}
	return k;
}

static bool
same_value(struct span record, size_t i, struct span picked)
{
	struct span value;
	bool found = json_get(record, span_of(paths[i][0]), &value) &&
	    (paths[i][1][0] == '\0' ||
		json_get(value, span_of(paths[i][1]), &value));

	/* Null is as good as none. */
	found = found && json_kind(value) != JSON_NULL;
	return found ? picked.p == value.p && picked.n == value.n
		     : picked.p == NULL;
}

/*
 * Whether a text, which ends where its memory does, was picked.  *same says
 * whether what came of it is right.
 */
static bool
pick(struct json_pick *k, struct span text, bool *same)
{
	char *copy = mem_alloc(text.n);
	struct span values[SLOTS], record, value;
	bool picked;

	memcpy(copy, text.p, text.n);
	text.p = copy;
	picked = json_pick_values(k, text, &value, values);
	*same = !picked ||
	    (json_validate(text, &record, NULL) && record.p == value.p &&
		record.n == value.n);
	for (size_t i = 0; picked && *same && i < SLOTS; i++)
		*same = same_value(record, i, values[i]);
	free(copy);
	return picked;
}

static const struct {
	const char *text;
	bool picked;
} texts[] = {
	{ "{\"id\":\"0123456789abcdef0123456789abcdef\",\"tags\":[1,\"]\"]}",
	    true },
	{ "{\"id\":1,\"x\":true,\"file\":{\"id\":2,\"y\":{},\"a\\\"b\":-1e5},"
	  "\"tags\":null,\"last\":\"a\\nb\xc3\xbc\"}",
	    true },
	{ "{\"x\":true,\"id\":1,\"file\":null,\"last\":{\"id\":1}}", true },
	{ "{\"file\":{\"\xc3\xbc\":0,\"id\":\"\"},\"other\":{\"id\":false}}",
	    true },
	{ " { \"id\" :1}", false },
	{ " { \"id\": 1 ,\t\"file\": { } , \"last\": [ ] }\r", true },
	{ "{\"a key that is longer than thirty-two bytes\":1,\"a key that is "
	  "longer than thirty-two bytes, too\":2}",
	    true },
	{ "{}", true },
	{ "{\"other\":3,\"id\":{\"id\":4}}", true },
	{ "{\"$hr\":{}}", true },
	/* Objects without a path in them, whatever keys they have. */
	{ "{\"x\":{\"a\":1,\"b\":{\"a\":[{}]},\"c\":\"\xc3\xbc\"},\"id\":1}",
	    true },
	{ "{\"x\":{\"b\":{},\"a\":\"\\u0061\"},\"id\":1}", true },
	{ "{\"x\":{\"a\":1,\"a\":2},\"id\":1}", true },
	{ "{\"x\":{\"\\u0061\":1, \"a\" :2},\"id\":1}", true },
	{ "{\"x\":{ },\"id\":1}", true },
	/* For those who look closer. */
	{ "{\"id\":1,\"id\":2}", false },
	{ "{\"x\":1,\"x\":2}", false },
	{ "{\"file\":{\"id\":1},\"file\":{}}", false },
	{ "{\"other\":{\"id\":1},\"other\":{}}", false },
	{ "{\"i\\u0064\":1}", false },
	{ "[]", false },
	{ "\"id\"", false },
	{ "null", false },
	{ "1", false },
	{ "", false },
	/* No JSON. */
	{ "{", false },
	{ "{\"id\"", false },
	{ "{\"id\":", false },
	{ "{\"id\":1", false },
	{ "{\"id\":1,}", false },
	{ "{\"id\":1]", false },
	{ "{\"id\":nul}", false },
	{ "{\"id\":nulls}", false },
	{ "{\"id\":01}", false },
	{ "{\"id\":\"\x01\"}", false },
	{ "{\"id\":\"\xff\"}", false },
	{ "{\"id\":\"\\x\"}", false },
	{ "{\"\xff\":1}", false },
	{ "{\"id\":1}}", false },
	{ "{\"id\":1}{}", false },
	{ "{\"file\":{\"id\":[1,2}}", false },
	{ "{,\"id\":1}", false },
	{ "{\"id\":1,,\"last\":1}", false },
	{ "{\"id\" 1}", false },
	{ "{\"x\":{\"a\":1,},\"id\":1}", false },
	{ "{\"x\":{\"a\":1]},\"id\":1}", false },
	{ "{\"x\":{\"a\":1", false },
	{ "{\"x\":{\"a\":1}", false },
	{ "{\"x\":{\"id\":1}}", true },
};

/* Each twice: the second time its keys are those that are due. */
static void
test_texts(void)
{
	struct json_pick *k = new_pick();
	bool same;

	for (size_t i = 0; i < 2 * COUNT(texts); i++) {
		const char *text = texts[i / 2].text;

		ok(pick(k, span_of(text), &same) == texts[i / 2].picked && same,
		    "%s", text);
	}
	json_pick_free(k);
}

/* Nested as deep as JSON may be, and deeper. */
static void
test_depth(void)
{
	struct json_pick *k = new_pick();
	struct buf text = BUF_INIT(4096);
	bool same;

	for (size_t n = 254; n < 257; n++) {
		text.n = 0;
		buf_add_text(&text, "{\"id\":");
		for (size_t i = 0; i < n; i++)
			buf_add_char(&text, '[');
		for (size_t i = 0; i < n; i++)
			buf_add_char(&text, ']');
		buf_add_char(&text, '}');
		ok(pick(k, buf_span(&text), &same) == (n < 256) && same,
		    "%zu brackets", n);
	}
	buf_free(&text);
	json_pick_free(k);
}

/* More keys than are remembered. */
static void
test_many_keys(void)
{
	struct json_pick *k = new_pick();
	struct buf text = BUF_INIT(4096);
	bool good = true, same;

	for (unsigned i = 0; i < 2000; i++) {
		text.n = 0;
		buf_format(&text,
		    "{\"k%u\":1,\"id\":2,\"file\":{\"k%u\":3,\"id\":4},"
		    "\"x\":{\"k%u\":5,\"id\":6}}",
		    i, i, i);
		good = pick(k, buf_span(&text), &same) && same && good;
	}
	ok(good, "new keys in each record");
	buf_free(&text);
	json_pick_free(k);
}

/* -- texts with mistakes --------------------------------------------------- */

/* Changes, drops or doubles some bytes. */
static void
spoil(struct buf *text)
{
	static const char bytes[] = "\"\\{}[]:, \t\n0-9eunltrf\x01\xc3\xbc\xff";

	for (size_t n = below(3); n > 0 && text->n > 1; n--) {
		size_t i = below(text->n);

		switch (below(3)) {
		case 0:
			text->p[i] = bytes[below(sizeof bytes - 1)];
			break;
		case 1:
			memmove(text->p + i, text->p + i + 1, text->n - i - 1);
			text->n--;
			break;
		default:
			buf_add_char(text, ' ');
			memmove(text->p + i + 1, text->p + i, text->n - i - 1);
		}
	}
}

static void
test_spoiled(void)
{
	struct json_pick *k = new_pick();
	struct buf text = BUF_INIT(4096);
	unsigned picked = 0;
	bool same = true;

	for (unsigned n = 0; same && n < 200000; n++) {
		text.n = 0;
		buf_add_text(&text, texts[below(COUNT(texts))].text);
		spoil(&text);
		picked += pick(k, buf_span(&text), &same);
	}
	ok(same, "what is found is there: %.*s", (int)text.n, text.p);
	ok(picked > 20000 && picked < 180000, "%u were found", picked);
	buf_free(&text);
	json_pick_free(k);
}

/* -- values as strings ----------------------------------------------------- */

static bool
same_string(struct span value)
{
	struct buf compact = BUF_INIT(8192), want = BUF_INIT(8192),
		   got = BUF_INIT(8192);
	bool same = json_compact(&compact, value) &&
	    json_quote(&want, buf_span(&compact)) &&
	    json_quote_value(&got, value) &&
	    span_equal(buf_span(&want), buf_span(&got));

	buf_free(&compact);
	buf_free(&want);
	buf_free(&got);
	return same;
}

static void
test_quoted_values(void)
{
	struct buf text = BUF_INIT(4096), full = BUF_INIT(8);
	struct span value;
	unsigned good = 0;
	bool same = true;

	for (unsigned n = 0; same && n < 100000; n++) {
		text.n = 0;
		buf_add_text(&text, texts[below(COUNT(texts))].text);
		spoil(&text);
		if (!json_validate(buf_span(&text), &value, NULL))
			continue;
		good++;
		same = same_string(value);
	}
	ok(same, "compact and quoted in one: %.*s", (int)text.n, text.p);
	ok(good > 20000, "%u were values", good);
	ok(!json_quote_value(&full, span_of("[\"1234567\"]")) && full.n == 0,
	    "full");
	buf_free(&full);
	buf_free(&text);
}

/* -- quotes of CSV --------------------------------------------------------- */

/* What json_double_quotes() does, byte by byte. */
static size_t
double_slowly(char *to, const char *p, const char *end)
{
	size_t n = 0;

	for (; p + n < end; n++) {
		bool escape =
		    p[n] == '\\' && p + n + 1 < end && p[n + 1] == '"';

		if (!escape &&
		    (p[n] == '"' || p[n] == '\\' || p[n] < ' ' || p[n] > '~'))
			break;
		to[n] = escape ? '"' : p[n];
		if (escape)
			to[++n] = '"';
	}
	return n;
}

static void
test_double_quotes(void)
{
	static const char *const parts[] = { "\\\"", "\\\"", "a", "{",
		"0123456789abcdef", ",", "\\\\", "\\n", "\"", "\\",
		"\xc3\xa9" };
	char got[1024 + JSON_COPY_MORE], want[1024];
	bool same = true;
	size_t longest = 0;
	struct buf text;

	for (unsigned n = 0; same && n < 200000; n++) {
		size_t kinds = below(3) > 0 ? 6 : COUNT(parts), much;
		const char *end;

		text = (struct buf)BUF_INIT(1024);
		buf_add_text(&text, "\\\"");
		for (size_t i = below(30); i > 0; i--)
			buf_add_text(&text, parts[below(kinds)]);
		/* Nothing is read behind the end. */
		text.p = mem_resize(text.p, text.n, 1);
		end = text.p + text.n;
		much = json_double_quotes(got, text.p, end);
		same = much == double_slowly(want, text.p, end) &&
		    memcmp(got, want, much) == 0;
		longest = much > longest ? much : longest;
		buf_free(&text);
	}
	ok(same, "quotes are doubled where they have backslashes");
	ok(longest > 200, "up to %zu bytes at once", longest);
	ok(json_double_quotes(got, want, want) == 0, "nothing of nothing");
}

int
main(void)
{
	test_texts();
	test_depth();
	test_many_keys();
	test_spoiled();
	test_quoted_values();
	test_double_quotes();
	return done_testing();
}
