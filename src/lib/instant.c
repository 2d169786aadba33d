#include <string.h>
#include <time.h>

#include "lib/instant.h"

/*
 * What each byte of a date-time is, at least and at most, up to its seconds,
 * and in the form that most have.
 */
static const char least[] = "0000-00-00 00:00:00";
static const char most[] = "9999-19-39t29:59:69";
static const char least_utc[] = "0000-00-00T00:00:00.000Z";
static const char most_utc[] = "9999-19-39T29:59:69.999Z";

#define SECONDS (sizeof least - 1) /* bytes up to the seconds */
#define ZONE 6                     /* bytes of "+hh:mm" */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t
word_at(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

/* Whether each of eight bytes is between two others. */
static inline bool
are_between(const char *text, const char *low, const char *top)
{
	/* The high bit of a byte stays where nothing greater was taken. */
	static const uint64_t high = 0x8080808080808080;
	uint64_t word = word_at(text);

	return (((word | high) - word_at(low)) &
		   ((word_at(top) | high) - word) & ~word & high) == high;
}

/* Whether the eight bytes from i on have the shape. */
static inline bool
are_shaped(const char *text, size_t i)
{
	return are_between(text + i, least + i, most + i);
}

/* Whether a text is like "2025-06-07T06:09:10.111Z". */
static inline bool
is_shaped_utc(struct span text)
{
	return text.n == sizeof least_utc - 1 &&
	    are_between(text.p, least_utc, most_utc) &&
	    are_between(text.p + 8, least_utc + 8, most_utc + 8) &&
	    are_between(text.p + 16, least_utc + 16, most_utc + 16);
}

/* Whether the first n bytes of text, a date's or up to seconds, do. */
static bool
has_shape(const char *text, size_t n)
{
	bool good = n <= INSTANT_DATE || text[INSTANT_DATE] == 'T' ||
	    text[INSTANT_DATE] == 't' || text[INSTANT_DATE] == ' ';

	return good && are_shaped(text, 0) &&
	    (n == INSTANT_DATE || are_shaped(text, 8)) &&
	    are_shaped(text, n - 8);
}

/* Two digits. */
static inline int
two(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

/* n digits. */
static int
number(const char *p, int n)
{
	int value = 0;

	while (n-- > 0)
		value = value * 10 + (*p++ - '0');
	return value;
}

static int
days_in_month(int year, int month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Whether what has a date's shape is one. */
static inline bool
is_day(const char *p)
{
	int month = two(p + 5), day = two(p + 8);

	return month >= 1 && month <= 12 && day >= 1 &&
	    (day <= 28 || day <= days_in_month(number(p, 4), month));
}

bool
instant_is_date(struct span text)
{
	return text.n == INSTANT_DATE && has_shape(text.p, text.n) &&
	    is_day(text.p);
}

/* "Z" or "+hh:mm", and nothing after it. */
static bool
is_zone(struct span s)
{
	if (s.n == 1)
		return s.p[0] == 'Z' || s.p[0] == 'z';
	return s.n == ZONE && (s.p[0] == '+' || s.p[0] == '-') &&
	    is_digit(s.p[1]) && is_digit(s.p[2]) && s.p[3] == ':' &&
	    is_digit(s.p[4]) && is_digit(s.p[5]) && two(s.p + 1) < 24 &&
	    two(s.p + 4) < 60;
}

bool
instant_is_timestamp(struct span text)
{
	bool utc = is_shaped_utc(text);
	size_t i = SECONDS;

	if (!utc && (text.n <= SECONDS || !has_shape(text.p, SECONDS)))
		return false;
	if (!is_day(text.p) || two(text.p + 11) > 23 || two(text.p + 17) > 60)
		return false;
	if (utc)
		return true;
	if (text.p[i] == '.') {
		for (i++; i < text.n && is_digit(text.p[i]);)
			i++;
		if (i == SECONDS + 1)
			return false;
	}
	return is_zone((struct span){ text.p + i, text.n - i });
}

/* -- instants -------------------------------------------------------------- */

#define ERA_YEARS 400
#define ERA_DAYS 146097
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

/*
 * Days from 1970-01-01 to a day of the proleptic Gregorian calendar.  Years
 * are counted from March, so that the leap day is their last.
 */
static int64_t
days_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - (ERA_YEARS - 1)) / ERA_YEARS;
	int of_era = y - era * ERA_YEARS;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (int64_t)era * ERA_DAYS + (int64_t)of_era * 365 + of_era / 4 -
	    of_era / 100 + of_year - EPOCH_DAYS;
}

/* Appends the day that is so many days after 1970-01-01, in 0000 to 9999. */
static bool
add_day(struct buf *out, int64_t days)
{
	/* One era on, so that all is positive also before 0000-03-01. */
	int n = (int)(days + EPOCH_DAYS + ERA_DAYS);
	int era = n / ERA_DAYS - 1;
	int of_era = n % ERA_DAYS;
	int y = (of_era - of_era / 1460 + of_era / 36524 -
		    of_era / (ERA_DAYS - 1)) /
	    365;
	int of_year = of_era - (365 * y + y / 4 - y / 100);
	int m = (5 * of_year + 2) / 153;
	int month = m < 10 ? m + 3 : m - 9;

	return buf_format(out, "%04d-%02d-%02d",
	    era * ERA_YEARS + y + (month <= 2), month,
	    of_year - (153 * m + 2) / 5 + 1);
}

/* Minutes that "Z" or "+hh:mm" is ahead of UTC. */
static int
zone_minutes(const char *zone)
{
	int minutes;

	if (*zone == 'Z' || *zone == 'z')
		return 0;
	minutes = number(zone + 1, 2) * 60 + number(zone + 4, 2);
	return *zone == '-' ? -minutes : minutes;
}

/* Reads what is known to be a timestamp. */
static struct instant
read_timestamp(struct span t)
{
	bool zulu = (t.p[t.n - 1] | ' ') == 'z';
	const char *zone = t.p + t.n - (zulu ? 1 : ZONE);
	const char *fraction = t.p + SECONDS;
	int second = number(t.p + 17, 2);
	int minutes =
	    number(t.p + 11, 2) * 60 + number(t.p + 14, 2) - zone_minutes(zone);
	struct instant i = { .leap = second == 60 };

	if (*fraction == '.')
		fraction++;
	i.fraction = (struct span){ fraction, (size_t)(zone - fraction) };
	i.second =
	    days_of(number(t.p, 4), number(t.p + 5, 2), number(t.p + 8, 2)) *
		DAY_SECONDS +
	    (int64_t)minutes * 60 + second - i.leap;
	return i;
}

bool
instant_parse(struct instant *i, struct span text)
{
	if (instant_is_timestamp(text)) {
		*i = read_timestamp(text);
		return true;
	}
	if (!instant_is_date(text))
		return false;
	*i = instant_at(days_of(number(text.p, 4), number(text.p + 5, 2),
			    number(text.p + 8, 2)) *
	    DAY_SECONDS);
	return true;
}

struct instant
instant_now(void)
{
	return instant_at((int64_t)time(NULL));
}

/* Compares the digits after a decimal point. */
static int
compare_fractions(struct span a, struct span b)
{
	size_t both = a.n < b.n ? a.n : b.n;
	int order = both > 0 ? memcmp(a.p, b.p, both) : 0;

	if (order != 0)
		return order < 0 ? -1 : 1;
	for (size_t i = both; i < a.n; i++)
		if (a.p[i] != '0')
			return 1;
	for (size_t i = both; i < b.n; i++)
		if (b.p[i] != '0')
			return -1;
	return 0;
}

int
instant_compare(const struct instant *a, const struct instant *b)
{
	if (a->second != b->second)
		return a->second < b->second ? -1 : 1;
	if (a->leap != b->leap)
		return b->leap ? -1 : 1;
	return compare_fractions(a->fraction, b->fraction);
}

struct instant
instant_shift(struct instant i, int64_t seconds)
{
	bool too_early = seconds < 0 && i.second < INSTANT_FIRST - seconds;
	bool too_late = seconds > 0 && i.second > INSTANT_LAST - seconds;

	if (seconds == 0)
		return i;
	if (too_early || too_late)
		return instant_at(too_early ? INSTANT_FIRST : INSTANT_LAST);
	i.second += seconds;
	i.leap = false;
	return i;
}

int64_t
instant_milliseconds(const struct instant *i)
{
	int64_t part = 0;

	for (size_t d = 0; d < 3; d++)
		part = part * 10 +
		    (d < i->fraction.n ? i->fraction.p[d] - '0' : 0);
	return i->second * 1000 + part;
}

bool
instant_add(struct buf *out, const struct instant *i)
{
	size_t before = out->n;
	int64_t days;
	int second;

	if (i->second < INSTANT_FIRST || i->second > INSTANT_LAST)
		return false;
	days = (i->second - INSTANT_FIRST) / DAY_SECONDS +
	    INSTANT_FIRST / DAY_SECONDS;
	second = (int)(i->second - days * DAY_SECONDS);
	if (add_day(out, days) &&
	    buf_format(out, "T%02d:%02d:%02d", second / 3600, second / 60 % 60,
		second % 60 + i->leap) &&
	    (i->fraction.n == 0 || buf_add_char(out, '.')) &&
	    buf_add_span(out, i->fraction) && buf_add_char(out, 'Z'))
		return true;
	out->n = before;
	return false;
}

bool
instant_add_utc(struct buf *out, struct span timestamp)
{
	struct span t = timestamp;
	struct instant i;
	char *copy;

	if ((t.p[t.n - 1] | ' ') != 'z') {
		i = read_timestamp(t);
		return instant_add(out, &i);
	}
	/* In UTC already, as most are: only its letters may be small. */
	if (!buf_add_span(out, t))
		return false;
	copy = out->p + out->n - t.n;
	copy[INSTANT_DATE] = 'T';
	copy[t.n - 1] = 'Z';
	return true;
}
