#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fetch/auth.h"
#include "fetch/get.h"
#include "fetch/page.h"
#include "fetch/retry.h"
#include "lib/clock.h"
#include "lib/instant.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"

#define EARLY_SECONDS 60 /* a token is renewed so long before its end */
#define TOKEN_MAX ((size_t)16 << 10)

/* Past the maximum of http_url_build(). */
static const char too_long[] = "with its credentials the request is too long";

struct auth_token {
	const struct auth *auth;
	char *text;      /* owned; NULL: none now */
	int64_t renew;   /* when, on clock_ms() */
	uint64_t number; /* how many were got so far */
	struct auth_token *next;
};

void
auth_forget(struct auth_cache *cache)
{
	while (cache->first != NULL) {
		struct auth_token *token = cache->first;

		cache->first = token->next;
		mem_wipe(token->text);
		free(token);
	}
}

static struct auth_token *
token_of(struct auth_cache *cache, const struct auth *auth)
{
	struct auth_token *token = cache->first;

	while (token != NULL && token->auth != auth)
		token = token->next;
	if (token == NULL) {
		token = mem_zero(1, sizeof *token);
		token->auth = auth;
		token->next = cache->first;
		cache->first = token;
	}
	return token;
}

bool
auth_refused(struct auth_cache *cache, const struct auth *auth, uint64_t number)
{
	struct auth_token *token;

	if (auth->kind != AUTH_OAUTH2_CLIENT_CREDENTIALS)
		return false;
	token = token_of(cache, auth);
	if (token->number == number) {
		mem_wipe(token->text);
		token->text = NULL;
	}
	return true;
}

/* -- OAuth 2.0 ------------------------------------------------------------- */

/* RFC 6750, section 2.1: what a bearer token is made of. */
static bool
is_token(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] <= 0x20 || text.p[i] >= 0x7f)
			return false;
	return text.n > 0;
}

/* RFC 6749, section 5.1: access_token, and perhaps expires_in. */
static enum status
take_token(struct auth_token *token, struct span body, char *why, size_t size)
{
	long seconds = token->auth->expires_in, early;
	struct buf text = BUF_INIT(TOKEN_MAX);
	struct span document, value;
	int64_t n;

	if (json_validate(body, &document, NULL) &&
	    json_get(document, span_of("access_token"), &value) &&
	    json_kind(value) == JSON_STRING &&
	    json_unescape(&text, value, NULL) && is_token(buf_span(&text))) {
		token->text = mem_copy(text.p, text.n);
		token->number++;
		message_mask_brief(token->text, text.n);
	}
	buf_wipe(&text);
	if (token->text == NULL) {
		snprintf(why, size, "%s gave no access_token",
		    token->auth->token_url);
		return STATUS_FAILED;
	}
	if (json_get(document, span_of("expires_in"), &value) &&
	    json_kind(value) == JSON_NUMBER && json_int64(value, &n) && n > 0 &&
	    n < 10L * 365 * DAY_SECONDS)
		seconds = (long)n;
	early = seconds / 2 < EARLY_SECONDS ? seconds / 2 : EARLY_SECONDS;
	token->renew = clock_ms() + (seconds - early) * 1000;
	return STATUS_OK;
}

/* The body of the request for a token, for free(3); NULL: it is too long. */
static char *
form(const struct auth *auth)
{
	const struct pairs *data = &auth->token_data;
	struct pairs more = { 0 };
	char *query, *text;

	pairs_add(&more, "grant_type", "client_credentials");
	pairs_add(&more, "client_id", auth->client_id);
	pairs_add(&more, "client_secret", auth->secret);
	for (size_t i = 0; i < data->n; i++)
		pairs_remove(&more, data->at[i].name, false);
	pairs_add_all(&more, data);
	query = http_url_build("", "", &more);
	text = query != NULL ? mem_string(query + 1) : NULL;
	mem_wipe(query);
	pairs_free(&more);
	return text;
}

static enum status
ask_for_token(struct http *http, struct auth_token *token, const char *body,
    char *why, size_t size)
{
	struct pairs headers = { NULL, 0 };
	struct http_request request = { .method = "POST",
		.url = token->auth->token_url,
		.headers = &headers,
		.body = body };
	struct http_reply *reply;
	struct http_call *call;
	enum status status = STATUS_FAILED;

	pairs_add(
	    &headers, "Content-Type", "application/x-www-form-urlencoded");
	pairs_add(&headers, "Accept", "application/json");
	call = http_start(http, &request);
	pairs_free(&headers);
	while ((reply = http_call_reply(call)) == NULL)
		http_run(http, 250);
	if (reply->outcome != HTTP_ANSWERED) {
		snprintf(
		    why, size, "%s: %s", token->auth->token_url, reply->why);
		if (reply->outcome == HTTP_UNREACHED)
			status = STATUS_TEMPORARY;
	} else if (reply->status == 200) {
		status = take_token(token, buf_span(&reply->body), why, size);
	} else {
		char said[200];

		page_complaint(buf_span(&reply->body), said, sizeof said);
		snprintf(why, size,
		    "%s: HTTP %ld%s%s (the secret came from %s)",
		    token->auth->token_url, reply->status,
		    said[0] != '\0' ? ": " : "", said, token->auth->origin);
		status = retry_status(reply->status) ? STATUS_TEMPORARY
						     : STATUS_USAGE;
	}
	http_call_free(call);
	return status;
}

static enum status
renew(struct http *http, struct auth_token *token, char *why, size_t size)
{
	const char *bad = http_url_check(token->auth->token_url);
	enum status status;
	char *body;

	if (bad != NULL) {
		snprintf(why, size, "access_token_url \"%s\": %s",
		    token->auth->token_url, bad);
		return STATUS_USAGE;
	}
	mem_wipe(token->text);
	token->text = NULL;
	body = form(token->auth);
	if (body == NULL) {
		snprintf(why, size, "%s", too_long);
		return STATUS_USAGE;
	}
	status = ask_for_token(http, token, body, why, size);
	mem_wipe(body);
	return status;
}

/* -- all kinds ------------------------------------------------------------- */

static char *
api_key_url(const char *url, const struct auth *auth)
{
	struct pairs query = { NULL, 0 };
	char *with;

	pairs_add(&query, auth->name, auth->secret);
	with = http_url_build(url, "", &query);
	pairs_free(&query);
	return with;
}

static void
apply_api_key(const struct auth *auth, struct http_request *request,
    struct auth_applied *applied)
{
	switch (auth->place) {
	case AUTH_IN_HEADER:
		applied->header =
		    mem_format("%s: %s", auth->name, auth->secret);
		break;
	case AUTH_IN_COOKIE:
		applied->header =
		    mem_format("Cookie: %s=%s", auth->name, auth->secret);
		break;
	case AUTH_IN_QUERY:
		applied->url = api_key_url(request->url, auth);
		break;
	}
}

enum status
auth_apply(struct auth_cache *cache, struct http *http, const struct auth *auth,
    struct http_request *request, struct auth_applied *applied, char *why,
    size_t size)
{
	struct auth_token *token;
	enum status status = STATUS_OK;

	*applied = (struct auth_applied){ NULL, NULL, 0 };
	switch (auth->kind) {
	case AUTH_NONE:
		break;
	case AUTH_BEARER:
		applied->header =
		    mem_format("Authorization: Bearer %s", auth->secret);
		break;
	case AUTH_API_KEY:
		apply_api_key(auth, request, applied);
		break;
	case AUTH_HTTP_BASIC:
		request->user = auth->name;
		request->password = auth->secret;
		break;
	case AUTH_OAUTH2_CLIENT_CREDENTIALS:
		token = token_of(cache, auth);
		if (token->text == NULL || token->renew <= clock_ms())
			status = renew(http, token, why, size);
		if (status == STATUS_OK)
			applied->header =
			    mem_format("Authorization: Bearer %s", token->text);
		applied->number = token->number;
		break;
	}
	/* Without its key it would be sent, and refused, for nothing. */
	if (auth->kind == AUTH_API_KEY && applied->header == NULL &&
	    applied->url == NULL) {
		snprintf(why, size, "%s", too_long);
		status = STATUS_USAGE;
	}
	request->auth_header = applied->header;
	if (applied->url != NULL)
		request->url = applied->url;
	return status;
}

void
auth_applied_free(struct auth_applied *applied)
{
	mem_wipe(applied->header);
	mem_wipe(applied->url);
}
