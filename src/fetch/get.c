#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fetch/get.h"
#include "fetch/retry.h"
#include "lib/memory.h"
#include "lib/message.h"

#define WAKE_MS 250   /* at least this often a signal is looked for */
#define GRACE_MS 1000 /* that an answer has to come after a signal */

int64_t
get_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* In [0, 1); splitmix64, which is enough to spread waits. */
static double
jitter(struct getter *g)
{
	uint64_t z = g->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

struct get *
get_start(struct getter *getter, const struct resource *resource,
    struct request *request, char *label)
{
	struct get *get = mem_zero(1, sizeof *get);
	struct get **at;

	get->getter = getter;
	get->resource = resource;
	get->request = *request;
	get->label = label;
	get->state = GET_WAITING;
	for (at = &getter->active; *at != NULL; at = &(*at)->next)
		continue;
	*at = get;
	return get;
}

static void
forget(struct get *get)
{
	struct get **at = &get->getter->active;

	while (*at != NULL && *at != get)
		at = &(*at)->next;
	if (*at != NULL)
		*at = get->next;
	get->next = NULL;
}

static void
close_ticket(struct get *get, const struct http_reply *reply)
{
	if (get->ticket_open)
		limit_answered(get->getter->limit, get->ticket, reply);
	get->ticket_open = false;
}

static void
end_call(struct get *get)
{
	close_ticket(get, NULL);
	http_call_free(get->call);
	get->call = NULL;
}

void
get_free(struct get *get)
{
	if (get == NULL)
		return;
	forget(get);
	page_free(&get->page);
	end_call(get);
	free(get->label);
	request_free(&get->request);
	free(get);
}

static void
fail(struct get *get, enum status status)
{
	get->status = status;
	get->state = GET_FAILED;
	forget(get);
}

static void
ask(struct get *get)
{
	const struct resource *r = get->resource;
	struct getter *g = get->getter;
	struct auth_applied applied;
	struct http_request request = { .method = r->method,
		.url = get->request.url,
		.headers = &get->request.headers,
		.body = get->request.body };
	enum status status;

	get->tries++;
	status = auth_apply(&g->auth, g->http, r->auth, &request, &applied,
	    get->why, sizeof get->why);
	if (status == STATUS_OK) {
		g->counts.requests++;
		message_info(2, "%s: %s %s", get->label, request.method,
		    get->request.url);
		get->call = http_start(g->http, &request);
		get->state = GET_ASKED;
	} else {
		fail(get, status);
	}
	auth_applied_free(&applied);
}

/* Asks if the rate limit lets it; else the milliseconds to wait. */
static long
try_to_ask(struct get *get)
{
	long wait = limit_take(get->getter->limit, &get->ticket);

	if (wait > 0)
		return wait;
	get->ticket_open = true;
	ask(get);
	if (get->call == NULL)
		close_ticket(get, NULL);
	return 0;
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

	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (phrases[i].status == status)
			return phrases[i].text;
	return "";
}

/* "HTTP 503 after 4 tries: Service Unavailable" */
static void
explain_status(struct get *get, const struct http_reply *reply)
{
	const char *known = phrase(reply->status);
	char said[300], tries[40] = "";
	struct span where;

	page_complaint(buf_span(&reply->body), said, sizeof said);
	if (get->tries > 1)
		snprintf(tries, sizeof tries, " after %ld tries", get->tries);
	if (said[0] == '\0')
		snprintf(said, sizeof said, "%s", known);
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
	size_t n = strlen(get->why);

	snprintf(get->why + n, sizeof get->why - n,
	    get->resource->auth->kind != AUTH_NONE ? " (the token came from %s)"
						   : "%s",
	    get->resource->auth->kind != AUTH_NONE ? get->resource->auth->origin
						   : "");
}

static void
try_again(struct get *get, const struct http_reply *reply, const char *why,
    enum status otherwise)
{
	struct getter *g = get->getter;
	struct retry_decision d =
	    retry_decide(reply, get->tries, g->retries, time(NULL), jitter(g));
	size_t n;

	if (d.again) {
		message_info(1,
		    "%s: %s; trying again in %.1f s (try %ld of "
		    "%ld)",
		    get->label, why, (double)d.wait_ms / 1000, get->tries + 1,
		    g->retries + 1);
		g->counts.retries++;
		get->not_before = get_clock() + d.wait_ms;
		get->state = GET_WAITING;
		end_call(get);
		return;
	}
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
	fail(get, otherwise);
}

/* An answer with a 2xx status. */
static void
take_page(struct get *get, const struct http_reply *reply)
{
	char why[300];

	switch (page_read(&get->page, get->resource, buf_span(&reply->body),
	    why, sizeof why)) {
	case PAGE_GOOD:
		get->page.reply = reply;
		get->page.url = get->request.url;
		get->state = GET_GOOD;
		forget(get);
		break;
	case PAGE_CUT_SHORT:
		try_again(get, reply, why, STATUS_TEMPORARY);
		break;
	case PAGE_NOT_JSON:
		try_again(get, reply, why, STATUS_FAILED);
		break;
	case PAGE_NO_DATA:
		snprintf(get->why, sizeof get->why, "%s", why);
		fail(get, STATUS_FAILED);
		break;
	}
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

static void
act(struct get *get, const struct http_reply *reply,
    enum response_action_kind action)
{
	if (action == ACTION_FAIL) {
		explain_status(get, reply);
		fail(get, STATUS_FAILED);
		return;
	}
	message_info(1,
	    "%s: HTTP %ld is ignored, as \"response_actions\" "
	    "has it",
	    get->label, reply->status);
	get->page = (struct page){ .total = -1,
		.pages = -1,
		.ignored = true,
		.reply = reply,
		.url = get->request.url };
	get->state = GET_GOOD;
	forget(get);
}

static void
take_answer(struct get *get, const struct http_reply *reply)
{
	const struct response_action *action =
	    find_action(get->resource, reply);
	struct getter *g = get->getter;
	struct span date;
	char why[64];

	if (g->server_clock == 0 && http_header(reply, "date", &date) &&
	    !http_date(date, &g->server_clock))
		g->server_clock = 0;
	if (action != NULL) {
		act(get, reply, action->action);
	} else if (reply->status >= 200 && reply->status < 300) {
		take_page(get, reply);
	} else if (retry_status(reply->status)) {
		snprintf(why, sizeof why, "HTTP %ld", reply->status);
		try_again(get, reply, why, STATUS_TEMPORARY);
	} else if (reply->status == 401 && !get->renewed &&
	    auth_refused(&g->auth, get->resource->auth)) {
		get->renewed = true;
		get->state = GET_WAITING;
		end_call(get);
	} else {
		explain_status(get, reply);
		if (reply->status == 401 || reply->status == 403)
			explain_refusal(get);
		fail(get,
		    reply->status == 401 || reply->status == 403
			? STATUS_USAGE
			: STATUS_FAILED);
	}
}

static void
take_reply(struct get *get, const struct http_reply *reply)
{
	get->getter->counts.bytes += reply->received;
	switch (reply->outcome) {
	case HTTP_ANSWERED:
		take_answer(get, reply);
		break;
	case HTTP_UNREACHED:
		try_again(get, reply, reply->why, STATUS_TEMPORARY);
		break;
	case HTTP_FAILED:
	case HTTP_TOO_LARGE:
		snprintf(get->why, sizeof get->why, "%s", reply->why);
		fail(get, STATUS_FAILED);
		break;
	}
}

void
get_hold(struct get *get)
{
	get->state = GET_HELD;
}

void
get_hold_until(struct get *get, const struct get *after)
{
	get->after = after;
}

static void
let_go(struct get *get)
{
	const struct get *after = get->after;

	if (after == NULL)
		return;
	if (after->state == GET_GOOD) {
		get->state = GET_WAITING;
	} else if (after->state == GET_FAILED) {
		snprintf(get->why, sizeof get->why, "%s", after->why);
		fail(get, after->status);
	}
}

/* Asks for what is due, takes what has come; the time in milliseconds until
 * there is something to do again. */
static long
step(struct getter *g)
{
	int64_t now = get_clock();
	long wait = WAKE_MS;
	struct get *next;

	for (struct get *get = g->active; get != NULL; get = next) {
		const struct http_reply *reply;

		next = get->next;
		if (get->state == GET_HELD)
			let_go(get);
		if (get->state == GET_WAITING) {
			long until = get->not_before > now
			    ? (long)(get->not_before - now)
			    : try_to_ask(get);

			wait = until < wait ? until : wait;
		}
		if (get->state != GET_ASKED)
			continue;
		reply = http_call_reply(get->call);
		if (reply != NULL) {
			close_ticket(get, reply);
			take_reply(get, reply);
			wait = 0;
		}
	}
	return wait;
}

void
get_kick(struct getter *getter)
{
	step(getter);
	http_run(getter->http, 0);
}

bool
get_wait(struct get *get)
{
	struct getter *g = get->getter;
	int64_t deadline = 0;

	while (get->state < GET_GOOD) {
		long wait = step(g);

		if (get->state >= GET_GOOD)
			break;
		if (*g->stop && deadline == 0)
			deadline = get_clock() + GRACE_MS;
		if (*g->stop &&
		    (get->state != GET_ASKED || get_clock() > deadline))
			return false;
		if (wait > 0)
			http_run(g->http, wait);
	}
	return true;
}
