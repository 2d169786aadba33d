/*
 * What is needed to talk to one source: its definition with all values filled
 * in, its credentials, its rate limit, its connections.
 */
#ifndef FETCH_SESSION_H
#define FETCH_SESSION_H

#include <signal.h>
#include <stdbool.h>

#include "fetch/get.h"
#include "fetch/http.h"
#include "lib/config.h"
#include "lib/source.h"
#include "lib/status.h"

struct session {
	struct source *source; /* owned */
	struct http *http;     /* owned; NULL until session_connect() */
	struct getter getter;
	bool given_up; /* it was said that its other lists are left out */
};

/*
 * Reads and checks a definition with the values of config (kept) and, for the
 * token, token_file (or NULL).  What is wrong is said: STATUS_USAGE.  Release
 * with session_close(), whatever came.
 */
enum status session_open(struct session *s, struct config *config,
    const char *definition, const char *token_file);

/*
 * Makes ready for requests, of which *stop (kept) breaks off all.  Where that
 * can't be, it is said.
 */
enum status session_connect(struct session *s, struct config *config,
    const struct http_settings *http, const volatile sig_atomic_t *stop);
void session_close(struct session *s);

#endif
