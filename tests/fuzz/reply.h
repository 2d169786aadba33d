/*
 * Answers with any headers, as fetch/http makes them: "name: value" lines.
 */
#ifndef REPLY_H
#define REPLY_H

#include "fetch/http.h"
#include "fuzz.h"

/* Of the lines of text, those that are headers; released with buf_free(). */
static inline struct http_reply
reply_of(long status, struct span text)
{
	struct http_reply reply = { .outcome = HTTP_ANSWERED,
		.status = status,
		.headers = BUF_INIT(HTTP_HEADERS_MAX) };

	while (text.n > 0) {
		struct span line = part(&text, '\n');
		const char *colon = memchr(line.p, ':', line.n);

		if (colon == NULL || colon == line.p ||
		    colon + 1 == line.p + line.n || colon[1] != ' ')
			continue;
		if (buf_add_span(&reply.headers, line))
			need(buf_add_char(&reply.headers, '\n'));
	}
	return reply;
}

#endif
