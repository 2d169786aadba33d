/*
 * hr-state list: what is in the states.
 */
#ifndef STATE_LIST_H
#define STATE_LIST_H

#include <stdbool.h>

#include "lib/status.h"

enum list_form {
	LIST_TABLE, /* for people: a header, columns, how long ago */
	LIST_TSV,   /* a line each: resource, cursor, when, records, profile,
		       state; "-" for nothing */
	LIST_JSON,  /* an object a line, with all there is */
};

/* What to list; NULL: all. */
struct list_filter {
	const char *profile;
	const char *state;
	const char *source;
};

/*
 * Writes the entries of all states that are wanted to stdout, in the order of
 * their names.  A state that can't be read is said and passed over; the status
 * still tells.
 */
enum status list_states(const struct list_filter *wanted, enum list_form form);

#endif
