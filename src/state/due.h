/*
 * hr-state due: whether it is time to load a resource again.
 */
#ifndef STATE_DUE_H
#define STATE_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/state.h"
#include "lib/status.h"
#include "state/place.h"

/* The longest interval, in seconds: a hundred years. */
#define DUE_MAX (INT64_C(100) * 366 * 86400)

/*
 * Reads an interval such as "4h": a number and s, m, h, d or w, or 0.  False
 * where it is none, or longer than DUE_MAX.
 */
bool due_interval(const char *text, int64_t *seconds);

/*
 * Whether a load is due that is to begin every so many seconds, at the time
 * now (seconds since 1970): STATUS_OK if so, else STATUS_TEMPORARY and *from
 * is when it will be.  entry may be NULL; full: only loads of the whole list
 * count.
 */
enum status due_check(const struct state_entry *entry, bool full, int64_t every,
    int64_t now, int64_t *from);

/* What is asked. */
struct due_question {
	int64_t every; /* seconds */
	bool full;     /* count only loads of the whole list; where the profile
			  switches increments off, every load is one */
	bool list;     /* print those that are due to stdout */
};

/*
 * Whether any of n resources is due: STATUS_OK, or STATUS_TEMPORARY.  Where one
 * of them can't be told, another status; it was said why.
 */
enum status due_tell(struct setting *with, const struct due_question *question,
    char **words, int n);

#endif
