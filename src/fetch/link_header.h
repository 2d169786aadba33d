/*
 * The Link header (RFC 8288, section 3).
 */
#ifndef FETCH_LINK_HEADER_H
#define FETCH_LINK_HEADER_H

#include <stdbool.h>

#include "lib/span.h"

/*
 * Looks in the value of one Link header field for the first link of a relation
 * type (compared in any case of letters).  *target is what stands between its
 * angle brackets, in field, or has p == NULL where there is no such link.
 * Links with an anchor are about something else, and passed over.  False where
 * the field breaks the grammar.
 */
bool
link_header_find(struct span field, const char *relation, struct span *target);

#endif
