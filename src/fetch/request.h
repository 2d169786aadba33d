/*
 * The requests for a list's pages: what a resource declares (its path,
 * parameters, headers and body are templates, lib/template.h), what is known
 * for this reading of it, what was asked for on the command line, and where in
 * the list the page lies.
 */
#ifndef FETCH_REQUEST_H
#define FETCH_REQUEST_H

#include <stdbool.h>

#include "fetch/keys.h"
#include "lib/source.h"
#include "lib/span.h"

#define REQUEST_BODY_MAX ((size_t)1 << 20) /* bytes */

struct plan; /* fetch/pager.h */

/* What the expressions of templates stand for, in one reading of a list. */
struct request_context {
	struct span parent; /* the parent's record, checked JSON; or empty */
	/* Of the incremental, as they are to be sent; NULL: none. */
	const char *start_value;
	const char *end_value;
	const char *initial_value;
};

/* What a request is made from. */
struct request_spec {
	const struct resource *resource;
	const struct request_context *context;
	/* From the command line: in place of the resource's of that name. */
	const struct pairs *params;
	long limit; /* records a page to ask for; 0: not said */
	const struct plan *plan;
};

struct request {
	char *url;            /* owned */
	char *body;           /* owned; NULL: none */
	struct pairs headers; /* owned */
};

/*
 * Builds a request.  A parent's values are percent-encoded in the path, and
 * JSON in a JSON body, where a string that is nothing but one expression
 * becomes the value itself.  A parameter, form field or header made from a
 * bound of the incremental that there is none of is left out.
 *
 * On success release with request_free(); false after a message where a value
 * is missing, can't stand where it is wanted, or a maximum (HTTP_URL_MAX,
 * REQUEST_BODY_MAX) would be passed.
 */
bool request_build(struct request *request, const struct request_spec *spec);
void request_free(struct request *request);

/* A hash of what is asked for, under the key of keys. */
struct hash
request_hash(const struct request *request, const struct keys *keys);

#endif
