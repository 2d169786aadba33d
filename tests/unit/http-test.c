/*
 * fetch/http and http_url: headers, dates, URLs.  The network side is tested
 * through hr-fetch.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/http.h"
#include "lib/memory.h"
#include "reply.h"
#include "tap.h"

static void
test_header(void)
{
	static const struct {
		const char *headers, *name, *value; /* NULL: there is none */
	} rows[] = {
		{ "", "date", NULL },
		{ "date: now\n", "date", "now" },
		{ "x: 1\ndate: now\n", "date", "now" },
		{ "x: 1\ndate: now\n", "x", "1" },
		{ "a: \n", "a", "" },
		{ "a: 1\na: 2\n", "a", "1" },
		{ "aa: 1\n", "a", NULL },
		{ "a: 1\n", "aa", NULL },
		{ "x-date: now\n", "date", NULL },
		{ "x: date: now\n", "date", NULL },
		{ "a: b: c\n", "a", "b: c" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct http_reply reply = reply_with(rows[i].headers);
		struct span value;
		bool found = http_header(&reply, rows[i].name, &value);

		ok(found == (rows[i].value != NULL) &&
			(!found || span_is(value, rows[i].value)),
		    "header %zu: %s", i, rows[i].name);
		buf_free(&reply.headers);
	}
}

static void
test_date(void)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: no date */
	} rows[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Sun Nov 16 08:49:37 1994", 784975777 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 },
		{ "Tue, 29 Feb 2028 12:00:00 GMT", 1835438400 },
		{ "Sat, 31 Dec 2016 23:59:60 GMT", 1483228800 },
		{ "", -1 },
		{ "soon", -1 },
		{ "120", -1 },
		{ "-5", -1 },
		{ "1.5", -1 },
		{ "Sun, 32 Nov 1994 08:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1994 25:49:37 GMT", -1 },
		{ "Sun, 06 Foo 1994 08:49:37 GMT", -1 },
		{ "1994-11-06T08:49:37Z", -1 },
		{ "20261122 03:00:00 GMT", -1 },
		{ "tomorrow at noon, or a bit later", -1 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT and a lot of text after it "
		  "that goes on and on",
		    -1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t got = -1;
		bool good = http_date(span_of(rows[i].text), &got);

		ok(good == (rows[i].seconds >= 0) &&
			(!good || got == rows[i].seconds),
		    "date \"%s\": %" PRId64, rows[i].text, got);
	}
}

static void
test_check(void)
{
	static const struct {
		const char *url;
		bool good;
	} rows[] = {
		{ "https://api.example.com/v1", true },
		{ "HTTPS://API.EXAMPLE.COM", true },
		{ "https://api.example.com:8443/v1?a=b", true },
		{ "http://127.0.0.1:8080/api", true },
		{ "http://127.8.9.10/api", true },
		{ "http://localhost/api", true },
		{ "http://LOCALHOST:1/api", true },
		{ "http://[::1]:1/api", true },
		{ "http://api.example.com/v1", false },
		{ "http://127.0.0.1.example.com/", false },
		{ "http://127.0.0.example.com/", false },
		{ "http://localhost.example.com/", false },
		{ "http://example.com/?localhost", false },
		{ "http://10.0.0.1/", false },
		{ "http://0.0.0.0/", false },
		{ "http://[::]/", false },
		{ "http://127.0.0.999/", false },
		{ "http://127.300.0.1/", false },
		{ "https://user@api.example.com/", false },
		{ "https://user:pass@api.example.com/", false },
		{ "https://:pass@api.example.com/", false },
		{ "ftp://api.example.com/", false },
		{ "file:///etc/passwd", false },
		{ "gopher://127.0.0.1/", false },
		{ "api.example.com/v1", false },
		{ "", false },
		{ "https://", false },
		{ "https://api.example.com:99999/", false },
		{ "https://api.example.com/a b", false },
		{ "https://api.example.com/a\r\nX: 1", false },
		{ "https://api.example.com/\x7f", false },
		{ "https://api.example.com\t/", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *why = http_url_check(rows[i].url);

		ok((why == NULL) == rows[i].good, "check %zu: %s", i,
		    why != NULL ? why : "good");
	}
}

/* Whether a link found in an answer to base may be followed. */
static bool
may_follow(const char *base, const char *link)
{
	char *url = http_url_resolve(base, link);
	bool may = url != NULL && http_url_check(url) == NULL &&
	    http_url_same_origin(base, url);

	free(url);
	return may;
}

static void
test_links(void)
{
	static const char base[] = "https://api.example.com/v1/people?page=1";
	static const struct {
		const char *link;
		bool good;
	} rows[] = {
		{ "https://api.example.com/v1/people?page=2", true },
		{ "https://API.example.com:443/v1/people?page=2", true },
		{ "/v1/people?page=2", true },
		{ "?page=2", true },
		{ "people?page=2", true },
		{ "//api.example.com/v1/people?page=2", true },
		/* And those that lead away. */
		{ "https://evil.example.org/", false },
		{ "//evil.example.org/a", false },
		{ "https://api.example.com@evil.example.org/", false },
		{ "https://api.example.com:443@evil.example.org/", false },
		{ "https://api.example.com.evil.example.org/", false },
		{ "https://evil.example.org/https://api.example.com/", false },
		{ "https://evil.example.org?api.example.com", false },
		{ "https://evil.example.org#@api.example.com/", false },
		{ "https://evil.example.org\\@api.example.com/", false },
		{ "http://api.example.com/v1/people?page=2", false },
		{ "https://api.example.com:8443/", false },
		{ "https://user@api.example.com/", false },
		{ "https://user:pass@api.example.com/", false },
		{ "https://sub.api.example.com/", false },
		{ "https://api.example.co/", false },
		{ "https://api.example.com./", false },
		{ "https://api.example.com%2eevil.example.org/", false },
		{ "ftp://api.example.com/", false },
		{ "file:///etc/passwd", false },
		{ "javascript:alert(1)", false },
		{ "https://api.example.com/a\r\nX-Injected: 1", false },
		{ "https://127.0.0.1/", false },
		{ "https://[::1]/", false },
		{ "https:/\\evil.example.org/", false },
		{ "///evil.example.org/", false },
		{ "\thttps://evil.example.org/", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ok(may_follow(base, rows[i].link) == rows[i].good,
		    "link %zu: %s", i, rows[i].good ? "followed" : "not");
	ok(!http_url_same_origin("http://127.0.0.1:1/", "http://127.0.0.1:2/"),
	    "another port is another origin");
	ok(!http_url_same_origin("", ""), "what is no URL has no origin");
}

static void
test_build(void)
{
	char limit[] = "$limit", hundred[] = "100", space[] = "a b";
	char special[] = "\xc3\xbc&=+#/?%", n[] = "n", lines[] = "\r\n";
	struct pair pairs[] = { { limit, hundred }, { space, special },
		{ n, lines } };
	static const struct {
		const char *base, *path;
		size_t n;
		const char *url;
	} rows[] = {
		{ "https://h/api", "people", 0, "https://h/api/people" },
		{ "https://h/api/", "/people", 0, "https://h/api/people" },
		{ "https://h/api//", "//people", 0, "https://h/api/people" },
		{ "https://h", "", 0, "https://h" },
		{ "https://h/v1", "../x", 0, "https://h/v1/../x" },
		{ "https://h", "p", 1, "https://h/p?%24limit=100" },
		{ "https://h", "p?a=1", 1, "https://h/p?a=1&%24limit=100" },
		{ "https://h", "p", 3,
		    "https://h/p?%24limit=100&a%20b=%C3%BC%26%3D%2B%23%2F%3F%25"
		    "&n=%0D%0A" },
	};
	struct pairs long_one = { .at = pairs, .n = 1 };
	char *text = mem_zero(1, 70001);
	char *url;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct pairs query = { .at = pairs, .n = rows[i].n };

		url = http_url_build(rows[i].base, rows[i].path, &query);
		ok(url != NULL && strcmp(url, rows[i].url) == 0, "build: %s",
		    rows[i].url);
		free(url);
	}
	memset(text, 'x', 70000);
	pairs[0].value = text;
	url = http_url_build("https://h", "p", &long_one);
	ok(url == NULL, "a URL of 70,000 bytes is too long");
	free(url);
	free(text);
}

static void
test_host(void)
{
	char *host = http_url_host("https://api.example.com/v1?x");

	ok(strcmp(host, "api.example.com") == 0, "host: %s", host);
	free(host);
	host = http_url_host("http://127.0.0.1:80/v1");
	ok(strcmp(host, "127.0.0.1:80") == 0, "host: %s", host);
	free(host);
}

int
main(void)
{
	test_header();
	test_date();
	test_check();
	test_links();
	test_build();
	test_host();
	return done_testing();
}
