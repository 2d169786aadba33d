/*
 * A request and its reply, between the server and what answers.
 */
#ifndef API_HTTP_H
#define API_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "query.h"

#define REPLY_BODY_MAX ((size_t)1 << 31)
#define HEADERS_MAX 16

struct effects;

struct request {
	const char *method;
	const char *target; /* as received */
	const char *path;   /* decoded, no query */
	struct query query;
	const char *authorization; /* headers: NULL where absent */
	const char *api_key;       /* "api" */
	const char *api_version;   /* "X-Api-Version" */
	const char *accept;
	const char *accept_encoding;
	const char *user_agent;
	struct buf body;
	unsigned connection;
};

struct header {
	char *name; /* both owned */
	char *value;
};

struct reply {
	unsigned status;
	const char *type; /* the media type; not owned */
	struct buf body;
	size_t nheaders;
	struct header headers[HEADERS_MAX];
	struct effects *effects; /* what else shall happen; not owned */
	/* For the log: -1 where it means nothing. */
	const char *resource;
	const char *token; /* "ok", "wrong" or "none" */
	int64_t counter;   /* this is the resource's n-th request */
	int64_t rows, skip, limit, total;
};

/* Adds a header; one too many is left out. */
void reply_header(struct reply *reply, const char *name, const char *value);

/* Releases what the reply owns. */
void reply_free(struct reply *reply);

/* Appends text from a request to JSON: what would need an escape is "?". */
void reply_add_safe(struct buf *out, const char *text);

#endif
