/*
 * ${NAME} and ${NAME:-default} in the strings of a definition.  Nothing else
 * is expanded.
 */
#ifndef LIB_EXPAND_H
#define LIB_EXPAND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/*
 * Looks up ${NAME}; returns the value, which lives as long as the source is
 * being read, or NULL where there is none.  *origin is then where it came
 * from, as a person would say it ("$HR_REGION"), or, for NULL, where it could
 * be set ("" where what is wrong was said already); *secret whether it is one
 * (and masked in messages already).
 */
typedef const char *source_lookup(
    void *context, const char *name, const char **origin, bool *secret);

enum expand_result {
	EXPAND_OK,
	EXPAND_WRONG,   /* neither ${NAME} nor ${NAME:-default} */
	EXPAND_MISSING, /* a variable without a value and without a default */
	EXPAND_TOO_LONG,
};

struct expansion {
	source_lookup *lookup;
	void *context;
	bool lenient; /* a missing value is an empty one */
	bool braces;  /* double braces in values: they go into a template */
	bool mask;    /* mask the values in messages: they are secrets */

	/* Results. */
	char name[64];      /* of the last variable, the missing one */
	const char *origin; /* of the last value, or where to set it; NULL */
};

/*
 * Appends text, expanded.  An empty value counts as missing, as :- has it in
 * the shell.
 */
enum expand_result
expand(struct expansion *e, const char *text, struct buf *out);

#endif
