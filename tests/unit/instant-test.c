/* Dates and timestamps as text; instants. */

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "lib/instant.h"
#include "tap.h"

static void
date(const char *text, bool expected)
{
	ok(instant_is_date(span_of(text)) == expected, "\"%s\" is %s date",
	    text, expected ? "a" : "no");
}

static void
test_dates(void)
{
	date("2025-06-07", true);
	date("0000-01-01", true);
	date("9999-12-31", true);
	date("2024-02-29", true);
	date("2000-02-29", true);
	date("1900-02-29", false);
	date("2025-02-29", false);
	date("2025-04-31", false);
	date("2025-00-10", false);
	date("2025-13-10", false);
	date("2025-01-00", false);
	date("2025-1-1", false);
	date("2025-01-01 ", false);
	date("2025/01/01", false);
	date("x025-01-01", false);
	date("", false);
}

/* expected NULL: no timestamp; "": one, but none in UTC */
static void
stamp(const char *text, const char *expected)
{
	struct buf out = BUF_INIT(1000);
	bool good = instant_is_timestamp(span_of(text));

	ok(good == (expected != NULL), "\"%s\" is %s timestamp", text,
	    expected != NULL ? "a" : "no");
	if (good && expected != NULL) {
		bool added = instant_add_utc(&out, span_of(text));

		ok(added == (*expected != '\0') &&
			span_is(buf_span(&out), expected),
		    "it is \"%s\" in UTC", expected);
	}
	buf_free(&out);
}

/* Each byte in each place: none but digits and signs where they belong. */
static void
test_bytes(void)
{
	static const char good[] = "2024-02-28T11:11:11Z";
	char text[sizeof good];
	bool right = true;

	for (size_t i = 0; i < 19; i++)
		for (int c = 0; c < 256; c++) {
			bool digit = good[i] >= '0' && good[i] <= '9';
			bool fits = digit ? c >= '0' && c <= '9'
					  : c == good[i] ||
				(i == 10 && (c == 't' || c == ' '));

			memcpy(text, good, sizeof good);
			text[i] = (char)c;
			right &= fits || !instant_is_timestamp(span_of(text));
			right &= digit || !fits ||
			    instant_is_timestamp(span_of(text));
			text[10] = '\0';
			right &=
			    fits || i >= 10 || !instant_is_date(span_of(text));
		}
	ok(right, "no other bytes");
}

static void
test_timestamps(void)
{
	stamp("2025-06-07T06:09:10.111Z", "2025-06-07T06:09:10.111Z");
	stamp("2025-06-07t06:09:10z", "2025-06-07T06:09:10Z");
	stamp("2025-06-07 06:09:10Z", "2025-06-07T06:09:10Z");
	stamp("2025-06-07T06:09:10+02:00", "2025-06-07T04:09:10Z");
	stamp("2025-06-07T06:09:10.5-02:30", "2025-06-07T08:39:10.5Z");
	stamp("2025-01-01T00:30:00+01:00", "2024-12-31T23:30:00Z");
	stamp("2024-12-31T23:30:00-01:00", "2025-01-01T00:30:00Z");
	stamp("2024-03-01T00:00:00+00:01", "2024-02-29T23:59:00Z");
	stamp("2023-03-01T00:00:00+00:01", "2023-02-28T23:59:00Z");
	stamp("2024-02-29T23:59:00-00:01", "2024-03-01T00:00:00Z");
	stamp("2024-04-30T23:59:60-23:59", "2024-05-01T23:58:60Z");
	stamp("2025-06-07T06:09:10-00:00", "2025-06-07T06:09:10Z");
	stamp("2025-06-07T06:09:10.000000000000000001Z",
	    "2025-06-07T06:09:10.000000000000000001Z");
	stamp("0000-01-01T00:00:00+00:01", "");
	stamp("9999-12-31T23:59:59-00:01", "");
	stamp("2025-06-07T24:00:00Z", NULL);
	stamp("2025-06-07T06:60:10Z", NULL);
	stamp("2025-06-07T06:09:61Z", NULL);
	stamp("2025-06-07T06:09:10", NULL);
	stamp("2025-06-07T06:09:10.Z", NULL);
	stamp("2025-06-07T06:09:10.5", NULL);
	stamp("2025-06-07T06:09:10ZZ", NULL);
	stamp("2025-06-07T06:09:10+24:00", NULL);
	stamp("2025-06-07T06:09:10+01:60", NULL);
	stamp("2025-06-07T06:09:10+0100", NULL);
	stamp("2025-06-07T06:09:10+01:0x", NULL);
	stamp("2025-06-07T06:09:10+a1:00", NULL);
	stamp("2025-06-07T06:09Z", NULL);
	stamp("2025-06-31T06:09:10Z", NULL);
	stamp("2025-06-07", NULL);
	stamp("", NULL);
}

static void
test_full(void)
{
	struct buf out = BUF_INIT(12);
	const char text[] = "2025-06-07T06:09:10Z";

	ok(!instant_add_utc(&out, span_of(text)) && out.n == 0,
	    "a full buffer is left as it was");
	buf_free(&out);
}

/* -- instants -------------------------------------------------------------- */

static struct instant
at(const char *text)
{
	struct instant i = instant_at(INT64_MIN);

	if (!instant_parse(&i, span_of(text)))
		ok(false, "%s is an instant", text);
	return i;
}

/* expected NULL: it can't be written. */
static void
written(const struct instant *i, const char *expected)
{
	struct buf out = BUF_INIT(200);
	bool good = instant_add(&out, i);

	ok(expected != NULL ? good && span_is(buf_span(&out), expected)
			    : !good && out.n == 0,
	    "%s: %s", expected != NULL ? expected : "not to be written",
	    out.n > 0 ? buf_text(&out) : "nothing");
	buf_free(&out);
}

static void
test_parsing(void)
{
	static const struct {
		const char *text;
		int64_t second;
		bool leap;
		const char *fraction;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0, false, "" },
		{ "1970-01-01", 0, false, "" },
		{ "1969-12-31T23:59:59.5z", -1, false, "5" },
		{ "2026-11-22T03:00:00.120+01:00", 1795312800, false, "120" },
		{ "2000-02-29T12:00:00-00:30", 951827400, false, "" },
		{ "2016-12-31T23:59:60.25Z", 1483228799, true, "25" },
		{ "2017-01-01T05:29:60+05:30", 1483228799, true, "" },
		{ "0000-01-01", INSTANT_FIRST, false, "" },
		{ "0000-01-01T00:00:00+23:59", INSTANT_FIRST - 86340, false,
		    "" },
		{ "0000-02-29", INSTANT_FIRST + 59 * 86400, false, "" },
		{ "9999-12-31T23:59:59Z", INSTANT_LAST, false, "" },
		{ "9999-12-31T23:59:59-23:59", INSTANT_LAST + 86340, false,
		    "" },
	};
	static const char *const wrong[] = { "", "2026", "2026-02-30",
		"2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "1795309200",
		"2026-01-01T00:00:00Z ", "yesterday" };
	struct instant i = instant_at(7);

	for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
		i = at(cases[n].text);
		ok(i.second == cases[n].second && i.leap == cases[n].leap &&
			span_is(i.fraction, cases[n].fraction),
		    "%s is %" PRId64, cases[n].text, i.second);
	}
	i = instant_at(7);
	for (size_t n = 0; n < sizeof wrong / sizeof wrong[0]; n++)
		ok(!instant_parse(&i, span_of(wrong[n])) && i.second == 7,
		    "\"%s\" is none", wrong[n]);
}

static void
test_order(void)
{
	/* Each line is later than the one before it. */
	static const char *const rising[][3] = {
		{ "0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00.0+23:59" },
		{ "0000-01-01", "0000-01-01T00:00:00.000Z",
		    "0000-01-01T05:00:00+05:00" },
		{ "1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.90Z" },
		{ "1970-01-01", "1969-12-31T23:00:00-01:00" },
		{ "2016-12-31T23:59:59.999999999999999999999999Z" },
		{ "2016-12-31T23:59:60Z", "2016-12-31T18:59:60.0-05:00" },
		{ "2016-12-31T23:59:60.5Z" },
		{ "2017-01-01", "2017-01-01T00:00:00Z" },
		{ "2017-01-01T00:00:00.000000000000000000000001Z" },
		{ "2017-01-01T00:00:00.1Z", "2017-01-01T00:00:00.1000Z" },
		{ "2017-01-01T00:00:00.10001Z" },
		{ "2017-01-01T00:00:00.2Z" },
		{ "9999-12-31T23:59:59.9Z" },
		{ "9999-12-31T23:59:59.9-00:01" },
	};
	const size_t n = sizeof rising / sizeof rising[0];

	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++)
			for (size_t x = 0; x < 3 && rising[a][x] != NULL; x++) {
				struct instant l = at(rising[a][x]);

				struct instant r = at(rising[b][0]);
				int order = instant_compare(&l, &r);

				if (order != (a > b) - (a < b))
					ok(false, "%s and %s: %d", rising[a][x],
					    rising[b][0], order);
			}
	ok(true, "%zu instants are in order", n);
}

static void
shift(const char *from, int64_t seconds, const char *expected)
{
	struct instant i = instant_shift(at(from), seconds);

	written(&i, expected);
}

static void
test_shifting(void)
{
	shift("2024-03-01T00:00:00.125Z", -1, "2024-02-29T23:59:59.125Z");
	shift("2023-12-31T23:59:59Z", 1, "2024-01-01T00:00:00Z");
	shift("2026-11-22T03:00:00+01:00", -300, "2026-11-22T01:55:00Z");
	shift("2016-12-31T23:59:60.5Z", 0, "2016-12-31T23:59:60.5Z");
	shift("2016-12-31T23:59:60.5Z", -60, "2016-12-31T23:58:59.5Z");
	shift("0000-01-01T00:00:09Z", -10, "0000-01-01T00:00:00Z");
	shift("0000-01-01T00:00:09Z", INT64_MIN, "0000-01-01T00:00:00Z");
	shift("9999-12-31T23:59:50.5Z", 10, "9999-12-31T23:59:59Z");
	shift("1970-01-01", INT64_MAX, "9999-12-31T23:59:59Z");
	shift("0000-01-01T00:00:00+00:01", 60, "0000-01-01T00:00:00Z");
	shift("0000-01-01T00:00:00+00:01", 0, NULL);
	shift("9999-12-31T23:59:59-00:01", 0, NULL);
}

static void
test_milliseconds(void)
{
	struct instant i = at("1970-01-01T00:00:01.2Z");

	ok(instant_milliseconds(&i) == 1200, "one digit");
	i = at("1970-01-01T00:00:01.2345Z");
	ok(instant_milliseconds(&i) == 1234, "rounded down");
	i = at("1969-12-31T23:59:59.2345Z");
	ok(instant_milliseconds(&i) == -766, "before 1970, too");
	i = at("9999-12-31");
	ok(instant_milliseconds(&i) == INT64_C(253402214400000), "9999");
}

/* Every day of the calendar, against the C library's. */
static void
test_calendar(void)
{
	int wrong = 0;

	for (int64_t s = INSTANT_FIRST; s <= INSTANT_LAST; s += 86400 * 7 + 1) {
		struct instant i = instant_at(s), back;
		struct buf out = BUF_INIT(100);
		time_t t = (time_t)s;
		char wanted[60];
		struct tm tm;

		gmtime_r(&t, &tm);
		snprintf(wanted, sizeof wanted,
		    "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
		wrong += !instant_add(&out, &i) ||
		    !span_is(buf_span(&out), wanted) ||
		    !instant_parse(&back, buf_span(&out)) || back.second != s;
		buf_free(&out);
	}
	ok(wrong == 0, "the C library has the same dates (%d do not)", wrong);
}

static void
test_limits(void)
{
	struct instant i = at("2026-01-01T00:00:00.123Z");
	bool left = true;

	for (size_t max = 0; max < 24; max++) {
		struct buf out = BUF_INIT(max);

		left = left && !instant_add(&out, &i) && out.n == 0;
		buf_free(&out);
	}
	ok(left, "a full buffer is left as it was");
	i = instant_now();
	ok(i.second > INT64_C(1700000000) && i.second <= (int64_t)time(NULL),
	    "now is now");
}

int
main(void)
{
	test_dates();
	test_timestamps();
	test_bytes();
	test_full();
	test_parsing();
	test_order();
	test_shifting();
	test_milliseconds();
	test_calendar();
	test_limits();
	return done_testing();
}
