#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/http.h"
#include "lib/memory.h"
#include "lib/message.h"

#define CONNECT_SECONDS 10L
#define STALL_BYTES 100L /* a second; slower than that is no progress */
#define RATIO_MAX 200    /* decoded to received, past RATIO_FROM */
#define RATIO_FROM ((size_t)1 << 20)
#define TIMES_IN_ALL 10L /* the timeout, for an answer that keeps coming */
#define SPARES 8         /* buffers kept, of at most so many bytes each */
#define SPARE_MAX ((size_t)256 << 10)
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

struct http {
	CURLM *multi;
	struct http_settings settings;
	CURL **idle; /* owned: easy handles to use again */
	size_t nidle;
	struct buf spare[SPARES]; /* owned: of bodies, to use again */
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

/* Not curl_version(), which has libldap read its configuration. */
char *
http_version(void)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return mem_format("libcurl %s, %s", v->version,
	    v->ssl_version != NULL ? v->ssl_version : "without TLS");
}

struct http *
http_new(const struct http_settings *settings)
{
	struct http *h = mem_zero(1, sizeof *h);

	h->settings = *settings;
	http_proxy_mask_environment();
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (h->multi = curl_multi_init()) == NULL) {
		message_error("libcurl could not be started");
		free(h);
		return NULL;
	}
	curl_multi_setopt(
	    h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings->connections);
	curl_multi_setopt(
	    h->multi, CURLMOPT_MAXCONNECTS, settings->connections);
	return h;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->nidle; i++)
		curl_easy_cleanup(h->idle[i]);
	while (h->nspare > 0)
		buf_free(&h->spare[--h->nspare]);
	free(h->idle);
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

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

static bool
add_header_line(struct buf *headers, const char *p, size_t n)
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

static size_t
take_header(char *p, size_t size, size_t n, void *context)
{
	struct http_call *call = context;

	n *= size;
	if (n >= 5 && memcmp(p, "HTTP/", 5) == 0)
		call->reply.headers.n = 0; /* after a 1xx, the real answer */
	if (add_header_line(&call->reply.headers, p, n))
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

static long
connect_seconds(long timeout)
{
	return timeout < CONNECT_SECONDS ? timeout : CONNECT_SECONDS;
}

static void
set_transport(CURL *easy, const struct http_settings *s)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(
	    easy, CURLOPT_CONNECTTIMEOUT, connect_seconds(s->timeout_seconds));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, s->timeout_seconds);
	curl_easy_setopt(
	    easy, CURLOPT_TIMEOUT, s->timeout_seconds * TIMES_IN_ALL);
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

static CURL *
take_easy(struct http *h)
{
	CURL *easy;

	if (h->nidle == 0)
		return curl_easy_init();
	easy = h->idle[--h->nidle];
	curl_easy_reset(easy);
	return easy;
}

static void
give_back(struct http_call *call)
{
	struct http *h = call->http;

	if (call->easy == NULL)
		return;
	curl_multi_remove_handle(h->multi, call->easy);
	h->idle = mem_resize(h->idle, h->nidle + 1, sizeof(CURL *));
	h->idle[h->nidle++] = call->easy;
	call->easy = NULL;
	curl_slist_free_all(call->headers);
	call->headers = NULL;
}

struct http_call *
http_start(struct http *h, const struct http_request *request)
{
	struct http_call *call = mem_zero(1, sizeof *call);
	bool started = false;

	call->http = h;
	if (h->nspare > 0)
		call->reply.body = h->spare[--h->nspare];
	call->reply.body.max = HTTP_BODY_MAX;
	call->reply.headers.max = HTTP_HEADERS_MAX;
	call->easy = take_easy(h);
	if (call->easy != NULL) {
		set_safety(call->easy, &h->settings, request->url);
		set_transport(call->easy, &h->settings);
		set_answers(call);
		set_request(call, request);
		started = set_headers(call, request) &&
		    curl_multi_add_handle(h->multi, call->easy) == CURLM_OK;
	}
	if (!started) {
		call->reply.outcome = HTTP_FAILED;
		snprintf(call->reply.why, sizeof call->reply.why,
		    "libcurl could not start the request");
		call->done = true;
	}
	return call;
}

/* A buffer that has grown to an answer's size need not grow once more. */
static void
keep_body(struct http *h, struct buf *body)
{
	body->n = 0;
	if (h->nspare < SPARES && body->cap > 0 && body->cap <= SPARE_MAX)
		h->spare[h->nspare++] = *body;
	else
		buf_free(body);
}

void
http_call_free(struct http_call *call)
{
	if (call == NULL)
		return;
	give_back(call);
	buf_free(&call->reply.headers);
	keep_body(call->http, &call->reply.body);
	free(call->body);
	free(call);
}

struct http_reply *
http_call_reply(struct http_call *call)
{
	return call->done ? &call->reply : NULL;
}

/* Trouble of the network may pass; trouble with what we ask or with whom we
 * talk to does not. */
static enum http_outcome
classify(CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return HTTP_ANSWERED;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_FAILED_INIT:
	case CURLE_URL_MALFORMAT:
	case CURLE_NOT_BUILT_IN:
	case CURLE_OUT_OF_MEMORY:
	case CURLE_BAD_FUNCTION_ARGUMENT:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_ENGINE_NOTFOUND:
	case CURLE_SSL_CIPHER:
		return HTTP_FAILED;
	default:
		return HTTP_UNREACHED;
	}
}

/* Of libcurl's two clocks, which one ran out. */
static void
explain_timeout(struct http_call *call)
{
	long stall = call->http->settings.timeout_seconds;
	curl_off_t connected = 0, spent = 0;
	struct http_reply *reply = &call->reply;

	curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	curl_easy_getinfo(call->easy, CURLINFO_TOTAL_TIME_T, &spent);
	if (connected == 0)
		snprintf(reply->why, sizeof reply->why,
		    "no connection within %ld s", connect_seconds(stall));
	else if (spent / 1000000 >= stall * TIMES_IN_ALL)
		snprintf(reply->why, sizeof reply->why,
		    "no whole answer within %ld s", stall * TIMES_IN_ALL);
	else
		snprintf(reply->why, sizeof reply->why, "no %s for %ld s",
		    reply->status != 0 ? "more of the answer" : "answer",
		    stall);
}

/* libcurl's own words, which begin with a capital letter where ours do not. */
static void
explain(struct http_call *call, CURLcode code)
{
	char *why = call->reply.why;

	snprintf(why, sizeof call->reply.why, "%s",
	    call->error[0] != '\0' ? call->error : curl_easy_strerror(code));
	if (isupper((unsigned char)why[0]) && islower((unsigned char)why[1]))
		why[0] = (char)tolower((unsigned char)why[0]);
}

static void
finish(struct http_call *call, CURLcode code)
{
	struct http_reply *reply = &call->reply;
	curl_off_t received = 0;

	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_easy_getinfo(call->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
	reply->received = (uint64_t)received;
	reply->outcome =
	    call->too_large != NULL ? HTTP_TOO_LARGE : classify(code);
	if (call->too_large != NULL)
		snprintf(reply->why, sizeof reply->why,
		    "the answer is too large: %s", call->too_large);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		explain_timeout(call);
	else if (code != CURLE_OK)
		explain(call, code);
	give_back(call);
	call->done = true;
}

static bool
finish_calls(struct http *h)
{
	bool any = false;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct http_call *call = NULL;
		CURLcode code = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &call);
		finish(call, code);
		any = true;
	}
	return any;
}

void
http_run(struct http *h, long wait_ms)
{
	int running = 0;

	if (curl_multi_perform(h->multi, &running) != CURLM_OK ||
	    finish_calls(h))
		return;
	if (curl_multi_poll(h->multi, NULL, 0, (int)wait_ms, NULL) != CURLM_OK)
		return;
	curl_multi_perform(h->multi, &running);
	finish_calls(h);
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
