/*
 * What came when a page was asked for: the page, a reason to ask again, or one
 * to give up.
 */
#ifndef FETCH_ANSWER_H
#define FETCH_ANSWER_H

#include "fetch/http.h"
#include "lib/status.h"

struct get;

enum answer_verdict { ANSWER_GOOD, ANSWER_AGAIN, ANSWER_FAILED };

struct answer {
	enum answer_verdict verdict;
	long wait_ms;       /* ANSWER_AGAIN: before the next try */
	enum status status; /* ANSWER_FAILED: to exit with */
};

/*
 * Takes the reply to a get's last try, and counts it.  ANSWER_GOOD: get->page
 * is filled in, and lies in the reply.  ANSWER_FAILED: get->why says why.
 */
struct answer answer_take(struct get *get, const struct http_reply *reply);

/* The same where no token came to send with it, with that status; get->why says
 * why. */
struct answer answer_no_token(struct get *get, enum status status);

#endif
