/*
 * lib/jsonpath: what paths find, and which texts are none.
 */
#include <stdlib.h>

#include "lib/count.h"
#include "lib/jsonpath.h"
#include "tap.h"

static const char document[] =
    "{\"data\":[{\"id\":1},{\"id\":2},{\"id\":3}],"
    "\"meta\":{\"record-count\":7,\"total\":1,\"total\":2},"
    "\"links\":{\"next\":\"/a?b=c\",\"a.b\":4,\"it's\":5,\"a\\\"b\":6},"
    "\"\":{\"\":8},\"0\":9,\"n\\u00e4me\":10,\"empty\":[],"
    "\"m\":[[1,2],[3]]}";

static void
test_find(void)
{
	static const struct {
		const char *path, *found; /* NULL: nothing is */
		size_t steps;
	} t[] = {
		{ "$", document, 0 },
		{ "meta.record-count", "7", 2 },
		{ "$.meta.record-count", "7", 2 },
		{ "meta.total", "2", 2 },
		{ "links['next']", "\"/a?b=c\"", 2 },
		{ "$.links[\"next\"]", "\"/a?b=c\"", 2 },
		{ "['links']['a.b']", "4", 2 },
		{ "links.'a.b'", "4", 2 },
		{ "'links'.\"a.b\"", "4", 2 },
		{ "$['links']['it\\'s']", "5", 2 },
		{ "links[\"it's\"]", "5", 2 },
		{ "links['a\"b']", "6", 2 },
		{ "['']['']", "8", 2 },
		{ "0", "9", 1 },
		{ "n\xc3\xa4me", "10", 1 },
		{ "data[0].id", "1", 3 },
		{ "data[2]", "{\"id\":3}", 2 },
		{ "data[-1].id", "3", 3 },
		{ "data[-3].id", "1", 3 },
		{ "m[0][1]", "2", 3 },
		{ "m[-1][-1]", "3", 3 },
		{ "data[3]", NULL, 2 },
		{ "data[-4]", NULL, 2 },
		{ "empty[0]", NULL, 2 },
		{ "empty[-1]", NULL, 2 },
		{ "missing", NULL, 1 },
		{ "missing.further", NULL, 2 },
		{ "data.id", NULL, 2 },
		{ "meta[0]", NULL, 2 },
		{ "meta[-1]", NULL, 2 },
		{ "meta.total.x", NULL, 3 },
		{ "meta.total[0]", NULL, 3 },
		{ "data[999999999]", NULL, 2 },
		{ "[0]", NULL, 1 },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		const char *why = "";
		struct jsonpath *path = jsonpath_new(t[i].path, &why);
		struct span found = { NULL, 0 };
		bool is;

		if (!ok(path != NULL, "compile %s: %s", t[i].path, why))
			continue;
		is = jsonpath_find(path, span_of(document), &found);
		ok(t[i].found != NULL ? is && span_is(found, t[i].found)
				      : !is && found.p == NULL,
		    "find %s", t[i].path);
		ok(jsonpath_steps(path) == t[i].steps &&
			strcmp(jsonpath_text(path), t[i].path) == 0,
		    "%zu steps, the text kept", t[i].steps);
		jsonpath_free(path);
	}
}

#define NAMELESS "a name is missing, or wants [''] around it"

static void
test_mistakes(void)
{
	static const struct {
		const char *path, *why;
	} t[] = {
		{ "", NAMELESS },
		{ ".a", "a path names one value, no .." },
		{ "a.", NAMELESS },
		{ "$.", NAMELESS },
		{ "a..b", "a path names one value, no .." },
		{ "$..a", "a path names one value, no .." },
		{ "$a", "expected a dot or a bracket" },
		{ "$$", "expected a dot or a bracket" },
		{ "a b", "expected a dot or a bracket" },
		{ "a]", "expected a dot or a bracket" },
		{ "'a'b", "expected a dot or a bracket" },
		{ "*", "a path names one value, no wildcard" },
		{ "a.*", "a path names one value, no wildcard" },
		{ "a*", "expected a dot or a bracket" },
		{ "a[*]", "a path names one value, no wildcard" },
		{ "a[?(@.b)]", "a path names one value, no filter" },
		{ "a[:2]", "a path names one value, no slice" },
		{ "a[1:2]", "a path names one value, no slice" },
		{ "a['b':2]", "a path names one value, no slice" },
		{ "a[]", "brackets take an index or a name in quotes" },
		{ "a[-]", "brackets take an index or a name in quotes" },
		{ "a[b]", "brackets take an index or a name in quotes" },
		{ "a[+1]", "brackets take an index or a name in quotes" },
		{ "a[", "brackets take an index or a name in quotes" },
		{ "a[1", "a bracket is not closed" },
		{ "a[1,2]", "a bracket is not closed" },
		{ "a['b'", "a bracket is not closed" },
		{ "a['b", "a quote is not closed" },
		{ "a['b\\", "a quote is not closed" },
		{ "a['b\\']", "a quote is not closed" },
		{ "'a", "a quote is not closed" },
		{ "a.\"b", "a quote is not closed" },
		{ "a[1000000000]", "an index past 999999999" },
		{ "a[99999999999999999999]", "an index past 999999999" },
		{ "a.@", NAMELESS },
		{ "@odata.nextLink", NAMELESS },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		const char *why = "";
		struct jsonpath *path = jsonpath_new(t[i].path, &why);

		ok(path == NULL && strcmp(why, t[i].why) == 0, "'%s': %s",
		    t[i].path, why);
		ok(jsonpath_new(t[i].path, NULL) == NULL, "not asked why");
		jsonpath_free(path);
	}
}

static void
test_length(void)
{
	char text[4098];
	const char *why = "";
	struct jsonpath *path;

	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	ok(jsonpath_new(text, &why) == NULL &&
		strcmp(why, "longer than 4096 bytes") == 0,
	    "4097 bytes: %s", why);
	text[sizeof text - 2] = '\0';
	path = jsonpath_new(text, &why);
	ok(path != NULL && jsonpath_steps(path) == 1, "4096 bytes");
	jsonpath_free(path);
}

/* All at once give what each alone gives. */
static void
test_find_all(void)
{
	static const char *const texts[] = { "{}", "[]", "7", "null",
		"{\"id\":1,\"a\":{\"b\":2,\"c\":{\"d\":3}}}",
		"{\"a\":{\"b\":2},\"id\":1,\"a\":{\"c\":4}}",
		"{\"a\":[{\"b\":5},{\"b\":6}],\"id\":\"x\"}",
		"{\"a\":\"text\",\"id\":null}",
		"{\"\\u0061\":{\"b\":[7]},\"id\":[1,2]}" };
	static const char *const names[] = { "id", "a.b", "a.c.d", "a.b[0]",
		"a", "a[0].b", "$", "id", "a.c", "id[-1]", "z", "a.c.d.e" };
	struct jsonpath *paths[12];
	struct span all[12];

	for (size_t i = 0; i < 12; i++)
		paths[i] = jsonpath_new(names[i], NULL);
	for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
		bool same = true;

		jsonpath_find_all(NULL, paths, 12, span_of(texts[t]), all);
		for (size_t i = 0; i < 12; i++) {
			struct span one;

			if (jsonpath_find(paths[i], span_of(texts[t]), &one))
				same = same && all[i].p == one.p &&
				    all[i].n == one.n;
			else
				same = same && all[i].p == NULL;
		}
		ok(same, "all at once: %s", texts[t]);
	}
	for (size_t i = 0; i < 12; i++)
		jsonpath_free(paths[i]);
}

int
main(void)
{
	test_find();
	test_mistakes();
	test_length();
	test_find_all();
	jsonpath_free(NULL);
	return done_testing();
}
