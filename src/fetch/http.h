/*
 * HTTP through libcurl's multi interface: many requests at a time over kept
 * connections, each answer whole in memory.  The http*.c files alone use
 * libcurl.
 *
 * What libcurl is told makes the rest safe: no redirects, no netrc, no
 * cookies, certificates and host names checked, TLS 1.2 or later, https only
 * but for loopback; decoded bodies and headers have a maximum (libcurl's own
 * limits do not see decoded bytes).
 */
#ifndef FETCH_HTTP_H
#define FETCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/sandbox.h"
#include "lib/source.h"
#include "lib/span.h"
#include "lib/status.h"

/* Of one answer: its body, decoded, and its headers. */
#define HTTP_BODY_MIB 64
#define HTTP_HEADERS_KIB 64
#define HTTP_BODY_MAX ((size_t)HTTP_BODY_MIB << 20)
#define HTTP_HEADERS_MAX ((size_t)HTTP_HEADERS_KIB << 10)

/* A URL, and so each value in one. */
#define HTTP_URL_MAX ((size_t)64 << 10)

struct http_settings {
	long timeout_seconds; /* without progress; ten times that in all */
	long connections;     /* at most, to one host */
	const char *proxy;    /* NULL: the environment's, as curl has it */
	const char *cacert;   /* NULL: the system's */
};

struct http_request {
	const char *method;          /* "GET" or "POST" */
	const char *url;             /* passed http_url_check() */
	const struct pairs *headers; /* checked names and values */
	const char *auth_header;     /* "Name: value" more, or NULL */
	const char *user;            /* of basic authentication (RFC */
	const char *password;        /* 7617), or NULL */
	const char *body;            /* NULL: none */
};

enum http_outcome {
	HTTP_ANSWERED,  /* there is a status; the body is whole, as HTTP goes */
	HTTP_UNREACHED, /* network trouble that may pass */
	HTTP_FAILED,    /* trouble that stays, such as a wrong certificate */
	HTTP_TOO_LARGE, /* the answer passed a maximum */
};

struct http_reply {
	enum http_outcome outcome;
	long status;        /* 0 where no answer came */
	struct buf headers; /* "name: value\n" lines, names in lower case */
	struct buf body;    /* decoded */
	char why[256];      /* where not HTTP_ANSWERED */
	bool unconnected;   /* likewise: nobody was there to talk to */
	uint64_t received;  /* bytes of body on the wire */
};

struct http;
struct http_call;

/* The versions of libcurl and of what it speaks TLS with, for free(3). */
char *http_version(void);

/*
 * Sets libcurl up; NULL after a message where that fails.  Released with
 * http_free() when all calls are.
 */
struct http *http_new(const struct http_settings *settings);
void http_free(struct http *h);

/*
 * Starts a request; its strings are copied.  The call belongs to the caller
 * and is released with http_call_free(), which also breaks off a request that
 * is under way.
 */
struct http_call *
http_start(struct http *h, const struct http_request *request);
void http_call_free(struct http_call *call);

/* The reply, which the call owns, once the request is over; else NULL. */
struct http_reply *http_call_reply(struct http_call *call);

/*
 * Works on all requests under way until one of them is over, a signal came or
 * wait_ms have passed.
 */
void http_run(struct http *h, long wait_ms);

/* -- headers (http_header.c) ----------------------------------------------- */

/*
 * The value of a header of a reply (name in any case), of several the first;
 * false where there is none.  It lies in reply->headers.
 */
bool http_header(
    const struct http_reply *reply, const char *name, struct span *value);

/*
 * Likewise, of several one after the other: *value is the one before, or has
 * p == NULL at the start.
 */
bool http_header_next(
    const struct http_reply *reply, const char *name, struct span *value);

/*
 * An HTTP date (RFC 9110, section 5.6.7, all three forms) as seconds since
 * 1970; false where text is none.
 */
bool http_date(struct span text, int64_t *seconds);

/* -- URLs (http_url.c) ----------------------------------------------------- */

/*
 * Whether requests may go to a URL: https, or http to a loopback address; no
 * user name or password in it.  NULL where it is good, else a static text.
 */
const char *http_url_check(const char *url);

/* Whether a URL's host is localhost, an address in 127/8, or [::1]. */
bool http_host_is_loopback(const char *host);

/* Whether two URLs have the same scheme, host and port (RFC 6454). */
bool http_url_same_origin(const char *a, const char *b);

/*
 * The URL that a link found in an answer to base leads to (RFC 3986, section
 * 5): a new string for free(3), or NULL where the link can't be read.
 */
char *http_url_resolve(const char *base, const char *link);

/*
 * Appends text percent-encoded, all but the unreserved characters (RFC 3986,
 * section 2.3); false past out's maximum.
 */
bool http_url_encode(struct buf *out, struct span text);

/*
 * Joins a base and a path with one slash (they are not resolved) and adds the
 * query, names and values percent-encoded.  A new string for free(3), or NULL
 * where it would be longer than HTTP_URL_MAX.
 */
char *
http_url_build(const char *base, const char *path, const struct pairs *query);

/* The port that a URL leads to, or 0. */
long http_url_port(const char *url);

/* The host of a URL, and its port where one stands there, for free(3). */
char *http_url_host(const char *url);

/* -- proxies (http_proxy.c) ------------------------------------------------ */

/*
 * Whether a proxy that was named on the command line will do: NULL, or a
 * static text.  A password has no place there.
 */
const char *http_proxy_check(const char *proxy);

/* Whether the proxy is on this machine, so that plain http may go to it. */
bool http_proxy_is_near(const char *proxy);

/*
 * Leaves the connections to a proxy in the sandbox; NULL: to those of
 * $https_proxy and the like.
 */
void http_proxy_allow(struct sandbox *s, const char *proxy);

/* Masks the passwords in $https_proxy and the like in all messages. */
void http_proxy_mask_environment(void);

#endif
