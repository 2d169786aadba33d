/*
 * The cursor of what was read: the latest instant, however each is written.
 */
#include <stdlib.h>

#include "fetch/cursor.h"
#include "lib/count.h"
#include "below.h"
#include "tap.h"

#define ROUNDS 300
#define VALUES 12 /* a round */

static const char *const values[] = { "\"2025-06-07T06:09:10.111Z\"",
	"\"2025-06-07T06:09:10.112Z\"", "\"2025-06-07T06:09:10.11Z\"",
	"\"2025-06-07T06:09:10.1110Z\"", "\"2025-06-07T06:09:10Z\"",
	"\"2025-06-07t06:09:10.113z\"", "\"2025-06-07 06:09:10.114Z\"",
	"\"2025-06-07T08:09:10.111+02:00\"", "\"2025-06-07T04:09:11.1-02:00\"",
	"\"2025-06-07\"", "\"2025-06-08\"", "\"2016-12-31T23:59:60.000Z\"",
	"\"2016-12-31T23:59:59.999Z\"", "\"2017-01-01T00:00:00.000Z\"",
	/* No instants, though some come before all others. */
	"\"2025-02-30T06:09:10.111Z\"", "\"2025-00-07T06:09:10.111Z\"",
	"\"2025-06-07T24:09:10.111Z\"", "\"0\"", "\"\"", "null", "7", "{}" };

/* Whether a cursor that has taken some values at random knows them. */
static bool
try_round(const struct resource *r)
{
	struct instant latest = instant_at(0), i;
	uint64_t unknown = 0;
	bool seen = false, same;
	struct cursor c;
	char *text;

	cursor_begin(&c, r, NULL, NULL);
	for (int n = 0; n < VALUES; n++) {
		struct span v = span_of(values[below(COUNT(values))]);
		bool good = v.p[0] == '"' &&
		    instant_parse(&i, (struct span){ v.p + 1, v.n - 2 });

		unknown += !good;
		if (good && (!seen || instant_compare(&i, &latest) > 0)) {
			latest = i;
			seen = true;
		}
		if (!cursor_take(&c, v))
			unknown = UINT64_MAX;
	}
	text = cursor_latest(&c);
	same = c.unknown == unknown && (text != NULL) == seen &&
	    (!seen ||
		(instant_parse(&i, span_of(text)) &&
		    instant_compare(&i, &latest) == 0));
	free(text);
	cursor_end(&c);
	return same;
}

int
main(void)
{
	struct resource r = { .incremental = { .set = true } };
	struct cursor c;
	int good = 0;

	while (good < ROUNDS && try_round(&r))
		good++;
	ok(good == ROUNDS, "the latest of values at random: %d rounds", good);
	cursor_begin(&c, &r, "2025-06-07", NULL);
	c.sift = true;
	ok(cursor_take(&c, span_of("\"2025-06-09T00:00:00Z\"")) &&
		!cursor_take(&c, span_of("\"2025-06-06T00:00:00Z\"")) &&
		c.dropped == 1,
	    "what came before the start is dropped, though it is no later");
	cursor_end(&c);
	return done_testing();
}
