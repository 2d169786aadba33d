/*
 * Pages under way: each is asked for, checked, and asked for again as long as
 * there is hope (fetch/retry.h), while the others go on.
 */
#ifndef FETCH_GET_H
#define FETCH_GET_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "fetch/auth.h"
#include "fetch/http.h"
#include "fetch/limit.h"
#include "fetch/page.h"
#include "fetch/request.h"
#include "lib/out.h"
#include "lib/source.h"
#include "lib/status.h"

/* What a run's report counts. */
struct get_counts {
	uint64_t requests;
	uint64_t retries;
	uint64_t bytes; /* of bodies, on the wire */
};

struct getter {
	struct http *http;
	long retries;                      /* of a page, after its first try */
	const volatile sig_atomic_t *stop; /* set by a signal */
	struct get_counts counts;
	int64_t server_clock; /* of the first answer's Date; 0: none yet */
	struct get *active;   /* those that are not over, the eldest first */
	struct limit *limit;  /* owned by the caller */
	struct auth_cache auth;
	struct out *behind;  /* flushed before a longer wait; or NULL */
	bool reading;        /* a page was good */
	enum status lost;    /* not STATUS_OK: no list can be read, as nobody
				is there, or the token is no good; that was
				said */
	uint64_t random;     /* state of the jitter */
	char why_quiet[640]; /* a failure that was not said */
};

enum get_state {
	GET_HELD,    /* until another is good: get->after */
	GET_WAITING, /* for its time to be asked for (again) */
	GET_ASKED,
	GET_GOOD,
	GET_FAILED,
};

struct get {
	struct getter *getter;
	const struct resource *resource;
	const struct json_list *list; /* to pick from, or NULL */
	struct request request;       /* owned */
	char *label;                  /* owned; "page 7", for messages */
	long tries;
	int64_t not_before; /* clock_ms() */
	enum get_state state;
	const struct get *after; /* of one that is held, once it is known */
	struct http_call *call;  /* owned */
	uint64_t ticket;         /* of the rate limit */
	bool ticket_open;        /* no answer has come on it */
	uint64_t token;          /* the number of the one it was sent with */
	bool renewed;            /* that, after a 401 */
	struct page page;        /* of its answer, once it is GET_GOOD */
	enum status status;      /* to exit with, once it is GET_FAILED */
	char why[640];           /* likewise */
	struct get *next;        /* in getter->active */
};

/*
 * Holds a get that was just started until get_hold_until() was told another
 * one, and that is GET_GOOD; where that fails it fails likewise.
 */
void get_hold(struct get *get);
void get_hold_until(struct get *get, const struct get *after);

/*
 * Starts to get a page, from whose list values are picked (unless it is NULL).
 * What request owns, and label, become the get's.
 */
struct get *get_start(struct getter *getter, const struct resource *resource,
    const struct json_list *list, struct request *request, char *label);
void get_free(struct get *get);

/*
 * Sends what may be sent by now, without waiting, so that it is under way
 * while the caller does something else.
 */
void get_kick(struct getter *getter);

/*
 * Works until the get is GET_GOOD or GET_FAILED.  False where a signal said to
 * stop before that.
 */
bool get_wait(struct get *get);

#endif
