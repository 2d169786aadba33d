#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/lock.h"

#include "tap.h"

#define LONG 20000 /* milliseconds: as good as for ever */

static int dir;

static bool
there(const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, 0) == 0;
}

/* Whether a message about a holder names the process and its work. */
static bool
names(const char *holder, pid_t pid, const char *work)
{
	char wanted[100];

	snprintf(wanted, sizeof wanted, "process %ld (%s)", (long)pid, work);
	return strcmp(holder, wanted) == 0;
}

static void
test_taking(void)
{
	struct lock a, b;

	ok(lock_take(&a, dir, "l", 0, "hr-sync"), "taken");
	ok(!lock_take(&b, dir, "l", 0, NULL) && errno == EWOULDBLOCK,
	    "by one only");
	ok(names(b.holder, getpid(), "hr-sync"), "who it is: %s", b.holder);
	lock_drop(&b);
	ok(there("l") && !lock_take(&b, dir, "l", 50, NULL),
	    "who did not get it takes nothing away");
	lock_drop(&b);
	ok(lock_take(&b, dir, "m", 0, NULL), "another one is free");
	lock_drop(&b);
	if (ftruncate(a.fd, 0) != 0)
		abort();
	ok(!lock_take(&b, dir, "l", 0, NULL) &&
		strcmp(b.holder, "another process") == 0,
	    "who has not said so is %s", b.holder);
	lock_drop(&b);
	lock_drop(&a);
	ok(!there("l") && !there("m"), "all tidy");
	lock_drop(&a);
	ok(lock_take(&a, dir, "l", 0, NULL) &&
		!lock_take(&b, dir, "l", 0, NULL) &&
		names(b.holder, getpid(), program_invocation_short_name),
	    "the program's own name");
	lock_drop(&b);
	lock_drop(&a);
}

static void
test_refused(void)
{
	struct lock a;

	ok(!lock_take(&a, dir, "no/l", 0, NULL) && errno == ENOENT,
	    "no folder");
	lock_drop(&a);
	if (symlinkat("target", dir, "l") != 0)
		abort();
	ok(!lock_take(&a, dir, "l", 0, NULL) && errno == ELOOP &&
		!there("target"),
	    "a link is not followed");
	lock_drop(&a);
	unlinkat(dir, "l", 0);
}

/* Children wait for each other: each adds to the file what it found, plus 1. */
static void
test_waiting(void)
{
	enum { CHILDREN = 4, ROUNDS = 20 };
	char count = 0;
	bool good = true;
	int fd, status;

	fd = openat(dir, "count", O_RDWR | O_CREAT, 0600);
	if (fd < 0 || pwrite(fd, &count, 1, 0) != 1)
		abort();
	for (int c = 0; c < CHILDREN; c++)
		if (fork() == 0) {
			for (int n = 0; n < ROUNDS; n++) {
				struct lock l;

				if (!lock_take(&l, dir, "l", LONG, NULL) ||
				    pread(fd, &count, 1, 0) != 1)
					_exit(1);
				count++;
				if (pwrite(fd, &count, 1, 0) != 1)
					_exit(1);
				lock_drop(&l);
			}
			_exit(0);
		}
	for (int c = 0; c < CHILDREN; c++)
		good &= wait(&status) > 0 && status == 0;
	ok(good && pread(fd, &count, 1, 0) == 1 && count == CHILDREN * ROUNDS,
	    "those who wait get it, one at a time");
	close(fd);
	unlinkat(dir, "count", 0);
}

/* A child turns into a program, which reads until the parent lets it end. */
static void
test_leaving(void)
{
	int in[2], out[2], status;
	struct lock l;
	char ready;
	pid_t child;

	if (pipe(in) != 0 || pipe(out) != 0)
		abort();
	child = fork();
	if (child == 0) {
		if (!lock_take(&l, dir, "l", 0, "other") ||
		    dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0)
			_exit(1);
		lock_leave(&l);
		close(in[1]);
		execlp("sh", "sh", "-c", "echo; read x", (char *)NULL);
		_exit(1);
	}
	if (read(out[0], &ready, 1) != 1)
		abort();
	ok(!lock_take(&l, dir, "l", 0, NULL) && errno == EWOULDBLOCK &&
		names(l.holder, child, "other"),
	    "the program holds it");
	lock_drop(&l);
	close(in[1]);
	waitpid(child, &status, 0);
	ok(lock_take(&l, dir, "l", 0, NULL), "until it ends");
	lock_drop(&l);
	lock_leave(&l);
	close(in[0]);
	close(out[0]);
	close(out[1]);
}

int
main(void)
{
	char folder[] = "/tmp/hr-tools-lock-test.XXXXXX";

	if (mkdtemp(folder) == NULL)
		return 1;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return 1;
	test_taking();
	test_refused();
	test_waiting();
	test_leaving();
	close(dir);
	if (rmdir(folder) != 0)
		return 1;
	return done_testing();
}
