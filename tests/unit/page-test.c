/*
 * What an answer holds: every shape that records may come in, and what APIs
 * say of a failure.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/page.h"
#include "lib/json.h"
#include "tap.h"

struct row {
	const char *body;
	enum page_verdict verdict;
	long records; /* where it is good */
	int64_t total;
	const char *why; /* where it is not */
};

static void
try_rows(const struct resource *r, const struct row *rows, size_t n,
    const char *name)
{
	for (size_t i = 0; i < n; i++) {
		struct page page;
		char why[300] = "";
		enum page_verdict verdict = page_read(
		    &page, r, NULL, span_of(rows[i].body), why, sizeof why);
		bool good = verdict == rows[i].verdict;

		if (verdict == PAGE_GOOD) {
			good = good &&
			    page.nrecords == (size_t)rows[i].records &&
			    page.total == rows[i].total;
			page_free(&page);
		} else {
			good = good && rows[i].why != NULL &&
			    strcmp(why, rows[i].why) == 0;
		}
		if (!ok(good, "%s %zu: %.60s", name, i, rows[i].body))
			printf("# %d, %s\n", (int)verdict, why);
	}
}

static void
test_lists(struct resource *r)
{
	static const struct row rows[] = {
		{ "{\"total\":2,\"data\":[{},{}]}", PAGE_GOOD, 2, 2, NULL },
		{ " { \"data\" : [ { } , { } ] , \"total\" : 5 } \n", PAGE_GOOD,
		    2, 5, NULL },
		{ "{\"total\":0,\"data\":[]}", PAGE_GOOD, 0, 0, NULL },
		{ "{\"data\":[ ]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":3,\"data\":null}", PAGE_GOOD, 0, 3, NULL },
		{ "{\"total\":\"7\",\"data\":[]}", PAGE_GOOD, 0, 7, NULL },
		{ "{\"total\":-1,\"data\":[]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":1.5,\"data\":[]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":\"\",\"data\":[]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":\"many\",\"data\":[]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":null,\"data\":[]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":[],\"data\":[]}", PAGE_GOOD, 0, -1, NULL },
		{ "{\"total\":99999999999999999999,\"data\":[]}", PAGE_GOOD, 0,
		    -1, NULL },
		{ "{\"d\\u0061ta\":[{}]}", PAGE_GOOD, 1, -1, NULL },
		{ "{\"data\":[{\"data\":{}}],\"total\":1}", PAGE_GOOD, 1, 1,
		    NULL },
		{ "{\"total\":1}", PAGE_NO_DATA, 0, 0,
		    "the answer has no \"data\"" },
		{ "[]", PAGE_NO_DATA, 0, 0, "the answer has no \"data\"" },
		{ "null", PAGE_NO_DATA, 0, 0, "the answer has no \"data\"" },
		{ "{\"data\":\"x\"}", PAGE_NO_DATA, 0, 0,
		    "\"data\" is no list but string" },
		{ "{\"data\":false}", PAGE_NO_DATA, 0, 0,
		    "\"data\" is no list but false" },
		{ "{\"data\":[{},1]}", PAGE_NO_DATA, 0, 0,
		    "record 2 is no object but number" },
		{ "{\"data\":[[]]}", PAGE_NO_DATA, 0, 0,
		    "record 1 is no object but array" },
		{ "{\"data\":[null]}", PAGE_NO_DATA, 0, 0,
		    "record 1 is no object but null" },
		{ "{\"data\":{}}", PAGE_NO_DATA, 0, 0,
		    "\"data\" is no list but object" },
		/* An error, with the status of a success. */
		{ "{\"name\":\"Forbidden\",\"message\":\"no scope\"}",
		    PAGE_NO_DATA, 0, 0,
		    "the answer has no \"data\": Forbidden: no scope" },
		{ "{\"name\":\"GeneralError\",\"message\":\"oops\",\"code\":"
		  "500,"
		  "\"className\":\"general-error\",\"data\":{},\"errors\":{}}",
		    PAGE_NO_DATA, 0, 0,
		    "the answer is an error: GeneralError: oops" },
		{ "{\"message\":\"oops\",\"code\":500,\"data\":null}",
		    PAGE_NO_DATA, 0, 0, "the answer is an error: oops" },
		{ "{\"statusCode\":\"403\",\"error\":\"Forbidden\",\"data\":[]"
		  "}",
		    PAGE_NO_DATA, 0, 0, "the answer is an error: Forbidden" },
		{ "{\"errors\":[{\"title\":\"Bad\"}],\"data\":null}",
		    PAGE_NO_DATA, 0, 0, "the answer is an error: Bad" },
		{ "{\"code\":500,\"data\":[]}", PAGE_NO_DATA, 0, 0,
		    "the answer is an error" },
		{ "{\"code\":200,\"message\":\"OK\",\"errors\":[],\"error\":"
		  "null,"
		  "\"data\":[]}",
		    PAGE_GOOD, 0, -1, NULL },
		{ "{\"code\":\"PAGE\",\"errors\":{},\"error\":\"\",\"data\":[]"
		  "}",
		    PAGE_GOOD, 0, -1, NULL },
		/* Text that is no JSON, or not all of it. */
		{ "", PAGE_CUT_SHORT, 0, 0, "the answer was cut short" },
		{ " \n", PAGE_CUT_SHORT, 0, 0, "the answer was cut short" },
		{ "{\"data\":[{}", PAGE_CUT_SHORT, 0, 0,
		    "the answer was cut short" },
		{ "{\"data\":[{}]}x", PAGE_NOT_JSON, 0, 0,
		    "the answer is not JSON: more than one value at byte 14" },
		{ "<!DOCTYPE html>\n<title>Log in</title>", PAGE_NOT_JSON, 0, 0,
		    "the answer is not JSON: expected a value at byte 1" },
		{ "{\"data\":[{\"a\":\"\xff\"}]}", PAGE_NOT_JSON, 0, 0,
		    "the answer is not JSON: invalid UTF-8 at byte 16" },
	};

	try_rows(r, rows, sizeof rows / sizeof rows[0], "list");
}

static void
test_bare(struct resource *r)
{
	static const struct row rows[] = {
		{ "[{},{}]", PAGE_GOOD, 2, -1, NULL },
		{ "[]", PAGE_GOOD, 0, -1, NULL },
		{ "{\"id\":1}", PAGE_GOOD, 1, -1, NULL },
		{ "\"x\"", PAGE_NO_DATA, 0, 0, "\"$\" is no list but string" },
	};

	r->paginator.kind = PAGINATOR_SINGLE_PAGE;
	r->paginator.total_path = NULL;
	try_rows(r, rows, sizeof rows / sizeof rows[0], "bare");
}

/* The shapes of api/humaans.md, section 5, and api/teamtailor.md. */
static void
test_complaints(void)
{
	static const struct {
		const char *body, *text;
	} rows[] = {
		{ "{\"id\":\"x\",\"code\":\"ValidationError\",\"name\":"
		  "\"ValidationError\",\"message\":\"Bad\",\"issues\":[{"
		  "\"path\":\"a\",\"message\":\"too long\"}]}",
		    "ValidationError: Bad: too long" },
		{ "{\"code\":403,\"name\":\"Forbidden\",\"message\":\"No\","
		  "\"issues\":[{\"name\":\"scope\",\"reason\":\"missing\","
		  "\"forbidden\":true}]}",
		    "Forbidden: No: scope: missing" },
		{ "{\"name\":\"NotFound\",\"message\":\"Page not found\","
		  "\"code\":404,\"className\":\"not-found\",\"errors\":{}}",
		    "NotFound: Page not found" },
		{ "{\"errors\":[{\"title\":\"Unauthorized\",\"detail\":"
		  "\"No access\",\"status\":\"401\"}]}",
		    "Unauthorized: No access" },
		{ "{\"error\":\"invalid_client\",\"error_description\":"
		  "\"Unknown\"}",
		    "Unknown: invalid_client" },
		{ "{\"error\":{\"message\":\"deep\"}}", "deep" },
		{ "{\"errors\":[\"a\",\"b\",\"c\",\"d\"]}", "a: b: c" },
		{ "{\"message\":\"\"}", "" },
		{ "{\"message\":7,\"errors\":false}", "" },
		{ "{\"message\":\"\\u00fc\\ud800\"}", "ü\xef\xbf\xbd" },
		{ "{}", "" },
		{ "[]", "" },
		{ "", "" },
		{ "<html>", "" },
		{ "{\"message\":\"cut", "" },
	};
	char text[200];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		page_complaint(span_of(rows[i].body), text, sizeof text);
		if (!ok(strcmp(text, rows[i].text) == 0, "complaint %zu: %s", i,
			rows[i].text))
			printf("# %s\n", text);
	}
}

/* A long complaint ends with a whole character and a sign that it goes on. */
static void
test_long_complaint(void)
{
	char body[9000] = "{\"message\":\"";
	char text[20];
	size_t n = strlen(body);

	for (; n < 8000; n += 2)
		memcpy(body + n, "ü", 2);
	memcpy(body + n, "\"}", 3);
	page_complaint(span_of(body), text, sizeof text);
	ok(strcmp(text, "üüüüüüüü…") == 0, "cut: %s", text);
}

int
main(void)
{
	struct resource r = {
		.data_selector = jsonpath_new("data", NULL),
		.paginator = { .kind = PAGINATOR_OFFSET,
		    .total_path = jsonpath_new("total", NULL) },
	};
	struct jsonpath *total = r.paginator.total_path;

	test_lists(&r);
	jsonpath_free(r.data_selector);
	r.data_selector = jsonpath_new("$", NULL);
	test_bare(&r);
	test_complaints();
	test_long_complaint();
	jsonpath_free(r.data_selector);
	jsonpath_free(total);
	return done_testing();
}
