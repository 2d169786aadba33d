/*
 * A list of an API, read whole: pages several at a time, records in the API's
 * order, each once, and none missing that was there throughout.
 */
#ifndef FETCH_LIST_H
#define FETCH_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/get.h"
#include "fetch/progress.h"
#include "lib/out.h"
#include "lib/source.h"
#include "lib/status.h"

struct list_options {
	long page_size;       /* records to ask for at a time; 0: not said */
	long at_once;         /* pages under way at a time */
	uint64_t max_records; /* 0: all */
	struct source_pairs params; /* more, or other ones, for the query */
	enum progress_kind progress;
};

struct list_result {
	uint64_t records; /* written */
	uint64_t pages;   /* taken, in all passes */
	unsigned passes;
	int64_t total;    /* as the API told it last, or -1 */
	size_t key_bytes; /* memory that the keys took */
	bool complete;    /* the whole list was read */
};

/*
 * Reads the resource's list through getter and writes its records to out, a
 * line each.  What goes wrong is said.  Stopped by a signal: STATUS_OK, and not
 * complete.
 */
enum status list_read(struct getter *getter, const struct resource *resource,
    const struct list_options *options, struct out *out,
    struct list_result *result);

/*
 * The URL of the first request that list_read() would make, for free(3); NULL
 * after a message where there can be none.
 */
char *list_first_url(
    const struct resource *resource, const struct list_options *options);

#endif
