#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/http.h"
#include "lib/count.h"
#include "lib/message.h"

/* libcurl's, of a proxy that names none and is none of https. */
#define DEFAULT_PORT 1080

/* As libcurl reads a proxy: without a scheme it is one of http. */
static CURLU *
parse(const char *proxy)
{
	CURLU *u = curl_url();

	if (u != NULL &&
	    curl_url_set(u, CURLUPART_URL, proxy,
		CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) != CURLUE_OK) {
		curl_url_cleanup(u);
		u = NULL;
	}
	return u;
}

static bool
is_known(const char *scheme)
{
	static const char *const known[] = { "http", "https", "socks4",
		"socks4a", "socks5", "socks5h" };

	for (size_t i = 0; i < COUNT(known); i++)
		if (strcasecmp(scheme, known[i]) == 0)
			return true;
	return false;
}

/* A part of a URL for curl_free(), or NULL. */
static char *
part(CURLU *u, CURLUPart what)
{
	char *text = NULL;

	return curl_url_get(u, what, &text, 0) == CURLUE_OK ? text : NULL;
}

const char *
http_proxy_check(const char *proxy)
{
	CURLU *u = parse(proxy);
	char *scheme = u != NULL ? part(u, CURLUPART_SCHEME) : NULL;
	char *password = u != NULL ? part(u, CURLUPART_PASSWORD) : NULL;
	const char *why = NULL;

	if (scheme == NULL)
		why = "not a URL";
	else if (!is_known(scheme))
		why = "a proxy's URL begins with http, https, socks4, socks4a, "
		      "socks5 or socks5h";
	else if (password != NULL)
		why = "everybody on this machine can read a password in the "
		      "command line; set $https_proxy instead";
	curl_free(password);
	curl_free(scheme);
	curl_url_cleanup(u);
	return why;
}

bool
http_proxy_is_near(const char *proxy)
{
	CURLU *u = parse(proxy);
	char *host = u != NULL ? part(u, CURLUPART_HOST) : NULL;
	bool near = host != NULL && http_host_is_loopback(host);

	curl_free(host);
	curl_url_cleanup(u);
	return near;
}

/* The password as it stands there, and as it is sent. */
static void
mask(const char *proxy, void *context)
{
	CURLU *u = parse(proxy);
	char *as_is = u != NULL ? part(u, CURLUPART_PASSWORD) : NULL;
	char *sent = NULL;

	(void)context;
	if (as_is != NULL && as_is[0] != '\0') {
		message_mask(as_is, strlen(as_is));
		if (curl_url_get(u, CURLUPART_PASSWORD, &sent,
			CURLU_URLDECODE) == CURLUE_OK &&
		    strcmp(as_is, sent) != 0)
			message_mask(sent, strlen(sent));
	}
	curl_free(sent);
	curl_free(as_is);
	curl_url_cleanup(u);
}

/* Where proxies are looked for; http_proxy in small letters only, as the other
 * may come from a request's header (CVE-2016-5385). */
static void
each_of_environment(
    void (*take)(const char *proxy, void *context), void *context)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY",
		"http_proxy", "all_proxy", "ALL_PROXY" };

	for (size_t i = 0; i < COUNT(names); i++) {
		const char *proxy = getenv(names[i]);

		if (proxy != NULL && proxy[0] != '\0')
			take(proxy, context);
	}
}

void
http_proxy_mask_environment(void)
{
	each_of_environment(mask, NULL);
}

static void
allow(const char *proxy, void *context)
{
	CURLU *u = parse(proxy);
	char *port = u != NULL ? part(u, CURLUPART_PORT) : NULL;

	if (port != NULL) {
		sandbox_connect(context, strtol(port, NULL, 10));
	} else {
		sandbox_connect(context, DEFAULT_PORT);
		sandbox_connect(context, 443);
	}
	curl_free(port);
	curl_url_cleanup(u);
}

void
http_proxy_allow(struct sandbox *s, const char *proxy)
{
	if (proxy != NULL)
		allow(proxy, s);
	else
		each_of_environment(allow, s);
}
