/*
 * Templates: texts with {expressions} that are filled in for each request, as
 * dlt writes them.  {{ and }} stand for the braces themselves.
 *
 *	/candidates/{resources.candidates.id}/notes
 *	{incremental.start_value}
 */
#ifndef LIB_TEMPLATE_H
#define LIB_TEMPLATE_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"

/*
 * Takes the next part of a template: some literal text, and then, perhaps, an
 * expression (its span is the inside of the braces; p is NULL for none).
 * Returns 1; 0 at the end of the template; -1 for a brace that is neither
 * closed nor doubled.
 *
 *	while ((more = template_next(&rest, &literal, &expression)) > 0)
 */
int
template_next(struct span *rest, struct span *literal, struct span *expression);

/* What an expression stands for. */
enum template_kind {
	TEMPLATE_RESOURCE,    /* {resources.NAME.FIELD} */
	TEMPLATE_INCREMENTAL, /* {incremental.FIELD} */
};

struct template_value {
	enum template_kind kind;
	struct span resource; /* NAME */
	struct span field; /* FIELD: a path (lib/jsonpath.h) into the parent's
			      record; or start_value, last_value (the same),
			      initial_value, end_value */
};

/* Takes an expression apart; false where it is none of these. */
bool template_value(struct span expression, struct template_value *value);

/* Appends text with its braces doubled; false past out's maximum. */
bool template_quote(struct buf *out, struct span text);

#endif
