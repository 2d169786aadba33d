/*
 * lib/buf: growth, and a maximum that holds in every way of adding.
 */
#include <stdint.h>
#include <stdlib.h>

#include "lib/buf.h"
#include "tap.h"

static void
test_add(void)
{
	struct buf b = BUF_INIT(1000);
	size_t i;

	ok(strcmp(buf_text(&b), "") == 0, "an empty buffer is an empty string");
	ok(buf_add(&b, NULL, 0) && b.n == 0, "nothing added to nothing");
	ok(buf_add_text(&b, "ab") && buf_add_char(&b, 'c') &&
		buf_add_span(&b, span_of("de")) &&
		span_is(buf_span(&b), "abcde"),
	    "text, a byte, a span");
	ok(strcmp(buf_text(&b), "abcde") == 0 && b.n == 5,
	    "the NUL is not counted");
	for (i = 0; i < 200; i++)
		buf_add_text(&b, "xyz");
	ok(b.n == 605 && memcmp(b.p + 602, "xyz", 3) == 0, "it grows");
	buf_free(&b);
	ok(b.p == NULL && b.n == 0 && b.cap == 0, "free");
	ok(buf_add_char(&b, 'x') && b.n == 1, "and used again");
	buf_free(&b);
	buf_free(&b);
}

static void
test_maximum(void)
{
	struct buf b = BUF_INIT(100);
	char bytes[101] = { 0 };

	ok(!buf_add(&b, bytes, 101) && b.n == 0, "one byte past the maximum");
	ok(buf_add(&b, bytes, 90), "within");
	ok(!buf_add(&b, bytes, 11) && b.n == 90,
	    "past the maximum, within what doubling would give");
	ok(!buf_format(&b, "%s", "elevenbytes") && b.n == 90,
	    "past it by format");
	ok(buf_add(&b, bytes, 9) && !buf_add_text(&b, "ab") &&
		buf_add_char(&b, 'z') && !buf_add_char(&b, 'z') && b.n == 100,
	    "up to it, byte for byte");
	ok(b.cap == 100 && buf_text(&b)[100] == '\0',
	    "a full one is a string as well");
	ok(buf_reserve(&b, 0), "nothing always fits");
	ok(!buf_reserve(&b, SIZE_MAX), "no overflow");
	buf_free(&b);
	b = (struct buf)BUF_INIT(SIZE_MAX);
	ok(!buf_reserve(&b, SIZE_MAX) && !buf_reserve(&b, SIZE_MAX / 2),
	    "nor without a maximum");
	buf_free(&b);
	b = (struct buf)BUF_INIT(0);
	ok(!buf_add_char(&b, 'x') && buf_add(&b, NULL, 0) &&
		strcmp(buf_text(&b), "") == 0,
	    "a maximum of nothing");
	buf_free(&b);
}

static void
test_format(void)
{
	struct buf b = BUF_INIT(100);

	ok(buf_format(&b, "%d-%s", 7, "a") && buf_format(&b, "|") &&
		span_is(buf_span(&b), "7-a|"),
	    "format");
	ok(buf_format(&b, "%096d", 0) && b.n == 100 && b.p[99] == '0',
	    "format to the last byte");
	ok(buf_format(&b, "%s", "") && b.n == 100, "format nothing");
	buf_free(&b);
}

int
main(void)
{
	test_add();
	test_maximum();
	test_format();
	return done_testing();
}
