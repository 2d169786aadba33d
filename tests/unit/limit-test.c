/*
 * What an answer's headers say of the rate limit.
 */
#include <string.h>

#include "fetch/limit.h"
#include "lib/buf.h"
#include "tap.h"

#define NOW 1750000000

struct sample {
	const char *name;
	long status;
	const char *headers; /* as http_header() finds them */
	long pause;          /* milliseconds */
};

static const struct sample samples[] = {
	{ "nothing said", 200, "date: x\n", 0 },
	{ "some left", 200,
	    "x-rate-limit-remaining: 7\nx-rate-limit-reset: 4\n", 0 },
	{ "none left, seconds", 200,
	    "x-rate-limit-remaining: 0\nx-rate-limit-reset: 4\n", 4000 },
	{ "none left, an instant", 200,
	    "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1750000009\n", 9000 },
	{ "none left, an instant gone by", 200,
	    "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1749999999\n", 0 },
	{ "none left for a day: a minute at most", 200,
	    "ratelimit-remaining: 0\nratelimit-reset: 86400\n", 60000 },
	{ "the draft's field", 200, "ratelimit: \"default\";r=0;t=30\n",
	    30000 },
	{ "the draft's field, some left", 200,
	    "ratelimit: \"default\";r=50;t=30\n", 0 },
	{ "the draft's field, malformed", 200, "ratelimit: r=0, soon\n", 0 },
	{ "words for numbers", 200,
	    "x-rate-limit-remaining: none\nx-rate-limit-reset: soon\n", 0 },
	{ "Retry-After comes first", 429,
	    "retry-after: 2\nx-rate-limit-remaining: 0\n"
	    "x-rate-limit-reset: 9\n",
	    2000 },
	{ "Retry-After of a good answer is none", 200, "retry-after: 2\n", 0 },
	{ "Retry-After past the ceiling", 429, "retry-after: 4000\n", 0 },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		const struct sample *s = &samples[i];
		struct http_reply reply = { .outcome = HTTP_ANSWERED,
			.status = s->status,
			.headers = BUF_INIT(HTTP_HEADERS_MAX) };
		long pause;

		buf_add_text(&reply.headers, s->headers);
		pause = limit_pause_ms(&reply, NOW, false);
		ok(pause == s->pause, "%s: %ld ms", s->name, pause);
		buf_free(&reply.headers);
	}
	return done_testing();
}
