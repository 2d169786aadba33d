#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/guard.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/out.h"

#include "tap.h"

#define BIG ((size_t)300 << 10)
#define SO_FAR (7 + BIG + 1 + 1000 + BIG / 8)

static off_t
size_of(int fd)
{
	return lseek(fd, 0, SEEK_END);
}

static void
test_buffering(void)
{
	int fd = memfd_create("out", MFD_CLOEXEC);
	char *big = mem_alloc(BIG), *back = mem_alloc(BIG + 8);
	struct out o;

	memset(big, 'b', BIG);
	out_begin(&o, fd, "test");
	ok(out_line(&o, span_of("first")) && size_of(fd) == 0, "kept back");
	ok(out_flush(&o) && size_of(fd) == 6, "flushed");
	ok(out_add_char(&o, 'a') && out_add(&o, big, BIG), "big ones");
	ok(size_of(fd) == (off_t)(7 + BIG), "go past the buffer, in order");
	ok(pread(fd, back, BIG + 8, 0) == (ssize_t)(7 + BIG) &&
		memcmp(back, "first\nab", 8) == 0,
	    "with the same bytes");
	out_add_char(&o, 'y');
	ok(out_add(&o, big, 1000) && size_of(fd) == (off_t)(7 + BIG),
	    "short ones do not");
	ok(out_add(&o, big, BIG / 8) && size_of(fd) == (off_t)SO_FAR,
	    "longer ones do, with the short ones before them");
	out_add_char(&o, 'z');
	ok(out_end(&o) == STATUS_OK && size_of(fd) == (off_t)SO_FAR + 1,
	    "the end flushes");
	ok(o.written == SO_FAR + 1, "bytes are counted");
	out_begin(&o, fd, "test");
	out_add_char(&o, 'x');
	out_abandon(&o);
	ok(size_of(fd) == (off_t)SO_FAR + 1,
	    "what is abandoned is not written");
	free(big);
	free(back);
	close(fd);
}

static void
test_errors(void)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct out o;

	out_begin(&o, full, "full");
	ok(out_add_char(&o, 'x'), "an error shows at the write");
	ok(!out_flush(&o) && o.error == ENOSPC, "a full disk");
	ok(!out_add_char(&o, 'y'), "the error sticks");
	ok(out_end(&o) == STATUS_FAILED, "and is told at the end");
	close(full);
	out_begin(&o, -1, "closed");
	out_add_char(&o, 'x');
	ok(out_end(&o) == STATUS_FAILED && o.error == EBADF, "a closed file");
}

/* A pipe that takes but a part, and then says so. */
static void
test_short_write(void)
{
	char *big = mem_zero(BIG, 1);
	struct out o;
	int ends[2];

	if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
		abort();
	out_begin(&o, ends[1], "pipe");
	ok(!out_add(&o, big, BIG) && o.error == EAGAIN && o.written > 0 &&
		o.written < BIG,
	    "a short write is not taken for a whole one");
	ok(out_end(&o) == STATUS_FAILED, "and is told at the end");
	free(big);
	close(ends[0]);
	close(ends[1]);
}

/* The wait status of a child that runs a function. */
static int
status_of(void (*body)(void))
{
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		body();
		_exit(99);
	}
	waitpid(child, &status, 0);
	return status;
}

static void
test_reader(void)
{
	struct out o;
	int ends[2];

	if (pipe(ends) != 0)
		_exit(98);
	out_begin(&o, ends[1], "pipe");
	ok(!out_is_unread(&o), "a pipe with a reader");
	close(ends[0]);
	ok(out_is_unread(&o), "a pipe whose reader went away");
	close(ends[1]);
	o.fd = open("/dev/null", O_WRONLY);
	ok(!out_is_unread(&o), "a device has no reader to go away");
	close(o.fd);
	out_abandon(&o);
}

static void
write_to_nobody(void)
{
	struct out o;
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	if (pipe(ends) != 0)
		_exit(98);
	close(ends[0]);
	out_begin(&o, ends[1], "pipe");
	out_add_char(&o, 'x');
	out_end(&o);
}

static void
start_without_files(void)
{
	close(0);
	close(1);
	close(2);
	guard_process();
	_exit(write(1, "x", 1) == -1 && errno == EBADF &&
		    open("/dev/null", O_RDONLY) == 3
		? 0
		: 1);
}

int
main(void)
{
	int status;

	message_init("out-test");
	test_buffering();
	test_errors();
	test_short_write();
	test_reader();
	status = status_of(write_to_nobody);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE,
	    "a reader that went away ends the process by SIGPIPE");
	ok(status_of(start_without_files) == 0,
	    "closed descriptors are filled, and fail when written to");
	return done_testing();
}
