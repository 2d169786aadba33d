/*
 * RateLimit, X-Rate-Limit-* and their kin: a pause is from none to the
 * ceiling, however they are spelt.
 */
#include "fetch/limit.h"
#include "fetch/retry.h"
#include "reply.h"

#define NOW 1750000000

/* The first byte chooses the status; the rest is header lines. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long of[] = { 200, 403, 429, 503 };
	struct http_reply reply;
	long pause, expected;

	if (size == 0)
		return 0;
	reply = reply_of(of[data[0] % 4], input(data + 1, size - 1));
	pause = limit_pause_ms(&reply, NOW, false);
	expected = limit_pause_ms(&reply, NOW, true);
	need(pause >= 0 && pause <= RETRY_AFTER_MAX_MS);
	need(expected >= 0 && expected <= pause);
	buf_free(&reply.headers);
	return 0;
}
