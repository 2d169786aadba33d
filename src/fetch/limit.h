/*
 * The rate limit: kept before the server has to say so, and shared by all
 * processes of one user on one machine that use the same account.
 *
 * Of the last N requests the log holds when each was answered; one more may go
 * when the oldest of them was answered a whole window ago.  Whatever moments
 * the server counts from, it never sees more than N in a window.
 */
#ifndef FETCH_LIMIT_H
#define FETCH_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/http.h"
#include "lib/source.h"

struct limit;

/*
 * The limit of a source.  Its log is a file in the user's state folder whose
 * name tells the account apart (by a hash of the secret); where there can be
 * none, a warning is given and this process keeps to the limit alone.
 * Released with limit_close().
 */
struct limit *limit_open(const struct source *source);
void limit_close(struct limit *l);

/*
 * Asks to make a request.  0: it may go now, and *ticket is for
 * limit_answered(); else the milliseconds to wait before asking again.
 */
long limit_take(struct limit *l, uint64_t *ticket);

/*
 * A request was answered (reply), or given up (NULL).  What a reply's headers
 * say of the limit is taken in: Retry-After, RateLimit, X-Rate-Limit-*.
 */
void limit_answered(
    struct limit *l, uint64_t ticket, const struct http_reply *reply);

/*
 * How long a reply's headers ask for a pause, in milliseconds, of at most
 * RETRY_AFTER_MAX_MS; 0 for none.  now is in seconds since 1970, by our clock.
 * Malformed ones are passed over (draft-ietf-httpapi-ratelimit-headers).  That
 * nothing remains asks for none where that was expected, by the log: it knows
 * to the millisecond when more may go, the header only to the second.
 */
long limit_pause_ms(const struct http_reply *reply, int64_t now, bool expected);

#endif
