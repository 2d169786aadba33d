/*
 * Requests from templates: a parent's values and the bounds of an incremental
 * in each place of a request, and what is refused there.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch/pager.h"
#include "fetch/request.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"

#include "capture.h"
#include "tap.h"

static const struct plan first = { .position = -1 };
static struct source source;

/* A request of a resource with this path, one parameter, one header, a body. */
static bool
build(const char *path, const char *param, const char *header, const char *body,
    const struct request_context *context, struct request *request)
{
	struct resource r = { .source = &source, .method = "POST" };
	const struct pairs none = { 0 };
	struct request_spec spec = { .resource = &r,
		.context = context,
		.params = &none,
		.plan = &first };
	bool good;

	r.name = mem_string("notes");
	r.path = mem_string(path);
	r.body = mem_string(body);
	if (param != NULL)
		pairs_add(&r.params, "q", param);
	if (header != NULL)
		pairs_add(&r.headers, "X-Q", header);
	good = request_build(request, &spec);
	pairs_free(&r.params);
	pairs_free(&r.headers);
	free(r.body);
	free(r.path);
	free(r.name);
	return good;
}

static void
test_places(void)
{
	static const struct {
		const char *parent; /* the value of its id; NULL: no id */
		const char *path, *param, *header, *body; /* NULL: refused */
	} rows[] = {
		{ "\"7\"", "7", "7", "7", "\"7\"" },
		{ "12345678901234567890", "12345678901234567890",
		    "12345678901234567890", "12345678901234567890",
		    "12345678901234567890" },
		{ "1.50", "1.50", "1.50", "1.50", "1.50" },
		{ "true", "true", "true", "true", "true" },
		{ "\"a/b?c#d%e f\"", "a%2Fb%3Fc%23d%25e%20f",
		    "a%2Fb%3Fc%23d%25e%20f", "a/b?c#d%e f", "\"a/b?c#d%e f\"" },
		{ "\"\\u00e9{x}\"", "%C3%A9%7Bx%7D", "%C3%A9%7Bx%7D",
		    "\xc3\xa9{x}", "\"\\u00e9{x}\"" },
		{ "\"..\"", NULL, "..", "..", "\"..\"" },
		{ "\".\"", NULL, ".", ".", "\".\"" },
		{ "\"\"", NULL, "", "", "\"\"" },
		{ "\"a\\r\\nX: y\"", "a%0D%0AX%3A%20y", "a%0D%0AX%3A%20y", NULL,
		    "\"a\\r\\nX: y\"" },
		{ "\"\\u0000\"", NULL, NULL, NULL, "\"\\u0000\"" },
		{ "\"\\ud83d\"", NULL, NULL, NULL, "\"\\ud83d\"" },
		{ "null", NULL, NULL, NULL, NULL },
		{ NULL, NULL, NULL, NULL, NULL },
		{ "[1]", NULL, NULL, NULL, NULL },
		{ "{}", NULL, NULL, NULL, NULL },
	};
	const char *id = "{resources.jobs.id}";

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char record[80] = "{}", url[120], body[80];
		struct request_context c = { .parent = { 0 } };
		const char *value = rows[i].parent;
		struct request q;
		bool good;

		if (value != NULL)
			snprintf(record, sizeof record, "{\"id\":%s}", value);
		c.parent = span_of(record);
		value = value != NULL ? value : "(none)";

		good = build("/jobs/{resources.jobs.id}/notes", NULL, NULL,
		    NULL, &c, &q);
		snprintf(url, sizeof url,
		    "https://api.example.org/v1/jobs/%s/notes",
		    rows[i].path != NULL ? rows[i].path : "");
		ok(good == (rows[i].path != NULL) &&
			(!good || strcmp(q.url, url) == 0),
		    "%s in a path", value);
		request_free(&q);

		good = build("/notes", id, NULL, NULL, &c, &q);
		snprintf(url, sizeof url,
		    "https://api.example.org/v1/notes?q=%s",
		    rows[i].param != NULL ? rows[i].param : "");
		ok(good == (rows[i].param != NULL) &&
			(!good || strcmp(q.url, url) == 0),
		    "%s in a parameter", value);
		request_free(&q);

		good = build("/notes", NULL, id, NULL, &c, &q);
		ok(good == (rows[i].header != NULL) &&
			(!good ||
			    strcmp(q.headers.at[0].value, rows[i].header) == 0),
		    "%s in a header", value);
		request_free(&q);

		good = build("/notes", NULL, NULL,
		    "{\"a\":[\"{resources.jobs.id}\",\"{{x}}\"]}", &c, &q);
		snprintf(body, sizeof body, "{\"a\":[%s,\"{x}\"]}",
		    rows[i].body != NULL ? rows[i].body : "");
		ok(good == (rows[i].body != NULL) &&
			(!good || strcmp(q.body, body) == 0),
		    "%s in a body", value);
		request_free(&q);
	}
}

static void
test_parts(void)
{
	struct request_context c = {
		.parent = span_of("{\"id\":7,\"at\":{\"x\":\"a\\\"b\"}}")
	};
	struct request q;

	ok(build("/notes", "j-{resources.jobs.id}-{resources.jobs.at.x}", NULL,
	       "{\"k\":\"j-{resources.jobs.id}-{resources.jobs.at.x}\"}", &c,
	       &q) &&
		strcmp(q.url, "https://api.example.org/v1/notes?q=j-7-a%22b") ==
		    0 &&
		strcmp(q.body, "{\"k\":\"j-7-a\\\"b\"}") == 0,
	    "values in the midst of text");
	request_free(&q);
}

static void
test_bounds(void)
{
	struct request_context none = { .parent = { 0 } };
	struct request_context some = { .start_value = "2025-01-01",
		.initial_value = "2024-01-01" };
	const char *body = "{\"since\":\"{incremental.start_value}\"}";
	struct request q;

	ok(build("/n", "{incremental.start_value}", "{incremental.end_value}",
	       body, &some, &q) &&
		strstr(q.url, "?q=2025-01-01") != NULL &&
		pairs_get(&q.headers, "X-Q") == NULL &&
		strcmp(q.body, "{\"since\":\"2025-01-01\"}") == 0,
	    "a start that there is, an end that there is not");
	request_free(&q);
	ok(build("/n", "{incremental.start_value}", NULL, body, &none, &q) &&
		strchr(q.url, '?') == NULL &&
		strcmp(q.body, "{\"since\":null}") == 0,
	    "no start: no parameter, null in a body");
	request_free(&q);
	ok(!build("/n/{incremental.start_value}", NULL, NULL, NULL, &none, &q),
	    "no start: no path");
	request_free(&q);
	ok(!build(
	       "/n", NULL, NULL, "[\"x{incremental.start_value}\"]", &none, &q),
	    "no start: no text around it");
	request_free(&q);
}

/* -- maxima ---------------------------------------------------------------- */

#define AROUND 50 /* bytes of what else there is in a request, at most */

/* A template, a parent's record around so many bytes that fill it up. */
static char *
around(const char *before, size_t n, const char *after)
{
	char *fill = mem_alloc(n + 1), *text;

	memset(fill, 'x', n);
	fill[n] = '\0';
	text = mem_format("%s%s%s", before, fill, after);
	free(fill);
	return text;
}

/*
 * Lengths up to the maximum fit and longer ones are refused, whichever part
 * meets the maximum: parent, a record, or path, parameter, body, a template.
 */
static void
fits_up_to(const char *name, size_t max, const char *const parts[4][2])
{
	static struct capture said;
	size_t fitted = 0, wrong = 0;
	bool fitting = true;

	capture_begin(&said, STDERR_FILENO);
	for (size_t n = max - AROUND; n <= max + 2; n++) {
		char *text[4] = { NULL };
		struct request_context c = { .parent = { 0 } };
		struct request q;
		bool good;

		for (size_t i = 0; i < 4; i++)
			if (parts[i][1] != NULL)
				text[i] = around(parts[i][0], n, parts[i][1]);
			else
				text[i] = mem_string(parts[i][0]);
		c.parent = span_of(text[0]);
		good = build(text[1], text[2], NULL, text[3], &c, &q);
		wrong += good && !fitting;
		wrong += good && strlen(q.body != NULL ? q.body : q.url) > max;
		fitting = good;
		fitted += good;
		request_free(&q);
		for (size_t i = 0; i < 4; i++)
			free(text[i]);
	}
	ok(strstr(capture_end(&said), ": the request would be too long\n") !=
		    NULL &&
		wrong == 0 && fitted > 0 && fitted < AROUND,
	    "%s: %zu lengths fit, %zu are wrong", name, fitted, wrong);
}

static void
test_maxima(void)
{
#define NO_PARENT { "{}", NULL }
#define PARENT                      \
	{                           \
		"{\"id\":\"", "\"}" \
	}
#define ID "{resources.jobs.id}"
	fits_up_to("a long path", HTTP_URL_MAX,
	    (const char *const[4][2]){
		NO_PARENT, { "/n/", "/m" }, { NULL, NULL }, { NULL, NULL } });
	fits_up_to("a long value in a path", HTTP_URL_MAX,
	    (const char *const[4][2]){ PARENT, { "/n/" ID "/m", NULL },
		{ NULL, NULL }, { NULL, NULL } });
	fits_up_to("a long parameter", HTTP_URL_MAX,
	    (const char *const[4][2]){
		NO_PARENT, { "/n", NULL }, { "", "y" }, { NULL, NULL } });
	fits_up_to("a long value in a parameter", HTTP_URL_MAX,
	    (const char *const[4][2]){
		PARENT, { "/n", NULL }, { "a" ID "b", NULL }, { NULL, NULL } });
	fits_up_to("a long body", REQUEST_BODY_MAX,
	    (const char *const[4][2]){ NO_PARENT, { "/n", NULL },
		{ NULL, NULL }, { "{\"a\":[1,\"", "\"],\"b\":2}" } });
	fits_up_to("a long name in a body", REQUEST_BODY_MAX,
	    (const char *const[4][2]){ NO_PARENT, { "/n", NULL },
		{ NULL, NULL }, { "{\"a\":[1],\"", "\":{\"c\":[]}}" } });
	fits_up_to("a long value in a body", REQUEST_BODY_MAX,
	    (const char *const[4][2]){ PARENT, { "/n", NULL }, { NULL, NULL },
		{ "{\"a\":[\"" ID "\",{}],\"b\":1}", NULL } });
}

int
main(void)
{
	message_init("request-test");
	source.name = mem_string("demo");
	source.base_url = mem_string("https://api.example.org/v1");
	test_places();
	test_parts();
	test_bounds();
	test_maxima();
	free(source.base_url);
	free(source.name);
	return done_testing();
}
