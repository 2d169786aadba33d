/*
 * What appends to a buffer says so where there is no room left, wherever in
 * the text that is, and never passes the maximum.
 */
#ifndef ROOM_H
#define ROOM_H

#include "lib/buf.h"
#include "tap.h"

/* Some ask for more room than they need in the end. */
#define SLACK 4096

typedef bool (*appends)(struct buf *out, const void *what);

/* Tries each maximum; is it full until the text has room, and then whole? */
static void
check_room(const char *name, appends append, const void *what)
{
	struct buf whole = BUF_INIT(1 << 20), out;
	size_t wrong = 0;
	bool good = append(&whole, what);

	for (size_t max = 0; max < whole.n; max++) {
		out = (struct buf)BUF_INIT(max);
		wrong += append(&out, what) || out.n > max;
		buf_free(&out);
	}
	out = (struct buf)BUF_INIT(whole.n + SLACK);
	good = good && append(&out, what) &&
	    span_equal(buf_span(&out), buf_span(&whole));
	ok(good && whole.n > 0 && wrong == 0, "%s: %zu bytes, %zu wrong", name,
	    whole.n, wrong);
	buf_free(&out);
	buf_free(&whole);
}

#endif
