/*
 * hr-state due: whether it is time to load a resource again.
 */
#ifndef STATE_DUE_H
#define STATE_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/instant.h"
#include "lib/state.h"
#include "lib/status.h"
#include "state/place.h"

/* The longest interval, in seconds: a hundred years. */
#define DUE_MAX (INT64_C(100) * 366 * DAY_SECONDS)

/*
 * Reads an interval such as "4h": a number and s, m, h, d or w, or 0.  False
 * where it is none, or longer than DUE_MAX.
 */
bool due_interval(const char *text, int64_t *seconds);

/* What is asked. */
struct due_question {
	int64_t every; /* seconds */
	bool full;     /* about the whole list, which incremental runs do not
			  read */
	bool bounded;  /* the profile's first run does not read it, either;
			  due_tell() asks the profile */
	bool list;     /* print those that are due to stdout */
};

/*
 * Whether a load is due at the time now (seconds since 1970): STATUS_OK if so,
 * else STATUS_TEMPORARY, and *from is when it will be, or 0: not known.  entry
 * may be NULL.
 */
enum status due_check(const struct state_entry *entry,
    const struct due_question *question, int64_t now, int64_t *from);

/*
 * Whether any of n resources is due: STATUS_OK, or STATUS_TEMPORARY.  Where one
 * of them can't be told, another status; it was said why.
 */
enum status due_tell(struct setting *with, const struct due_question *question,
    char **words, int n);

#endif
