/*
 * For the unit tests: what a descriptor was given to write.
 *
 *	capture_begin(&c, STDERR_FILENO);
 *	message_error("no");
 *	ok(strcmp(capture_end(&c), "test: no\n") == 0, "said");
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct capture {
	int fd, saved;
	FILE *file;
	char text[65536];
};

static inline void
capture_begin(struct capture *c, int fd)
{
	fflush(stdout);
	c->fd = fd;
	c->file = tmpfile();
	c->saved = dup(fd);
	if (c->file == NULL || c->saved < 0 || dup2(fileno(c->file), fd) != fd)
		abort();
}

/* The text written since, in c until it is used again. */
static inline const char *
capture_end(struct capture *c)
{
	ssize_t n;

	fflush(stdout);
	n = pread(fileno(c->file), c->text, sizeof c->text - 1, 0);
	if (n < 0 || dup2(c->saved, c->fd) != c->fd)
		abort();
	c->text[n] = '\0';
	close(c->saved);
	fclose(c->file);
	return c->text;
}

#endif
