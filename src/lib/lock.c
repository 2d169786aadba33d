#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/lock.h"
#include "lib/memory.h"

#define HOLDER_MAX 200 /* bytes that a lock file says */
#define NAP 10         /* milliseconds between two tries */

/*
 * Whether the file that is locked is the one that others would open.  False
 * with errno: EWOULDBLOCK where it is not, or why that can't be told.
 */
static bool
is_named(const struct lock *l)
{
	struct stat held, named;

	if (fstat(l->fd, &held) != 0)
		return false;
	if (fstatat(l->dir, l->name, &named, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno == ENOENT)
			errno = EWOULDBLOCK;
		return false;
	}
	errno = EWOULDBLOCK;
	return held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

static void
close_file(struct lock *l)
{
	int saved = errno;

	close(l->fd);
	l->fd = -1;
	errno = saved;
}

/*
 * One try.  The file is taken away when its holder is done, so that no folder
 * fills up with them; who gets hold of one that is gone must try again.
 */
static bool
try(struct lock *l)
{
	for (int changes = 0; changes < 100; changes++) {
		l->fd = openat(l->dir, l->name,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (l->fd < 0)
			return false;
		if (flock(l->fd, LOCK_EX | LOCK_NB) != 0) {
			close_file(l);
			return false;
		}
		if (is_named(l))
			return true;
		close_file(l);
		if (errno != EWOULDBLOCK)
			return false;
	}
	return false; /* it changes hands that fast */
}

/* What the holder wrote; it may not have got to that yet. */
static char *
read_holder(const struct lock *l)
{
	int fd = openat(l->dir, l->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char text[HOLDER_MAX];
	ssize_t n = 0;

	if (fd >= 0) {
		n = read(fd, text, sizeof text);
		close(fd);
	}
	return n > 0 ? mem_copy(text, (size_t)n)
		     : mem_string("another process");
}

/* What can't be written is only not known to others. */
static void
write_holder(const struct lock *l, const char *work)
{
	struct buf text = BUF_INIT(HOLDER_MAX);

	if (work == NULL)
		work = program_invocation_short_name;
	if (ftruncate(l->fd, 0) != 0 ||
	    !buf_format(&text, "process %ld (%.100s)", (long)getpid(), work) ||
	    write(l->fd, text.p, text.n) < 0)
		errno = 0;
	buf_free(&text);
}

bool
lock_take(
    struct lock *l, int dir, const char *name, long wait, const char *work)
{
	static const struct timespec nap = { 0, NAP * 1000000L };
	int64_t end = clock_ms() + wait;

	*l = (struct lock){ .dir = dir, .name = mem_string(name), .fd = -1 };
	while (!try(l)) {
		if (errno != EWOULDBLOCK)
			return false;
		if (clock_ms() >= end) {
			l->holder = read_holder(l);
			errno = EWOULDBLOCK;
			return false;
		}
		nanosleep(&nap, NULL);
	}
	write_holder(l, work);
	return true;
}

static void
release(struct lock *l)
{
	free(l->name);
	free(l->holder);
	*l = (struct lock){ .fd = -1 };
}

void
lock_drop(struct lock *l)
{
	if (l->fd >= 0) {
		unlinkat(l->dir, l->name, 0);
		close_file(l);
	}
	release(l);
}

void
lock_leave(struct lock *l)
{
	if (l->fd >= 0)
		fcntl(l->fd, F_SETFD, 0);
	release(l);
}
