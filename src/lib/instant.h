/*
 * Dates and instants as text: ISO 8601's calendar date and RFC 3339's
 * date-time, both in the proleptic Gregorian calendar, years 0000 to 9999.
 */
#ifndef LIB_INSTANT_H
#define LIB_INSTANT_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/span.h"

/* A date takes this many bytes. */
#define INSTANT_DATE 10

/* Whether text is a date that there is, YYYY-MM-DD and nothing else. */
bool instant_is_date(struct span text);

/*
 * Whether text is an RFC 3339 date-time (section 5.6) and nothing else: "T"
 * and "Z" may be lower case, "T" a space, the second 60 and the fraction of
 * any length.
 */
bool instant_is_timestamp(struct span text);

/*
 * Appends a timestamp (one that instant_is_timestamp()) in UTC, as
 * YYYY-MM-DDTHH:MM:SSZ with the fraction as it is.  False, out unchanged,
 * where the year in UTC has no four digits, or out would pass its maximum.
 */
bool instant_add_utc(struct buf *out, struct span timestamp);

#endif
