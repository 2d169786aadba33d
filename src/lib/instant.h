/*
 * Dates and instants: ISO 8601's calendar date and RFC 3339's date-time, both
 * in the proleptic Gregorian calendar, years 0000 to 9999.
 *
 * Instants are exact: no floating point, fractions of a second are compared
 * and kept as digits, however many, and a leap second is one of its own.
 */
#ifndef LIB_INSTANT_H
#define LIB_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"

/* A date takes this many bytes. */
#define INSTANT_DATE 10

#define DAY_SECONDS 86400

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

/*
 * An instant.  It may be some hours outside of the years 0000 to 9999, where
 * only its offset put it there: it can be compared, but not written.
 */
struct instant {
	int64_t second;       /* since 1970-01-01T00:00:00Z, no leap seconds */
	bool leap;            /* in the leap second after that second */
	struct span fraction; /* its digits; in the text it was parsed from */
};

/* The first and the last second that have four digits of year. */
#define INSTANT_FIRST (-62167219200) /* 0000-01-01T00:00:00Z */
#define INSTANT_LAST 253402300799    /* 9999-12-31T23:59:59Z */

/* The instant so many seconds after 1970-01-01T00:00:00Z (time_t, HTTP's
 * dates). */
static inline struct instant
instant_at(int64_t second)
{
	return (struct instant){ .second = second };
}

/*
 * Reads a timestamp or a date, which is its first instant in UTC.  False, *i
 * untouched, where text is neither.  *i refers to text.
 */
bool instant_parse(struct instant *i, struct span text);

/* The second that it is. */
struct instant instant_now(void);

/* Less than, equal to or greater than 0: a is before, at or after b. */
int instant_compare(const struct instant *a, const struct instant *b);

/*
 * So many seconds later (or earlier, where they are negative), but not outside
 * of the years 0000 to 9999.  What is shifted out of a leap second counts from
 * the second before it.
 */
struct instant instant_shift(struct instant i, int64_t seconds);

/* Milliseconds since 1970-01-01T00:00:00Z, rounded down. */
int64_t instant_milliseconds(const struct instant *i);

/*
 * Appends an instant in UTC, as instant_add_utc() does.  False, out unchanged,
 * where it is outside of the years 0000 to 9999, or out would pass its
 * maximum.
 */
bool instant_add(struct buf *out, const struct instant *i);

#endif
