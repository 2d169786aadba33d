/*
 * For the unit tests: answers with headers and nothing else.
 */
#ifndef REPLY_H
#define REPLY_H

#include "fetch/http.h"

/* headers as struct http_reply has them; release them with buf_free(). */
static inline struct http_reply
reply_with(const char *headers)
{
	struct http_reply reply = { .headers = BUF_INIT(HTTP_HEADERS_MAX) };

	buf_add_text(&reply.headers, headers);
	return reply;
}

#endif
