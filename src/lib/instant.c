#include "lib/instant.h"

/* What each byte of a date-time up to its seconds must be. */
static const char shape[] = "dddd-dd-ddTdd:dd:dd";

#define SECONDS (sizeof shape - 1) /* bytes up to the seconds */
#define ZONE 6                     /* bytes of "+hh:mm" */
#define DAY 1440                   /* minutes */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether the first n bytes of text have the shape. */
static bool
has_shape(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (shape[i] == 'd'       ? !is_digit(c)
			: shape[i] == 'T' ? c != 'T' && c != 't' && c != ' '
					  : c != shape[i])
			return false;
	}
	return true;
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
static bool
is_day(const char *p)
{
	int month = number(p + 5, 2), day = number(p + 8, 2);

	return month >= 1 && month <= 12 && day >= 1 &&
	    day <= days_in_month(number(p, 4), month);
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
	    is_digit(s.p[4]) && is_digit(s.p[5]) && number(s.p + 1, 2) < 24 &&
	    number(s.p + 4, 2) < 60;
}

bool
instant_is_timestamp(struct span text)
{
	size_t i = SECONDS;

	if (text.n <= SECONDS || !has_shape(text.p, SECONDS) ||
	    !is_day(text.p) || number(text.p + 11, 2) > 23 ||
	    number(text.p + 14, 2) > 59 || number(text.p + 17, 2) > 60)
		return false;
	if (text.p[i] == '.') {
		for (i++; i < text.n && is_digit(text.p[i]);)
			i++;
		if (i == SECONDS + 1)
			return false;
	}
	return is_zone((struct span){ text.p + i, text.n - i });
}

struct day {
	int year;
	int month;
	int day;
};

/* The day after (by = 1) or before (by = -1); the year may leave 0 to 9999. */
static struct day
neighbour(struct day d, int by)
{
	d.day += by;
	if (d.day >= 1 && d.day <= days_in_month(d.year, d.month))
		return d;
	d.month += by;
	if (d.month < 1 || d.month > 12) {
		d.year += by;
		d.month = by > 0 ? 1 : 12;
	}
	d.day = by > 0 ? 1 : days_in_month(d.year, d.month);
	return d;
}

bool
instant_add_utc(struct buf *out, struct span t)
{
	struct day d = { number(t.p, 4), number(t.p + 5, 2),
		number(t.p + 8, 2) };
	int minutes = number(t.p + 11, 2) * 60 + number(t.p + 14, 2);
	bool zulu = (t.p[t.n - 1] | ' ') == 'z';
	const char *zone = t.p + t.n - (zulu ? 1 : ZONE);
	size_t before = out->n;

	if (!zulu) {
		int offset = number(zone + 1, 2) * 60 + number(zone + 4, 2);

		minutes += *zone == '-' ? offset : -offset;
		if (minutes < 0)
			d = neighbour(d, -1);
		else if (minutes >= DAY)
			d = neighbour(d, 1);
		minutes = (minutes + DAY) % DAY;
	}
	/* From the seconds on nothing changes but the zone. */
	if (d.year >= 0 && d.year <= 9999 &&
	    buf_format(out, "%04d-%02d-%02dT%02d:%02d", d.year, d.month, d.day,
		minutes / 60, minutes % 60) &&
	    buf_add(out, t.p + 16, (size_t)(zone - (t.p + 16))) &&
	    buf_add_char(out, 'Z'))
		return true;
	out->n = before;
	return false;
}
