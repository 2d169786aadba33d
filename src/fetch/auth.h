/*
 * Credentials: what a request carries to be let in.
 */
#ifndef FETCH_AUTH_H
#define FETCH_AUTH_H

#include <stdint.h>

#include "fetch/http.h"
#include "lib/source.h"
#include "lib/status.h"

struct auth_token; /* of OAuth 2.0, got and kept in memory */

struct auth_cache {
	struct auth_token *first; /* owned */
};

/* Wipes and releases the tokens; the cache is empty then. */
void auth_forget(struct auth_cache *cache);

/*
 * Takes away the token that an API refused, told by its number, so that the
 * next request gets a new one; one that has come since stays.  False where
 * there are no others to get: asking again is no use.
 */
bool auth_refused(
    struct auth_cache *cache, const struct auth *auth, uint64_t number);

/* What auth_apply() made for a request. */
struct auth_applied {
	char *header;    /* owned; "Name: value", or NULL */
	char *url;       /* owned; the request's with the secret, or NULL */
	uint64_t number; /* of the token in it; 0: none that was got */
};

/*
 * Adds the credentials to a request, which from then on refers to *applied;
 * release that with auth_applied_free() once the request was started.  For
 * OAuth 2.0 (RFC 6749, section 4.4) a token is got first, if the one in the
 * cache has run out or will within a minute.  Else than STATUS_OK: why (size
 * bytes) says why not.
 */
enum status auth_apply(struct auth_cache *cache, struct http *http,
    const struct auth *auth, struct http_request *request,
    struct auth_applied *applied, char *why, size_t size);
void auth_applied_free(struct auth_applied *applied);

#endif
