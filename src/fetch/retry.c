#include <ctype.h>

#include "fetch/retry.h"
#include "lib/count.h"

bool
retry_status(long status)
{
	static const long passing[] = { 408, 425, 429, 500, 502, 503, 504 };

	for (size_t i = 0; i < COUNT(passing); i++)
		if (status == passing[i])
			return true;
	return false;
}

/* Digits, and maybe a fraction; what does not fit counts as very long. */
static long
seconds_ms(struct span text)
{
	long ms = 0;
	size_t i = 0;

	while (i < text.n && isdigit((unsigned char)text.p[i])) {
		if (ms < 1000000000L)
			ms = ms * 10 + (text.p[i] - '0') * 1000L;
		i++;
	}
	if (i == 0)
		return -1;
	if (i < text.n && text.p[i] == '.') {
		size_t from = ++i;

		while (i < text.n && isdigit((unsigned char)text.p[i]))
			i++;
		if (i == from)
			return -1;
		ms += 1000;
	}
	return i == text.n ? ms : -1;
}

long
retry_after_ms(const struct http_reply *reply, int64_t now)
{
	struct span value, date;
	int64_t until, sent;
	long ms;

	if (!http_header(reply, "retry-after", &value))
		return -1;
	ms = seconds_ms(value);
	if (ms >= 0 || !http_date(value, &until))
		return ms;
	if (http_header(reply, "date", &date) && http_date(date, &sent))
		now = sent;
	if (until <= now)
		return 0;
	return until - now > 1000000 ? 1000000000L : (long)(until - now) * 1000;
}

struct retry_decision
retry_decide(const struct http_reply *reply, long tries, long retries,
    int64_t now, double random)
{
	struct retry_decision d = { .again = tries <= retries };
	long after = retry_after_ms(reply, now);
	long ceiling = RETRY_BASE_MS;

	if (after > RETRY_AFTER_MAX_MS) {
		d.again = false;
		d.too_long_s = after / 1000;
	}
	for (long i = 1; i < tries && ceiling < RETRY_CAP_MS; i++)
		ceiling *= 2;
	if (ceiling > RETRY_CAP_MS)
		ceiling = RETRY_CAP_MS;
	d.wait_ms = (long)(random * (double)ceiling);
	/* The jitter comes on top, so that all do not come back at once. */
	if (after >= 0)
		d.wait_ms = after + d.wait_ms / 4;
	return d;
}
