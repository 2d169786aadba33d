#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fetch/answer.h"
#include "fetch/get.h"
#include "fetch/retry.h"
#include "lib/count.h"
#include "lib/message.h"

static struct answer
good(void)
{
	return (struct answer){ .verdict = ANSWER_GOOD };
}

static struct answer
failed(enum status status)
{
	return (struct answer){ .verdict = ANSWER_FAILED, .status = status };
}

/* -- trouble --------------------------------------------------------------- */

/* In [0, 1); splitmix64, which is enough to spread waits. */
static double
jitter(struct getter *g)
{
	uint64_t z = g->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* The reason phrases of the statuses that people meet (RFC 9110, 15). */
static const char *
phrase(long status)
{
	static const struct {
		long status;
		const char *text;
	} phrases[] = {
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 406, "Not Acceptable" },
		{ 408, "Request Timeout" },
		{ 422, "Unprocessable Content" },
		{ 425, "Too Early" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};

	for (size_t i = 0; i < COUNT(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].text;
	return "";
}

/* "HTTP 503 after 4 tries: Service Unavailable" */
static void
explain_status(struct get *get, const struct http_reply *reply)
{
	char said[300], tries[40] = "";
	struct span where;

	page_complaint(buf_span(&reply->body), said, sizeof said);
	if (get->tries > 1)
		snprintf(tries, sizeof tries, " after %ld tries", get->tries);
	if (said[0] == '\0')
		snprintf(said, sizeof said, "%s", phrase(reply->status));
	if (reply->status >= 300 && reply->status < 400 &&
	    http_header(reply, "location", &where))
		snprintf(said, sizeof said,
		    "redirects are not followed, and this one leads to %.*s",
		    (int)(where.n < 150 ? where.n : 150), where.p);
	snprintf(get->why, sizeof get->why, "HTTP %ld%s%s%s", reply->status,
	    tries, said[0] != '\0' ? ": " : "", said);
}

/* A person must change the token, or what it may do. */
static void
explain_refusal(struct get *get)
{
	const struct auth *auth = get->resource->auth;
	size_t n = strlen(get->why);

	if (auth->kind != AUTH_NONE)
		snprintf(get->why + n, sizeof get->why - n,
		    " (the token came from %s)", auth->origin);
}

static struct answer
try_again(struct get *get, const struct http_reply *reply, const char *why,
    enum status otherwise)
{
	struct getter *g = get->getter;
	struct retry_decision d =
	    retry_decide(reply, get->tries, g->retries, time(NULL), jitter(g));
	size_t n;

	if (d.again) {
		message_info(1,
		    "%s: %s; trying again in %.1f s (try %ld of %ld)",
		    get->label, why, (double)d.wait_ms / 1000, get->tries + 1,
		    g->retries + 1);
		g->counts.retries++;
		return (struct answer){ .verdict = ANSWER_AGAIN,
			.wait_ms = d.wait_ms };
	}
	if (reply->unconnected)
		g->lost = otherwise;
	if (reply->outcome == HTTP_ANSWERED && reply->status >= 300)
		explain_status(get, reply);
	else if (get->tries > 1)
		snprintf(get->why, sizeof get->why, "%s (%ld tries)", why,
		    get->tries);
	else
		snprintf(get->why, sizeof get->why, "%s", why);
	n = strlen(get->why);
	if (d.too_long_s > 0)
		snprintf(get->why + n, sizeof get->why - n,
		    "; Retry-After asks for %ld s, and at most %ld s are "
		    "waited",
		    d.too_long_s, RETRY_AFTER_MAX_MS / 1000);
	return failed(otherwise);
}

/* An answer with a 2xx status. */
static struct answer
take_page(struct get *get, const struct http_reply *reply)
{
	char why[300];

	switch (page_read(&get->page, get->resource, get->list,
	    buf_span(&reply->body), why, sizeof why)) {
	case PAGE_GOOD:
		get->page.reply = reply;
		get->page.url = get->request.url;
		get->getter->reading = true;
		return good();
	case PAGE_CUT_SHORT:
		return try_again(get, reply, why, STATUS_TEMPORARY);
	case PAGE_NOT_JSON:
		return try_again(get, reply, why, STATUS_FAILED);
	case PAGE_NO_DATA:
		break;
	}
	snprintf(get->why, sizeof get->why, "%s", why);
	return failed(STATUS_FAILED);
}

/* -- response_actions ------------------------------------------------------ */

/* The first that fits the answer, or NULL. */
static const struct response_action *
find_action(const struct resource *r, const struct http_reply *reply)
{
	for (size_t i = 0; i < r->nactions; i++) {
		const struct response_action *a = &r->actions[i];

		if ((a->status == 0 || a->status == reply->status) &&
		    (a->content == NULL ||
			(reply->body.n > 0 &&
			    memmem(reply->body.p, reply->body.n, a->content,
				strlen(a->content)) != NULL)))
			return a;
	}
	return NULL;
}

static struct answer
act(struct get *get, const struct http_reply *reply,
    enum response_action_kind action)
{
	if (action == ACTION_FAIL) {
		explain_status(get, reply);
		return failed(STATUS_FAILED);
	}
	message_info(1,
	    "%s: HTTP %ld is ignored, as \"response_actions\" has it",
	    get->label, reply->status);
	get->page = (struct page){ .total = -1,
		.pages = -1,
		.ignored = true,
		.reply = reply,
		.url = get->request.url };
	return good();
}

/* -- any answer ------------------------------------------------------------ */

static void
note_clock(struct getter *g, const struct http_reply *reply)
{
	struct span date;

	if (g->server_clock == 0 && http_header(reply, "date", &date) &&
	    !http_date(date, &g->server_clock))
		g->server_clock = 0;
}

/* An answer that has a status. */
static struct answer
take_status(struct get *get, const struct http_reply *reply)
{
	const struct response_action *action =
	    find_action(get->resource, reply);
	bool refused = reply->status == 401 || reply->status == 403;
	char why[64];

	if (action != NULL)
		return act(get, reply, action->action);
	if (reply->status >= 200 && reply->status < 300)
		return take_page(get, reply);
	if (retry_status(reply->status)) {
		snprintf(why, sizeof why, "HTTP %ld", reply->status);
		return try_again(get, reply, why, STATUS_TEMPORARY);
	}
	if (reply->status == 401 && !get->renewed &&
	    auth_refused(&get->getter->auth, get->resource->auth, get->token)) {
		get->renewed = true;
		return (struct answer){ .verdict = ANSWER_AGAIN };
	}
	explain_status(get, reply);
	if (refused)
		explain_refusal(get);
	if (reply->status == 401 && !get->getter->reading)
		get->getter->lost = STATUS_USAGE;
	return failed(refused ? STATUS_USAGE : STATUS_FAILED);
}

struct answer
answer_take(struct get *get, const struct http_reply *reply)
{
	get->getter->counts.bytes += reply->received;
	switch (reply->outcome) {
	case HTTP_ANSWERED:
		note_clock(get->getter, reply);
		return take_status(get, reply);
	case HTTP_UNREACHED:
		return try_again(get, reply, reply->why, STATUS_TEMPORARY);
	case HTTP_FAILED:
	case HTTP_TOO_LARGE:
		break;
	}
	if (reply->unconnected)
		get->getter->lost = STATUS_FAILED;
	snprintf(get->why, sizeof get->why, "%s", reply->why);
	return failed(STATUS_FAILED);
}

struct answer
answer_no_token(struct get *get, enum status status)
{
	const struct http_reply none = { .outcome = HTTP_UNREACHED };
	char why[sizeof get->why];

	if (status != STATUS_TEMPORARY)
		return failed(status);
	memcpy(why, get->why, sizeof why);
	return try_again(get, &none, why, status);
}
