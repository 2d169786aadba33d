/*
 * Retry-After and HTTP's dates: whatever a server says, no wait is negative
 * or past the ceiling, and nothing is asked again more often than allowed.
 */
#include "fetch/retry.h"
#include "reply.h"

#define NOW 1750000000
#define RETRIES 3

static void
check_decision(const struct http_reply *reply, long tries)
{
	struct retry_decision d =
	    retry_decide(reply, tries, RETRIES, NOW, 0.999);

	need(d.wait_ms >= 0);
	need(!d.again || d.wait_ms <= RETRY_AFTER_MAX_MS + RETRY_CAP_MS);
	need(d.too_long_s == 0 || !d.again);
	need(!d.again || tries <= RETRIES);
}

/* The first byte chooses the status; the rest is header lines. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long of[] = { 200, 403, 408, 425, 429, 500, 503, 504 };
	struct http_reply reply;
	struct span value = { NULL, 0 };
	int64_t second;

	if (size == 0)
		return 0;
	reply = reply_of(of[data[0] % 8], input(data + 1, size - 1));
	need(retry_after_ms(&reply, NOW) >= -1);
	for (long tries = 1; tries <= RETRIES + 1; tries++)
		check_decision(&reply, tries);
	if (http_header(&reply, "date", &value))
		http_date(value, &second);
	http_date(input(data + 1, size - 1), &second);
	buf_free(&reply.headers);
	return 0;
}
