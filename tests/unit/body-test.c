/*
 * Values put into JSON bodies.
 */
#include "fetch/body.h"
#include "tap.h"

int
main(void)
{
	static const struct {
		const char *document, *path, *value;
		const char *result; /* NULL: it is refused */
	} rows[] = {
		{ "", "a", "1", "{\"a\":1}" },
		{ "", "a.b.c", "1", "{\"a\":{\"b\":{\"c\":1}}}" },
		{ "", "$", "1", "1" }, { "null", "a", "1", "{\"a\":1}" },
		{ "{}", "a", "\"x\"", "{\"a\":\"x\"}" },
		{ "{\"a\":1,\"b\":2}", "a", "3", "{\"a\":3,\"b\":2}" },
		{ "{\"a\":1,\"b\":[1, 2]}", "c", "3",
		    "{\"a\":1,\"b\":[1, 2],\"c\":3}" },
		{ "{\"a\":null}", "a.b", "3", "{\"a\":{\"b\":3}}" },
		{ "{\"a\":{\"b\":1}}", "a", "3", "{\"a\":3}" },
		{ "{\"\\u0061\":1}", "a", "3", "{\"\\u0061\":3}" },
		{ "{\"a\":1,\"a\":2}", "a", "3", "{\"a\":3,\"a\":3}" },
		{ "{}", "['x \\'y']", "1", "{\"x 'y\":1}" },
		{ "{}", "['\"']", "1", "{\"\\\"\":1}" },
		{ "{\"a\":[1,{\"b\":2},3]}", "a[1].b", "9",
		    "{\"a\":[1,{\"b\":9},3]}" },
		{ "[1,2]", "$[-1]", "9", "[1,9]" },
		{ "[1,2]", "$[2]", "9", NULL }, { "[1,2]", "$[-3]", "9", NULL },
		{ "[]", "$[0]", "9", NULL }, { "", "$[0]", "9", NULL },
		{ "{\"a\":1}", "a.b", "9", NULL },
		{ "{\"a\":[]}", "a.b", "9", NULL },
		{ "{\"a\":{}}", "a[0]", "9", NULL },
		{ "{\"a\":\"12345678901234567890123456789012345678\"}", "b",
		    "1", NULL }, /* past the maximum */
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct jsonpath *path = jsonpath_new(rows[i].path, NULL);
		struct buf out = BUF_INIT(40);
		const char *why;
		bool good = body_set(&out, span_of(rows[i].document), path,
		    span_of(rows[i].value), &why);

		if (rows[i].result == NULL)
			ok(!good && why != NULL, "%s in %s is refused: %s",
			    rows[i].path, rows[i].document, why);
		else
			ok(good && span_is(buf_span(&out), rows[i].result),
			    "%s in %s: %s", rows[i].path, rows[i].document,
			    buf_text(&out));
		buf_free(&out);
		jsonpath_free(path);
	}
	return done_testing();
}
