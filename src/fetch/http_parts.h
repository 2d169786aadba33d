/*
 * What HTTP is made of, for the modules that speak it through libcurl: http.c
 * (calls, from their start to their end), http_easy.c (what one of them is to
 * be like), http_header.c.
 */
#ifndef FETCH_HTTP_PARTS_H
#define FETCH_HTTP_PARTS_H

#include <curl/curl.h>

#include "fetch/http.h"

#define HTTP_TIMES_IN_ALL 10L /* the timeout, where an answer keeps coming */
#define HTTP_SPARES 8

struct http {
	CURLM *multi;
	struct http_settings settings;
	CURL **idle; /* owned: easy handles to use again */
	size_t nidle;
	struct buf spare[HTTP_SPARES]; /* owned: of bodies, to use again */
	size_t nspare;
};

struct http_call {
	struct http *http;
	CURL *easy;                 /* NULL once the request is over */
	struct curl_slist *headers; /* owned */
	char *body;                 /* owned */
	const char *too_large;      /* which maximum was passed; NULL: none */
	bool done;
	char error[CURL_ERROR_SIZE];
	struct http_reply reply;
};

/*
 * Tells a call's new easy handle all there is to tell.  False where that is
 * too much for the memory there is.
 */
bool http_easy_set(struct http_call *call, const struct http_request *request);

/* How long a connection may take to be made, with a timeout; in seconds. */
long http_connect_seconds(long timeout);

/*
 * Adds a line of an answer, its line end included, to headers as struct
 * http_reply has them; a line without a colon is none.  False past the
 * maximum, headers unchanged.
 */
bool http_header_add(struct buf *headers, const char *p, size_t n);

#endif
