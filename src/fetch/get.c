#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fetch/answer.h"
#include "fetch/get.h"
#include "lib/clock.h"
#include "lib/memory.h"
#include "lib/message.h"

#define WAKE_MS 250   /* at least this often a signal is looked for */
#define GRACE_MS 1000 /* that an answer has to come after a signal */
#define HOLD_MS 5     /* that rows wait for more to go on with */

struct get *
get_start(struct getter *getter, const struct resource *resource,
    const struct json_list *list, struct request *request, char *label)
{
	struct get *get = mem_zero(1, sizeof *get);
	struct get **at;

	get->getter = getter;
	get->resource = resource;
	get->list = list;
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

/* Goes on as the answer, or that there was none, has it. */
static void
settle(struct get *get, struct answer answer)
{
	switch (answer.verdict) {
	case ANSWER_GOOD:
		get->state = GET_GOOD;
		forget(get);
		break;
	case ANSWER_AGAIN:
		get->not_before = clock_ms() + answer.wait_ms;
		get->state = GET_WAITING;
		end_call(get);
		break;
	case ANSWER_FAILED:
		fail(get, answer.status);
		break;
	}
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
	get->token = applied.number;
	if (status == STATUS_OK) {
		g->counts.requests++;
		message_info(2, "%s: %s %s", get->label, request.method,
		    get->request.url);
		get->call = http_start(g->http, &request);
		get->state = GET_ASKED;
	} else {
		settle(get, answer_no_token(get, status));
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
	int64_t now = clock_ms();
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
			settle(get, answer_take(get, reply));
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

/*
 * Waits for something to do.  Rows that were read go on before long, but not
 * each page for itself where the next one comes at once: what reads them is
 * woken the less often.
 */
static void
wait_for(struct getter *g, long wait, int64_t begun)
{
	struct out *out = g->behind;

	if (out != NULL && out->buf.n > 0) {
		if (clock_ms() - begun >= HOLD_MS)
			out_flush(out); /* an error sticks to it */
		else
			wait = wait < HOLD_MS ? wait : HOLD_MS;
	}
	http_run(g->http, wait);
}

bool
get_wait(struct get *get)
{
	struct getter *g = get->getter;
	int64_t begun = clock_ms(), deadline = 0;

	while (get->state < GET_GOOD) {
		long wait = step(g);

		if (get->state >= GET_GOOD)
			break;
		if (*g->stop && deadline == 0)
			deadline = clock_ms() + GRACE_MS;
		if (*g->stop &&
		    (get->state != GET_ASKED || clock_ms() > deadline))
			return false;
		if (wait > 0)
			wait_for(g, wait, begun);
	}
	return true;
}
