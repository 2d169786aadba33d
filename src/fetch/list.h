/*
 * A list of an API, read whole: pages several at a time, records in the API's
 * order, each once, and none missing that was there throughout.
 */
#ifndef FETCH_LIST_H
#define FETCH_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/cursor.h"
#include "fetch/get.h"
#include "fetch/included.h"
#include "fetch/keys.h"
#include "fetch/progress.h"
#include "fetch/request.h"
#include "lib/out.h"
#include "lib/source.h"
#include "lib/status.h"

struct list_options {
	long page_size;       /* records to ask for at a time; 0: not said */
	long at_once;         /* pages under way at a time */
	uint64_t max_records; /* 0: all */
	struct pairs params;  /* more, or other ones, for the query */
	enum progress_kind progress;
	struct request_context context;
	struct cursor *cursor;     /* looks at each record; or NULL */
	struct included *included; /* takes related records; or NULL */
	bool narrowed; /* by the command line: it is not the whole list */
	struct resume *resume; /* makes checkpoints; or NULL */
	bool discard; /* write nothing: it is only to be seen whether it goes */
	bool quiet;   /* a failure is no error: keep it in getter->why_quiet */
	/*
	 * Members to add at the end of each record, as they stand in JSON with
	 * a comma before each (",\"_jobs_id\":\"7\""); or an empty text.
	 */
	struct span more;
	/* The keys of all records written, where several lists make up one;
	 * else NULL. */
	struct keys *written;
};

struct list_result {
	uint64_t records; /* written */
	uint64_t pages;   /* taken, in all passes */
	uint64_t ignored; /* of those, as response_actions say */
	unsigned passes;
	int64_t total;    /* as the API told it last, or -1 */
	size_t key_bytes; /* memory that the keys took */
	bool complete;    /* the whole list was read */
	bool gap;         /* rows came behind an answer that was ignored, or
			     should have */
	bool passed_over; /* a stated maximum ended it, and what was not read
			     may be older than what was */
};

struct list;

/*
 * Starts to read the resource's list through getter; its records will go to
 * out, a line each.  getter, options, out and result must outlive the list.
 * NULL after a message where that can't be.  Released with list_close().
 */
struct list *list_open(struct getter *getter, const struct resource *resource,
    const struct list_options *options, struct out *out,
    struct list_result *result);

/* Asks for the first page, while others are being read. */
void list_prime(struct list *l);

/*
 * Reads the whole list.  What goes wrong is said.  Stopped by a signal:
 * STATUS_OK, and not complete.
 */
enum status list_run(struct list *l);
void list_close(struct list *l);

/*
 * Appends the first request that a list of this resource would make, as HTTP
 * has it, without credentials.  False after a message where there can be none.
 */
bool list_show_first(const struct resource *resource,
    const struct list_options *options, struct buf *text);

#endif
