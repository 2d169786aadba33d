#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "fetch/http.h"
#include "lib/buf.h"
#include "lib/memory.h"

static CURLU *
parse(const char *url)
{
	CURLU *u = curl_url();

	if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK) {
		curl_url_cleanup(u);
		u = NULL;
	}
	return u;
}

/* A part of a URL for curl_free(), or NULL. */
static char *
part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL;

	return curl_url_get(u, what, &text, flags) == CURLUE_OK ? text : NULL;
}

static bool
part_equal(CURLU *a, CURLU *b, CURLUPart what)
{
	char *x = part(a, what, CURLU_DEFAULT_PORT);
	char *y = part(b, what, CURLU_DEFAULT_PORT);
	bool equal = x != NULL && y != NULL && strcasecmp(x, y) == 0;

	curl_free(y);
	curl_free(x);
	return equal;
}

bool
http_host_is_loopback(const char *host)
{
	unsigned a, b, c;
	int end = 0;

	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return sscanf(host, "127.%3u.%3u.%3u%n", &a, &b, &c, &end) == 3 &&
	    host[end] == '\0' && a <= 255 && b <= 255 && c <= 255;
}

static const char *
check(CURLU *u)
{
	char *scheme = part(u, CURLUPART_SCHEME, 0);
	char *host = part(u, CURLUPART_HOST, 0);
	char *user = part(u, CURLUPART_USER, 0);
	char *password = part(u, CURLUPART_PASSWORD, 0);
	const char *why = NULL;

	if (scheme == NULL || host == NULL || host[0] == '\0')
		why = "not a URL";
	else if (user != NULL || password != NULL)
		why = "there is a user name or password in it";
	else if (strcasecmp(scheme, "https") != 0 &&
	    strcasecmp(scheme, "http") != 0)
		why = "only https is spoken";
	else if (strcasecmp(scheme, "http") == 0 &&
	    !http_host_is_loopback(host))
		why = "plain http goes to loopback addresses only; use https";
	curl_free(password);
	curl_free(user);
	curl_free(host);
	curl_free(scheme);
	return why;
}

const char *
http_url_check(const char *url)
{
	const char *why;
	CURLU *u;

	for (const char *c = url; *c != '\0'; c++)
		if ((unsigned char)*c <= 0x20 || *c == 0x7f)
			return "there is white space or a control character "
			       "in it";
	u = parse(url);
	why = u != NULL ? check(u) : "not a URL";
	curl_url_cleanup(u);
	return why;
}

bool
http_url_same_origin(const char *a, const char *b)
{
	CURLU *x = parse(a), *y = parse(b);
	bool same = x != NULL && y != NULL &&
	    part_equal(x, y, CURLUPART_SCHEME) &&
	    part_equal(x, y, CURLUPART_HOST) &&
	    part_equal(x, y, CURLUPART_PORT);

	curl_url_cleanup(y);
	curl_url_cleanup(x);
	return same;
}

char *
http_url_resolve(const char *base, const char *link)
{
	CURLU *u = parse(base);
	char *whole = NULL, *copy;

	if (u == NULL)
		return NULL;
	if (curl_url_set(u, CURLUPART_URL, link, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK)
		whole = part(u, CURLUPART_URL, 0);
	copy = mem_string(whole);
	curl_free(whole);
	curl_url_cleanup(u);
	return copy;
}

bool
http_url_encode(struct buf *out, struct span text)
{
	static const char hex[] = "0123456789ABCDEF";
	bool ok = true;

	for (size_t i = 0; ok && i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		char escape[3] = { '%', hex[c >> 4], hex[c & 15] };

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
		    c == '_' || c == '~')
			ok = buf_add_char(out, (char)c);
		else
			ok = buf_add(out, escape, sizeof escape);
	}
	return ok;
}

char *
http_url_build(const char *base, const char *path, const struct pairs *query)
{
	struct buf url = BUF_INIT(HTTP_URL_MAX);
	bool queried = strchr(path, '?') != NULL || strchr(base, '?') != NULL;
	char separator = queried ? '&' : '?';
	size_t n = strlen(base);
	char *text = NULL;
	bool ok;

	while (n > 0 && base[n - 1] == '/' && *path != '\0')
		n--;
	while (*path == '/')
		path++;
	ok = buf_add(&url, base, n);
	if (*path != '\0')
		ok = ok && buf_add_char(&url, '/') && buf_add_text(&url, path);
	for (size_t i = 0; ok && i < query->n; i++) {
		ok = buf_add_char(&url, separator) &&
		    http_url_encode(&url, span_of(query->at[i].name)) &&
		    buf_add_char(&url, '=') &&
		    http_url_encode(&url, span_of(query->at[i].value));
		separator = '&';
	}
	if (ok)
		text = mem_copy(url.p, url.n);
	buf_free(&url);
	return text;
}

char *
http_url_host(const char *url)
{
	CURLU *u = parse(url);
	char *host = u != NULL ? part(u, CURLUPART_HOST, 0) : NULL;
	char *port = u != NULL ? part(u, CURLUPART_PORT, 0) : NULL;
	char *text = mem_format(
	    "%s%s%s", host ? host : url, port ? ":" : "", port ? port : "");

	curl_free(port);
	curl_free(host);
	curl_url_cleanup(u);
	return text;
}

long
http_url_port(const char *url)
{
	CURLU *u = parse(url);
	char *text =
	    u != NULL ? part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT) : NULL;
	long port = text != NULL ? strtol(text, NULL, 10) : 0;

	curl_free(text);
	curl_url_cleanup(u);
	return port;
}
