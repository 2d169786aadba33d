#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/lines.h"
#include "lib/memory.h"

#define READ_BYTES ((size_t)256 << 10)

/* Four times what Linux gives a pipe; one user has but some 250 of that. */
#define PIPE_BYTES (256 << 10)

void
lines_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	int bytes = fcntl(fd, F_GETPIPE_SZ);

	if (bytes > 0 && bytes < PIPE_BYTES)
		fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
#else
	(void)fd;
#endif
}

void
lines_begin(struct lines *l, int fd)
{
	*l = (struct lines){ .fd = fd };
}

void
lines_end(struct lines *l)
{
	free(l->p);
	l->p = NULL;
	l->cap = l->start = l->end = l->searched = 0;
}

/* Room for a read behind what is not yet handed out. */
static bool
make_room(struct lines *l)
{
	size_t kept = l->end - l->start;

	if (l->cap - l->end >= READ_BYTES / 2)
		return true;
	if (l->start > 0) {
		memmove(l->p, l->p + l->start, kept);
		l->start = 0;
		l->end = kept;
	}
	if (l->cap - l->end >= READ_BYTES / 2)
		return true;
	if (kept > LINE_MAX_BYTES) {
		errno = EMSGSIZE;
		return false;
	}
	l->cap = l->cap > 0 ? l->cap * 2 : READ_BYTES;
	l->p = mem_resize(l->p, l->cap, 1);
	return true;
}

static bool
fill(struct lines *l)
{
	ssize_t n;

	if (!make_room(l))
		return false;
	do
		n = read(l->fd, l->p + l->end, l->cap - l->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	l->eof = n == 0;
	l->end += (size_t)n;
	return true;
}

static char *
line_feed(const struct lines *l)
{
	size_t from = l->start + l->searched;

	if (from == l->end)
		return NULL;
	/* Where it was found once, it is at once. */
	return l->p[from] == '\n' ? l->p + from
				  : memchr(l->p + from, '\n', l->end - from);
}

int
lines_next(struct lines *l, struct span *line)
{
	char *feed;

	while ((feed = line_feed(l)) == NULL && !l->eof) {
		l->searched = l->end - l->start;
		if (!fill(l))
			return -1;
	}
	if (feed == NULL && l->start == l->end)
		return 0;
	line->p = l->p + l->start;
	line->n = (size_t)((feed ? feed : l->p + l->end) - line->p);
	if (line->n > LINE_MAX_BYTES) {
		errno = EMSGSIZE;
		return -1;
	}
	l->unterminated = feed == NULL;
	l->start += line->n + (feed != NULL);
	l->searched = 0;
	l->number++;
	return 1;
}

int
lines_more(struct lines *l, struct span *line)
{
	size_t before = line->n;
	int got;

	if (l->unterminated)
		return 0;
	l->start -= before + 1;
	l->searched = before + 1;
	got = lines_next(l, line);
	if (got == 1 && l->unterminated && line->n == before + 1) {
		/* Its own line feed was the last byte. */
		line->n = before;
		l->unterminated = false;
		l->number--;
		got = 0;
	}
	return got;
}

struct span
lines_at_hand(const struct lines *l)
{
	return (struct span){ l->p + l->start, l->end - l->start };
}

void
lines_pass(struct lines *l, size_t bytes)
{
	l->start += bytes;
	l->searched = 0;
	l->unterminated = false;
}

bool
lines_would_read(struct lines *l)
{
	const char *feed = line_feed(l);

	/* lines_next() need not search again. */
	l->searched = (size_t)((feed ? feed : l->p + l->end) - l->p) - l->start;
	return !l->eof && feed == NULL;
}
