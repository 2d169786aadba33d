/*
 * Instants: what is read and written is the same instant, order is order, and
 * a shift and back is none.
 */
#include "fuzz.h"
#include "lib/instant.h"

static void
check(struct span text)
{
	struct buf utc = BUF_INIT(ROOM), again = BUF_INIT(ROOM);
	struct instant i, same;

	need(instant_parse(&i, text) ==
	    (instant_is_date(text) || instant_is_timestamp(text)));
	if (!instant_parse(&i, text))
		return;
	instant_milliseconds(&i);
	if (instant_add(&utc, &i)) {
		need(instant_is_timestamp(buf_span(&utc)));
		need(instant_parse(&same, buf_span(&utc)));
		need(instant_compare(&i, &same) == 0);
		need(instant_add_utc(&again, buf_span(&utc)));
		need(span_equal(buf_span(&utc), buf_span(&again)));
	}
	buf_free(&again);
	buf_free(&utc);
}

static int
sign(int order)
{
	return (order > 0) - (order < 0);
}

static void
check_order(struct span a, struct span b)
{
	struct instant x, y, later;

	if (!instant_parse(&x, a) || !instant_parse(&y, b))
		return;
	need(sign(instant_compare(&x, &y)) == -sign(instant_compare(&y, &x)));
	need(instant_compare(&x, &x) == 0);
	later = instant_shift(x, 3600);
	need(x.second < INSTANT_FIRST || x.second > INSTANT_LAST - 3600 ||
	    instant_compare(&later, &x) > 0);
	later = instant_shift(later, -3600);
	need(x.leap || x.second < INSTANT_FIRST ||
	    x.second > INSTANT_LAST - 3600 || instant_compare(&later, &x) == 0);
}

/* A text, NUL, another. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = input(data, size), a = part(&rest, '\0');

	check(a);
	check(rest);
	check_order(a, rest);
	return 0;
}
