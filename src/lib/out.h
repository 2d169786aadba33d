/*
 * Buffered output to a file descriptor.  The first error sticks, and is told
 * at out_end(): nothing is lost in silence.
 */
#ifndef LIB_OUT_H
#define LIB_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "lib/status.h"

struct out {
	int fd;           /* not owned */
	const char *name; /* for messages; not owned */
	struct buf buf;
	int error;        /* errno of the first failure; 0: none */
	uint64_t written; /* bytes that write(2) took */
	uint64_t synced;  /* of these, on the disk by out_sync() */
};

/*
 * Starts to write to fd, called name in messages ("stdout", a path).  Release
 * with out_end(); fd stays open.
 */
void out_begin(struct out *o, int fd, const char *name);

/* Adds bytes; big ones go past the buffer.  False once there was an error. */
bool out_add(struct out *o, const char *p, size_t n);
bool out_flush(struct out *o);

/*
 * Flushes, and has what was written on the disk; of what has no disk, such as
 * a pipe, nothing more can be asked.
 */
bool out_sync(struct out *o);

static inline bool
out_add_span(struct out *o, struct span s)
{
	return out_add(o, s.p, s.n);
}

static inline bool
out_add_char(struct out *o, char c)
{
	return out_add(o, &c, 1);
}

/* Adds a line: the bytes and a line feed. */
bool out_line(struct out *o, struct span line);

/* Whether the reader of a pipe or a socket went away: a write would fail. */
bool out_is_unread(const struct out *o);

/*
 * Flushes, releases the buffer and says what went wrong, if anything did:
 * STATUS_OK or STATUS_FAILED.  A reader that went away (EPIPE) is no error of
 * ours: the process ends here by SIGPIPE, quietly, as its shell expects.
 */
enum status out_end(struct out *o);

/* Forgets what is not yet written, and releases the buffer. */
void out_abandon(struct out *o);

#endif
