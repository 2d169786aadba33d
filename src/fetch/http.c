#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "fetch/http_parts.h"
#include "lib/memory.h"
#include "lib/message.h"

#define SPARE_MAX ((size_t)256 << 10) /* bytes of a buffer that is kept */

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
		started = http_easy_set(call, request) &&
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
	if (h->nspare < HTTP_SPARES && body->cap > 0 && body->cap <= SPARE_MAX)
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
		    "no connection within %ld s", http_connect_seconds(stall));
	else if (spent / 1000000 >= stall * HTTP_TIMES_IN_ALL)
		snprintf(reply->why, sizeof reply->why,
		    "no whole answer within %ld s", stall * HTTP_TIMES_IN_ALL);
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
	curl_off_t received = 0, connected = 0;

	curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_easy_getinfo(call->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
	reply->received = (uint64_t)received;
	reply->unconnected = code != CURLE_OK && connected == 0;
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
	    finish_calls(h) || wait_ms == 0)
		return;
	if (curl_multi_poll(h->multi, NULL, 0, (int)wait_ms, NULL) != CURLM_OK)
		return;
	curl_multi_perform(h->multi, &running);
	finish_calls(h);
}
