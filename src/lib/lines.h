/*
 * Reading lines of any length from a file descriptor, with big reads and no
 * copy: a line is a span of the reader's own buffer.
 */
#ifndef LIB_LINES_H
#define LIB_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

/* The longest line taken; a longer one is an error (EMSGSIZE). */
#define LINE_MAX_BYTES ((size_t)64 << 20)

struct lines {
	int fd;  /* not owned */
	char *p; /* owned: the buffer */
	size_t cap;
	size_t start;    /* of what is not yet handed out */
	size_t end;      /* of what was read */
	size_t searched; /* from start: known to hold no line feed */
	uint64_t number; /* of the line handed out last, from 1 */
	bool eof;
	bool unterminated; /* the last line had no line feed */
};

/*
 * Has a pipe hold more, so that who writes a page of records at once need not
 * wait in its middle.  What is no pipe, or may not grow, stays as it is.  To be
 * called before a sandbox is entered.
 */
void lines_widen(int fd);

/* Starts to read fd.  Release with lines_end(); fd stays open. */
void lines_begin(struct lines *l, int fd);
void lines_end(struct lines *l);

/*
 * The next line without its line feed, valid until the next call.  1: a line;
 * 0: the end of the input; -1: a read error or a line too long, in errno.
 * A last line without a line feed counts as one, and sets unterminated.
 */
int lines_next(struct lines *l, struct span *line);

/*
 * For lines that go on behind their line feed: makes *line, which was handed
 * out last, longer by that and the next line.  Returns as lines_next() does; at
 * the end of the input *line stays as it is.
 */
int lines_more(struct lines *l, struct span *line);

/*
 * What was read and is not yet handed out, valid until the next call of another
 * function.  lines_pass() hands the first bytes of it out, whole lines; to
 * count them is left to who looks at them.
 */
struct span lines_at_hand(const struct lines *l);
void lines_pass(struct lines *l, size_t bytes);

/*
 * Whether lines_next() would have to read first: the moment to flush what was
 * made of the lines so far.
 */
bool lines_would_read(struct lines *l);

#endif
