/*
 * A run: resources one after another, plain or framed, whose failures do not
 * stop each other.
 */
#ifndef FETCH_RUN_H
#define FETCH_RUN_H

#include <signal.h>
#include <stdbool.h>

#include "fetch/catalog.h"
#include "fetch/http.h"
#include "fetch/increment.h"
#include "fetch/list.h"
#include "lib/config.h"
#include "lib/status.h"

struct run_options {
	struct increment_span span;
	bool framed;
	long page_size; /* 0: the configuration's, else the source's */
	const char *token_file;
	const char *state;  /* the state's name */
	const char *report; /* a path, or NULL */
	char **relations;   /* whose included records are wanted */
	size_t nrelations;
	struct http_settings http;
	struct list_options list;
};

/*
 * Reads the targets and writes them to stdout.  The worst status of all; what
 * went wrong was said.
 */
enum status run_fetch(const struct run_options *options, struct config *config,
    const struct targets *targets, const volatile sig_atomic_t *stop);

/*
 * In place of a framed stream that can't be begun: a line for the stages behind
 * us, so that they need not say once more what was said.  Not on a terminal.
 */
void run_refuse(void);

/* Shows the first request of a target, its secrets masked. */
enum status run_dry(const struct run_options *options, struct config *config,
    const struct target *target);

/* Makes one small request, and says whether the source accepts us. */
enum status run_check(const struct run_options *options, struct config *config,
    const struct target *target, const volatile sig_atomic_t *stop);

#endif
