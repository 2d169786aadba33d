/*
 * When to ask again, and how long to wait first: pure decisions, no clock and
 * no network.
 */
#ifndef FETCH_RETRY_H
#define FETCH_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/http.h"

#define RETRY_BASE_MS 1000L
#define RETRY_CAP_MS 60000L
/* A Retry-After past this is not waited for. */
#define RETRY_AFTER_MAX_MS 300000L

struct retry_decision {
	bool again;
	long wait_ms;    /* before the next try */
	long too_long_s; /* a Retry-After past the ceiling, in seconds, or 0 */
};

/*
 * Whether a status is one that may pass (RFC 9110, sections 15.5.9 and 15.6,
 * RFC 6585, RFC 8470): 408, 425, 429, 500, 502, 503, 504.
 */
bool retry_status(long status);

/*
 * The wait that a reply's Retry-After asks for, in milliseconds; -1 where it
 * has none that can be read (RFC 9110, section 10.2.3: seconds, or a date,
 * which is counted from the reply's own Date, so that a wrong clock on either
 * side does no harm; now is for replies without one).  A fraction of a second,
 * which the RFC does not have but servers do, is rounded up.
 */
long retry_after_ms(const struct http_reply *reply, int64_t now);

/*
 * What to do after the tries-th try (from 1) failed with reply, where retries
 * more than the first are allowed: full-jitter exponential back-off, at least
 * what Retry-After asks for.  random is in [0, 1).
 */
struct retry_decision retry_decide(const struct http_reply *reply, long tries,
    long retries, int64_t now, double random);

#endif
