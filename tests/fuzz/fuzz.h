/*
 * What the harnesses share.  Each has one function, which libFuzzer calls with
 * bytes of its own making; what must hold whatever they are is need()ed.
 * Complaints go to stderr, which the fuzzer has closed (-close_fd_mask=2).
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/span.h"

#define ROOM ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
need(bool good)
{
	if (!good)
		abort();
}

static inline struct span
input(const uint8_t *data, size_t size)
{
	return (struct span){ (const char *)data, size };
}

/* The text up to a separator, which goes from *rest, or all of it. */
static inline struct span
part(struct span *rest, char separator)
{
	struct span first = *rest;
	const char *p =
	    rest->n > 0 ? memchr(rest->p, separator, rest->n) : NULL;

	if (p != NULL)
		first.n = (size_t)(p - rest->p);
	rest->p += first.n + (p != NULL);
	rest->n -= first.n + (p != NULL);
	return first;
}

/* Whether a span lies in another. */
static inline bool
lies_in(struct span inner, struct span outer)
{
	return inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n;
}

/* One file in memory, filled anew, at its start. */
static inline int
file_of(struct span text)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	need(fd >= 0 && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	need(write(fd, text.p, text.n) == (ssize_t)text.n);
	need(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

#endif
