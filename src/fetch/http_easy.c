#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/http_parts.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"

#define CONNECT_SECONDS 10L
#define STALL_BYTES 100L /* a second; slower than that is no progress */
#define RATIO_MAX 200    /* decoded to received, past RATIO_FROM */
#define RATIO_FROM ((size_t)1 << 20)
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

/* -- what libcurl tells ---------------------------------------------------- */

/* Counts decoded bytes, which libcurl's own limits do not see. */
static size_t
take_body(char *p, size_t size, size_t n, void *context)
{
	struct http_call *call = context;
	struct buf *body = &call->reply.body;
	curl_off_t received = 0;

	n *= size;
	curl_easy_getinfo(call->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
	if (body->n > RATIO_FROM && body->n / RATIO_MAX > (size_t)received)
		call->too_large =
		    "it inflates more than " TEXT(RATIO_MAX) "-fold";
	else if (!buf_add(body, p, n))
		call->too_large = "more than " TEXT(HTTP_BODY_MIB) " MiB";
	return call->too_large == NULL ? n : 0;
}

static size_t
take_header(char *p, size_t size, size_t n, void *context)
{
	struct http_call *call = context;

	n *= size;
	if (n >= 5 && memcmp(p, "HTTP/", 5) == 0)
		call->reply.headers.n = 0; /* after a 1xx, the real answer */
	if (http_header_add(&call->reply.headers, p, n))
		return n;
	call->too_large = "more than " TEXT(HTTP_HEADERS_KIB) " KiB of headers";
	return 0;
}

static void
trace_lines(char mark, const char *p, size_t n)
{
	while (n > 0) {
		const char *feed = memchr(p, '\n', n);
		size_t whole = feed ? (size_t)(feed - p) + 1 : n;
		size_t len = feed ? whole - 1 : n;

		if (len > 0 && p[len - 1] == '\r')
			len--;
		message_info(3, "%c %.*s", mark, (int)len, p);
		p += whole;
		n -= whole;
	}
}

/* At -vvv; a message masks the secrets in it. */
static int
trace(CURL *easy, curl_infotype type, char *p, size_t n, void *context)
{
	(void)easy;
	(void)context;
	if (type == CURLINFO_TEXT)
		trace_lines('*', p, n);
	else if (type == CURLINFO_HEADER_IN)
		trace_lines('<', p, n);
	else if (type == CURLINFO_HEADER_OUT)
		trace_lines('>', p, n);
	return 0;
}

/* -- what libcurl is told -------------------------------------------------- */

/* The profile in which none of libcurl's known holes can be reached. */
static void
set_safety(CURL *easy, const struct http_settings *s, const char *url)
{
	bool plain = strncasecmp(url, "http:", 5) == 0;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_UNRESTRICTED_AUTH, 0L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(
	    easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, 300L);
	if (s->cacert != NULL)
		curl_easy_setopt(easy, CURLOPT_CAINFO, s->cacert);
	if (s->proxy != NULL) {
		curl_easy_setopt(easy, CURLOPT_PROXY, s->proxy);
		curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	} else if (plain) {
		/* Loopback: what is said there stays on this machine. */
		curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	}
}

long
http_connect_seconds(long timeout)
{
	return timeout < CONNECT_SECONDS ? timeout : CONNECT_SECONDS;
}

static void
set_transport(CURL *easy, const struct http_settings *s)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
	    http_connect_seconds(s->timeout_seconds));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, s->timeout_seconds);
	curl_easy_setopt(
	    easy, CURLOPT_TIMEOUT, s->timeout_seconds * HTTP_TIMES_IN_ALL);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(
	    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L << 10);
}

static void
set_answers(struct http_call *call)
{
	CURL *easy = call->easy;

	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, trace);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, message_level() >= 3 ? 1L : 0L);
}

static bool
add_header(struct http_call *call, const char *line)
{
	struct curl_slist *longer = curl_slist_append(call->headers, line);

	if (longer != NULL)
		call->headers = longer;
	return longer != NULL;
}

static bool
set_headers(struct http_call *call, const struct http_request *r)
{
	bool ok = true;

	for (size_t i = 0; ok && i < r->headers->n; i++) {
		char *line = mem_format(
		    "%s: %s", r->headers->at[i].name, r->headers->at[i].value);

		ok = add_header(call, line);
		free(line);
	}
	if (ok && r->auth_header != NULL)
		ok = add_header(call, r->auth_header);
	curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
	/* The proxy is none of those that the headers are for. */
	curl_easy_setopt(
	    call->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	return ok;
}

static void
set_request(struct http_call *call, const struct http_request *r)
{
	CURL *easy = call->easy;

	curl_easy_setopt(easy, CURLOPT_URL, r->url);
	curl_easy_setopt(
	    easy, CURLOPT_USERAGENT, "hr-fetch/" HR_VERSION " (hr-tools)");
	if (r->user != NULL) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(easy, CURLOPT_USERNAME, r->user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, r->password);
	}
	if (strcmp(r->method, "GET") == 0) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		return;
	}
	call->body = mem_string(r->body != NULL ? r->body : "");
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(call->body));
}

bool
http_easy_set(struct http_call *call, const struct http_request *request)
{
	const struct http_settings *settings = &call->http->settings;

	set_safety(call->easy, settings, request->url);
	set_transport(call->easy, settings);
	set_answers(call);
	set_request(call, request);
	return set_headers(call, request);
}
