/* Dates and timestamps as text. */

#include <string.h>

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

int
main(void)
{
	test_dates();
	test_timestamps();
	test_full();
	return done_testing();
}
