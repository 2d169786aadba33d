/*
 * A growing run of bytes with a stated maximum.  Growth doubles; memory that
 * cannot be had ends the program (lib/memory.h).
 */
#ifndef LIB_BUF_H
#define LIB_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/span.h"

struct buf {
	char *p;    /* owned; NULL until there is something */
	size_t n;   /* bytes in use */
	size_t cap; /* bytes there is room for, at most max */
	size_t max; /* n never grows past this */
};

#define BUF_INIT(maximum)             \
	{                             \
		NULL, 0, 0, (maximum) \
	}

/* Releases the memory; the buffer is empty and may be used again. */
void buf_free(struct buf *b);

/* The same for one with a secret in it. */
void buf_wipe(struct buf *b);

/*
 * Makes room for n more bytes.  Returns false, the buffer unchanged, where
 * that would pass its maximum.
 */
bool buf_reserve(struct buf *b, size_t n);

/* Appends formatted text; false where it would pass the maximum. */
__attribute__((format(printf, 2, 3))) bool
buf_format(struct buf *b, const char *format, ...);

/* Appends n bytes; false where that would pass the maximum. */
static inline bool
buf_add(struct buf *b, const char *p, size_t n)
{
	if (b->cap - b->n < n && !buf_reserve(b, n))
		return false;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	return true;
}

static inline bool
buf_add_char(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

static inline bool
buf_add_span(struct buf *b, struct span s)
{
	return buf_add(b, s.p, s.n);
}

static inline bool
buf_add_text(struct buf *b, const char *text)
{
	return buf_add(b, text, strlen(text));
}

/* The bytes as a NUL-terminated string, which the buffer goes on owning. */
const char *buf_text(struct buf *b);

static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->p, b->n };
}

#endif
