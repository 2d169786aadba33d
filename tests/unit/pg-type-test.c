/*
 * What PostgreSQL's types take, and the expressions that widen a column.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "load/pg_type.h"
#include "tap.h"

static const struct {
	const char *text;
	bool fits;
} numbers[] = {
	{ "0", true },
	{ "-1.50", true },
	{ "1e131071", true },
	{ "1e131072", false },
	{ "1E+131071", true },
	{ "0.1e131072", false }, /* as it counts digits, not what they say */
	{ "12e131071", false },
	{ "1e-16383", true },
	{ "1e-16384", false },
	{ "0.1e-16383", false },
	{ "1e99999999999999999999", false },
	{ "1e-99999999999999999999", false },
},
  dates[] = {
	  { "2025-06-07", true },
	  { "0001-01-01", true },
	  { "0000-01-01", false },
	  { "2025-02-30", false },
	  { "2025-06-07T00:00:00Z", false },
  },
  timestamps[] = {
	  { "2025-06-07T06:09:10Z", true },
	  { "2025-06-07T06:09:10.111Z", true },
	  { "2025-06-07T06:09:10.123456Z", true },
	  { "2025-06-07T06:09:10.123456000Z", true },
	  { "2025-06-07T06:09:10.1234567Z", false },
	  { "2025-06-07T06:09:10+15:59", true },
	  { "2025-06-07T06:09:10-15:59", true },
	  { "2025-06-07T06:09:10+16:00", false },
	  { "2025-06-07T06:09:10.5-16:00", false },
	  { "2016-12-31T23:59:60Z", false },
	  { "0000-06-07T06:09:10Z", false },
	  { "2025-06-07", false },
  },
  values[] = {
	  { "null", true },
	  { "true", true },
	  { "1.5", true },
	  { "1e131072", false },
	  { "\"a\"", true },
	  { "\"a\\n\\u0041\\\\u0000\"", true },
	  { "\"a\\u0000\"", false },
	  { "\"\\ud83d\\ude00\"", true },
	  { "\"\\ud83d\"", false },
	  { "[1,\"a\",{}]", true },
	  { "[1,\"\\u0000\",2]", false },
	  { "{\"a\":[{\"b\":1}]}", true },
	  { "{\"a\":[{\"b\":1e131072}],\"c\":1}", false },
	  { "{\"\\u0000\":1}", false },
	  { "{\"\\ud83d\":1,\"c\":1}", false },
  };

#define TRY(rows, fits_in)                                                    \
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)         \
	ok(pg_type_limits.fits_in(span_of((rows)[i].text)) == (rows)[i].fits, \
	    "%s: %s %s", #rows, (rows)[i].text,                               \
	    (rows)[i].fits ? "fits" : "does not fit")

static void
converts(enum column_type from, enum column_type type, const char *wanted)
{
	struct buf sql = BUF_INIT(1000);
	bool good = pg_type_convert(&sql, from, type, span_of("\"c\""));

	if (!ok(good && strcmp(buf_text(&sql), wanted) == 0, "%s", wanted))
		printf("# %s\n", buf_text(&sql));
	buf_free(&sql);
}

int
main(void)
{
	TRY(numbers, number);
	TRY(dates, date);
	TRY(timestamps, timestamp);
	TRY(values, json);
	for (int i = COLUMN_INTEGER; i <= COLUMN_TEXT; i++) {
		const char *name = pg_type_name((enum column_type)i);

		ok(pg_type_find(span_of(name)) == (enum column_type)i,
		    "%s is found again", name);
	}
	ok(pg_type_find(span_of("point")) == COLUMN_OTHER, "point is another");
	converts(COLUMN_INTEGER, COLUMN_NUMBER, "\"c\"::numeric");
	converts(COLUMN_TIMESTAMP, COLUMN_TEXT,
	    "CASE WHEN isfinite(\"c\") AND \"c\" >= '0001-01-01Z' THEN "
	    "regexp_replace(to_char(\"c\" AT TIME ZONE 'UTC', "
	    "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '[.]?0*Z$', 'Z') "
	    "ELSE \"c\"::text END");
	return done_testing();
}
