/*
 * A run of bytes in somebody else's buffer: no ownership, no terminating
 * NUL.  Valid as long as that buffer is.
 */
#ifndef LIB_SPAN_H
#define LIB_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *p;
	size_t n;
};

/* For printf's "%.*s". */
#define SPAN_ARG(s) ((int)(s).n), (s).p

static inline struct span
span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

/* Past the last byte; NULL for the empty span at NULL. */
static inline const char *
span_end(struct span s)
{
	return s.n > 0 ? s.p + s.n : s.p;
}

static inline bool
span_equal(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
span_is(struct span a, const char *text)
{
	return span_equal(a, span_of(text));
}

#endif
