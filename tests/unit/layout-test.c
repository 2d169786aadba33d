/*
 * What a layout reads is what the long way finds: lines of wild records go both
 * ways, and their values and columns are compared.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/frame.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "load/layout.h"

#include "tap.h"
#include "wild-records.h"

#define LINES 200000

static uint64_t lines, records, read_at_sight;

/* Whether the steps are what a walk over the record comes by. */
static bool
as_walked(const struct layout *l, struct columns *columns, struct span record)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE, i = 0;
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		const struct layout_step *step = &l->steps[i++];

		place = columns_follow(columns, place, key);
		if (i > l->n || place != step->place ||
		    value.p != step->value.p || value.n != step->value.n)
			return false;
	}
	return i == l->n;
}

/* Adds the columns of a record; false where a key can't name one. */
static bool
add_columns(struct columns *columns, struct span record)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	struct span key, value;
	const char *why;

	while (json_member(&walk, &key, &value)) {
		place = columns_learn(columns, place, key, &why);
		if (place == COLUMN_NONE)
			return false;
	}
	return true;
}

/* Both ways, of a line that nothing comes behind in memory. */
static bool
take(struct layout *l, struct columns *columns, struct span line)
{
	struct span value;
	bool good = json_validate(line, &value, NULL) &&
	    json_kind(value) == JSON_OBJECT && !frame_is_control(value);

	lines++;
	records += good;
	if (layout_read(l, line)) {
		read_at_sight++;
		return good && span_equal(value, line) &&
		    as_walked(l, columns, line) && layout_was_read(l, line) &&
		    !layout_was_read(l, line);
	}
	if (layout_was_read(l, line))
		return false;
	if (good && add_columns(columns, value))
		layout_learn(l, columns, value);
	return true;
}

static bool
take_all(struct layout *l, struct columns *columns, struct span text)
{
	const char *feed;
	bool good = true;

	while (good && text.n > 0 &&
	    (feed = memchr(text.p, '\n', text.n)) != NULL) {
		size_t n = (size_t)(feed - text.p);
		char *copy = mem_zero(n, 1);

		memcpy(copy, text.p, n);
		good = take(l, columns, (struct span){ copy, n });
		if (!good)
			fprintf(stderr, "%.*s\n", (int)n, text.p);
		free(copy);
		text.p += n + 1;
		text.n -= n + 1;
	}
	return good;
}

static void
test_wild(void)
{
	struct buf text = BUF_INIT((size_t)1 << 22);
	bool good = true;

	while (good && lines < LINES) {
		struct columns columns;
		struct layout l;

		columns_init(&columns);
		layout_begin(&l);
		text.n = 0;
		add_records(&text);
		good = take_all(&l, &columns, buf_span(&text));
		layout_end(&l);
		columns_free(&columns);
	}
	ok(good, "%" PRIu64 " lines, both ways", lines);
	printf("# %" PRIu64 " records, %" PRIu64 " read at sight\n", records,
	    read_at_sight);
	ok(read_at_sight > records / 2, "most of the records at sight");
	ok(records < lines - 1000, "and there were others");
	buf_free(&text);
}

/* A layout stays for a while among others, which are learned if they stay. */
static void
test_others(void)
{
	struct span a = span_of("{\"a\":1}"), b = span_of("{\"b\":1,\"a\":2}");
	struct columns columns;
	struct layout l;

	columns_init(&columns);
	columns_add(&columns, span_of("a"));
	columns_add(&columns, span_of("b"));
	layout_begin(&l);
	ok(!layout_read(&l, a) && layout_learn(&l, &columns, a) &&
		layout_read(&l, a),
	    "learned at once");
	ok(!layout_read(&l, b) && !layout_learn(&l, &columns, b) &&
		layout_read(&l, a),
	    "one of another layout changes nothing");
	ok(!layout_learn(&l, &columns, b) && layout_learn(&l, &columns, b) &&
		layout_read(&l, b) && l.n == 2 && l.steps[0].place == 1,
	    "two do");
	ok(!layout_read(&l, a), "then the first one is gone");
	layout_end(&l);
	columns_free(&columns);
}

/* What is never taken for a layout. */
static void
test_none(void)
{
	static const char *const texts[] = { "{\"a\":1,\"a\":2}",
		"{\"a\":1,\"\\u0061\":2}", "{\"a\":1,\"unknown\":2}", "{}" };
	struct columns columns;

	columns_init(&columns);
	columns_add(&columns, span_of("a"));
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct span text = span_of(texts[i]);
		struct layout l;

		layout_begin(&l);
		layout_learn(&l, &columns, text);
		ok(l.n == 0 && !layout_read(&l, text), "none: %s", texts[i]);
		layout_end(&l);
	}
	columns_free(&columns);
}

int
main(void)
{
	test_wild();
	test_others();
	test_none();
	return done_testing();
}
