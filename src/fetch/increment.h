/*
 * Incremental reading: where a run of a resource starts, and who sifts its
 * records, the API or we.
 */
#ifndef FETCH_INCREMENT_H
#define FETCH_INCREMENT_H

#include "fetch/cursor.h"
#include "fetch/list.h"
#include "fetch/resume.h"
#include "fetch/session.h"
#include "lib/config.h"
#include "lib/instant.h"
#include "lib/state.h"
#include "lib/status.h"

/* Which part of a list is wanted; texts are dates or RFC 3339 times. */
struct increment_span {
	bool incremental;  /* from the state's cursor on */
	bool full;         /* whatever that is */
	const char *since; /* or NULL */
	const char *until; /* or NULL */
};

struct increment {
	struct cursor cursor;
	struct instant began; /* by our clock */
	bool initial;         /* bounded by initial_sync_days */
	bool first;           /* of incremental runs: the state has no cursor */
	bool sought;          /* the command line asks for a part by its time */
	bool ahead;      /* it starts later than the state's cursor, or ends
			    early: no cursor is to come of it */
	char *values[3]; /* owned: what context in the list's options refers to
			  */
};

/* What it is decided from. */
struct increment_spec {
	struct session *session;
	const struct resource *resource;
	const struct increment_span *span;
	const struct config *config;
	const char *state; /* the state's name */
};

/*
 * Decides for a resource, by asking the API where its definition says
 * "probe"; sets cursor and context in options.  A resource without an
 * incremental is read whole.  A run that goes on with another
 * (options->resume) is about what that was about.  Release with
 * increment_end(), whatever came.
 */
enum status increment_begin(struct increment *i,
    const struct increment_spec *spec, struct list_options *options);
void increment_end(struct increment *i);

/*
 * Says what people should know of the records seen.  Records without a time are
 * worth a word where a part by its time is asked for, or where the cursor is
 * kept (framed).
 */
void increment_tell(const struct increment *i, bool framed);

/*
 * The cursor to send at the end of a whole run, for free(3), or NULL: where
 * more is left out than the next run brings, which is said if nobody asked for
 * it.
 */
char *
increment_cursor(const struct increment *i, const struct list_options *options,
    const struct list_result *result, int64_t server_clock);

#endif
