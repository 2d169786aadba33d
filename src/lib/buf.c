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

void
buf_wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}

bool
buf_reserve(struct buf *b, size_t n)
{
	size_t max = b->max < SIZE_MAX / 4 ? b->max : SIZE_MAX / 4;
	size_t cap = b->cap > 0 ? b->cap : 64;

	if (n > max || b->n > max - n)
		return false;
	while (cap - b->n < n)
		cap *= 2;
	if (cap > max)
		cap = max;
	if (cap > b->cap || b->p == NULL) {
		/* One byte more, not counted, for the NUL of buf_text(). */
		b->p = mem_resize(b->p, cap + 1, 1);
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
	if (n >= 0 && buf_reserve(b, (size_t)n)) {
		vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
		b->n += (size_t)n;
		ok = true;
	}
	va_end(again);
	va_end(args);
	return ok;
}

const char *
buf_text(struct buf *b)
{
	if (b->p == NULL)
		b->p = mem_alloc(1);
	b->p[b->n] = '\0';
	return b->p;
}
