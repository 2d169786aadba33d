#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/buf.h"
#include "lib/memory.h"

void
buf_free(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
}

bool
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap > 0 ? b->cap : 64;

	if (n > b->max || b->n > b->max - n)
		return false;
	while (cap - b->n < n)
		cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
	if (cap > b->cap) {
		b->p = mem_resize(b->p, cap, 1);
		b->cap = cap;
	}
	return true;
}

bool
buf_format(struct buf *b, const char *format, ...)
{
	va_list args, again;
	bool ok = false;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	/* One byte more for the NUL, which is not counted as content. */
	if (n >= 0 && buf_reserve(b, (size_t)n)) {
		if (b->cap - b->n <= (size_t)n) {
			b->p = mem_resize(b->p, b->cap + 1, 1);
			b->cap++;
		}
		vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
		b->n += (size_t)n;
		ok = true;
	}
	va_end(again);
	va_end(args);
	return ok;
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n == 0)
		return;
	b->n -= n;
	if (b->n > 0)
		memmove(b->p, b->p + n, b->n);
}

const char *
buf_text(struct buf *b)
{
	if (b->cap == b->n) {
		b->p = mem_resize(b->p, b->cap + 1, 1);
		b->cap++;
	}
	b->p[b->n] = '\0';
	return b->p;
}
