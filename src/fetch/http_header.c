#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "fetch/http_parts.h"

bool
http_header_add(struct buf *headers, const char *p, size_t n)
{
	const char *colon = memchr(p, ':', n);
	size_t before = headers->n;
	const char *value;
	bool ok = true;

	if (colon == NULL)
		return true; /* the status line, or the empty one at the end */
	for (const char *c = p; ok && c < colon; c++)
		ok = buf_add_char(headers, (char)tolower((unsigned char)*c));
	value = colon + 1;
	n -= (size_t)(value - p);
	while (n > 0 && (*value == ' ' || *value == '\t')) {
		value++;
		n--;
	}
	while (n > 0 && isspace((unsigned char)value[n - 1]))
		n--;
	ok = ok && buf_add_text(headers, ": ") && buf_add(headers, value, n) &&
	    buf_add_char(headers, '\n');
	if (!ok)
		headers->n = before; /* whole lines only */
	return ok;
}

bool
http_header_next(
    const struct http_reply *reply, const char *name, struct span *value)
{
	size_t n = strlen(name);
	const char *end = span_end(buf_span(&reply->headers));
	const char *p = reply->headers.p;

	if (value->p != NULL)
		p = span_end(*value) + 1;
	while (p < end) {
		const char *feed = memchr(p, '\n', (size_t)(end - p));

		if ((size_t)(feed - p) > n + 1 && p[n] == ':' &&
		    strncasecmp(p, name, n) == 0) {
			value->p = p + n + 2;
			value->n = (size_t)(feed - value->p);
			return true;
		}
		p = feed + 1;
	}
	return false;
}

bool
http_header(
    const struct http_reply *reply, const char *name, struct span *value)
{
	struct span first = { NULL, 0 };

	if (!http_header_next(reply, name, &first))
		return false;
	*value = first;
	return true;
}

bool
http_date(struct span text, int64_t *seconds)
{
	char copy[64];
	time_t t;

	/* All three forms begin with a day's name; curl takes much more. */
	if (text.n >= sizeof copy || text.n < 20 ||
	    !isalpha((unsigned char)text.p[0]))
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	t = curl_getdate(copy, NULL);
	*seconds = t;
	return t != -1;
}
