/*
 * When to ask again: statuses, Retry-After in all that servers send, back-off.
 */
#include <stdlib.h>

#include "fetch/retry.h"
#include "reply.h"
#include "tap.h"

#define NOW 784111777 /* Sun, 06 Nov 1994 08:49:37 GMT */

static void
test_status(void)
{
	static const long passing[] = { 408, 425, 429, 500, 502, 503, 504 };
	size_t n = 0;

	for (long status = 100; status < 600; status++)
		n += retry_status(status);
	ok(n == sizeof passing / sizeof passing[0], "%zu statuses may pass", n);
	for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
		ok(retry_status(passing[i]), "%ld may pass", passing[i]);
}

static void
test_after(void)
{
	static const struct {
		const char *headers;
		long ms;
	} rows[] = {
		{ "", -1 },
		{ "retry-after: 0\n", 0 },
		{ "retry-after: 7\n", 7000 },
		{ "retry-after: 007\n", 7000 },
		{ "retry-after: 1.5\n", 2000 },
		{ "retry-after: 0.001\n", 1000 },
		{ "retry-after: 1.\n", -1 },
		{ "retry-after: .5\n", -1 },
		{ "retry-after: 1.5.5\n", -1 },
		{ "retry-after: -5\n", -1 },
		{ "retry-after: +5\n", -1 },
		{ "retry-after: 5s\n", -1 },
		{ "retry-after: 1e3\n", -1 },
		{ "retry-after: soon\n", -1 },
		{ "retry-after: \n", -1 },
		{ "retry-after: 7\nretry-after: 9\n", 7000 },
		{ "x-retry-after: 7\n", -1 },
		{ "retry-after: Sun, 06 Nov 1994 08:49:47 GMT\n", 10000 },
		{ "retry-after: Sunday, 06-Nov-94 08:49:47 GMT\n", 10000 },
		{ "retry-after: Sun Nov  6 08:49:47 1994\n", 10000 },
		{ "retry-after: Sun, 06 Nov 1994 08:49:07 GMT\n", 0 },
		{ "retry-after: Sun, 36 Nov 1994 08:49:07 GMT\n", -1 },
		/* The server's clock is an hour ahead, or behind. */
		{ "date: Sun, 06 Nov 1994 09:49:37 GMT\n"
		  "retry-after: Sun, 06 Nov 1994 09:49:40 GMT\n",
		    3000 },
		{ "date: Sun, 06 Nov 1994 07:49:37 GMT\n"
		  "retry-after: Sun, 06 Nov 1994 07:49:40 GMT\n",
		    3000 },
		{ "date: no idea\n"
		  "retry-after: Sun, 06 Nov 1994 08:49:40 GMT\n",
		    3000 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct http_reply reply = reply_with(rows[i].headers);
		long ms = retry_after_ms(&reply, NOW);

		ok(ms == rows[i].ms, "after %zu: %ld ms", i, ms);
		buf_free(&reply.headers);
	}
}

/* Longer than is waited for, in whatever way it is said. */
static void
test_too_long(void)
{
	static const char *const rows[] = {
		"retry-after: 301\n",
		"retry-after: 86400\n",
		"retry-after: 99999999999999999999999999\n",
		"retry-after: 99999999999999999999999999.5\n",
		"retry-after: Mon, 07 Nov 1994 08:49:37 GMT\n",
		"retry-after: Fri, 31 Dec 9999 23:59:59 GMT\n",
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct http_reply reply = reply_with(rows[i]);
		struct retry_decision d = retry_decide(&reply, 1, 3, NOW, 0.5);

		ok(!d.again && d.too_long_s > RETRY_AFTER_MAX_MS / 1000,
		    "too long %zu: %ld s", i, d.too_long_s);
		buf_free(&reply.headers);
	}
}

static void
test_back_off(void)
{
	struct http_reply none = reply_with("");
	struct http_reply ten = reply_with("retry-after: 10\n");
	static const long ceilings[] = { 1000, 2000, 4000, 8000, 16000, 32000,
		60000, 60000 };

	for (long tries = 1; tries <= 8; tries++) {
		struct retry_decision low =
		    retry_decide(&none, tries, 10, NOW, 0);
		struct retry_decision high =
		    retry_decide(&none, tries, 10, NOW, 0.999999);

		ok(low.again && low.wait_ms == 0 && high.again &&
			high.wait_ms < ceilings[tries - 1] &&
			high.wait_ms >= ceilings[tries - 1] - 1,
		    "try %ld: 0 to %ld ms", tries, high.wait_ms);
	}
	ok(retry_decide(&none, 1000000, 2000000, NOW, 0.999999).wait_ms < 60000,
	    "a millionth try");
	ok(retry_decide(&none, 3, 3, NOW, 0).again, "a third retry");
	ok(!retry_decide(&none, 4, 3, NOW, 0).again, "no fourth one");
	ok(!retry_decide(&none, 1, 0, NOW, 0).again, "none at all");
	ok(retry_decide(&ten, 1, 3, NOW, 0).wait_ms == 10000,
	    "at least what Retry-After says");
	ok(retry_decide(&ten, 1, 3, NOW, 0.999).wait_ms > 10000 &&
		retry_decide(&ten, 1, 3, NOW, 0.999).wait_ms < 11000,
	    "and a little more");
	buf_free(&none.headers);
	buf_free(&ten.headers);
}

int
main(void)
{
	test_status();
	test_after();
	test_too_long();
	test_back_off();
	return done_testing();
}
