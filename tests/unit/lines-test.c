#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/lines.h"
#include "lib/memory.h"

#include "tap.h"

/* A descriptor to read a text from. */
static int
file_of(const char *text, size_t n)
{
	int fd = memfd_create("lines", MFD_CLOEXEC);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

static bool
next_is(struct lines *l, const char *text)
{
	struct span line;

	return lines_next(l, &line) == 1 && span_is(line, text);
}

static void
test_lines(void)
{
	static const char text[] = "a\n\nlonger line\n\0x\nend";
	struct span line;
	struct lines l;
	int fd = file_of(text, sizeof text - 1);

	lines_begin(&l, fd);
	ok(lines_would_read(&l), "nothing is read yet");
	ok(next_is(&l, "a") && l.number == 1, "the first line");
	ok(!lines_would_read(&l), "the second is there");
	ok(next_is(&l, ""), "an empty line");
	ok(next_is(&l, "longer line"), "a third");
	ok(lines_next(&l, &line) == 1 && line.n == 2 && line.p[0] == '\0',
	    "a NUL is a byte as others");
	ok(lines_would_read(&l), "the rest of a line is to be read");
	ok(!l.unterminated, "so far all had a line feed");
	ok(next_is(&l, "end") && l.unterminated, "a last line without one");
	ok(lines_next(&l, &line) == 0 && lines_next(&l, &line) == 0,
	    "the end, and again");
	ok(l.number == 5, "five lines");
	lines_end(&l);
	close(fd);
}

static void
test_at_hand(void)
{
	static const char text[] = "a\nb\ncc\nd\nend";
	struct span ahead;
	struct lines l;
	int fd = file_of(text, sizeof text - 1);

	lines_begin(&l, fd);
	ok(lines_at_hand(&l).n == 0, "nothing is at hand yet");
	ok(next_is(&l, "a"), "a line, and all is read");
	ahead = lines_at_hand(&l);
	ok(span_is(ahead, "b\ncc\nd\nend"), "what is behind it");
	lines_pass(&l, 5);
	ok(span_is(lines_at_hand(&l), "d\nend"), "some of it is passed by");
	ok(next_is(&l, "d") && l.number == 2, "it goes on behind that");
	ok(next_is(&l, "end") && l.unterminated, "to the end");
	ok(lines_at_hand(&l).n == 0, "nothing is left");
	lines_end(&l);
	close(fd);
}

static void
test_empty(void)
{
	struct span line;
	struct lines l;
	int fd = file_of("", 0);

	lines_begin(&l, fd);
	ok(lines_next(&l, &line) == 0, "nothing");
	ok(!lines_would_read(&l), "after the end nothing is read");
	lines_end(&l);
	close(fd);
}

static void
test_more(void)
{
	struct span line;
	struct lines l;
	int fd = file_of("a\nb\nc\n\nend", 10);

	lines_begin(&l, fd);
	ok(next_is(&l, "a"), "a line");
	ok(lines_next(&l, &line) == 1 && lines_more(&l, &line) == 1 &&
		span_is(line, "b\nc"),
	    "goes on");
	ok(lines_more(&l, &line) == 1 && span_is(line, "b\nc\n") &&
		l.number == 4,
	    "and on, by an empty line");
	ok(next_is(&l, "end"), "what follows is as it was");
	line = span_of("end");
	ok(lines_more(&l, &line) == 0 && lines_next(&l, &line) == 0,
	    "nothing follows the end");
	lines_end(&l);
	close(fd);
	fd = file_of("ab\n", 3);
	lines_begin(&l, fd);
	ok(lines_next(&l, &line) == 1 && lines_more(&l, &line) == 0 &&
		span_is(line, "ab") && l.number == 1,
	    "nor a line feed at the end");
	ok(lines_next(&l, &line) == 0, "which is the end");
	lines_end(&l);
	close(fd);
}

/* Lines of many lengths across the reader's buffers, from a pipe. */
static void
test_sizes(void)
{
	enum { LINES = 400 };
	struct span line;
	struct lines l;
	bool good = true;
	int ends[2], got, n = 0;

	if (pipe(ends) != 0)
		abort();
	if (fork() == 0) {
		char *text = malloc(LINES * 1000);

		memset(text, 'x', LINES * 1000);
		for (int i = 0; i < LINES; i++)
			if (write(ends[1], text, (size_t)i * 997) < 0 ||
			    write(ends[1], "\n", 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(ends[1]);
	lines_begin(&l, ends[0]);
	while ((got = lines_next(&l, &line)) == 1) {
		good &= line.n == (size_t)n * 997 &&
		    (line.n == 0 || line.p[line.n - 1] == 'x');
		n++;
	}
	ok(got == 0 && good && n == LINES, "lines of many lengths");
	ok(l.cap <= (2 << 20), "in a buffer as large as two of them");
	lines_end(&l);
	close(ends[0]);
}

static void
test_errors(void)
{
	struct span line;
	struct lines l;
	int fd = memfd_create("lines", MFD_CLOEXEC);

	lines_begin(&l, -1);
	ok(lines_next(&l, &line) == -1 && errno == EBADF, "no file");
	lines_end(&l);
	if (ftruncate(fd, (off_t)LINE_MAX_BYTES + 1) != 0)
		abort();
	lines_begin(&l, fd);
	ok(lines_next(&l, &line) == -1 && errno == EMSGSIZE, "too long");
	lines_end(&l);
	if (ftruncate(fd, (off_t)LINE_MAX_BYTES) != 0 ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	lines_begin(&l, fd);
	ok(lines_next(&l, &line) == 1 && line.n == LINE_MAX_BYTES,
	    "the longest line");
	lines_end(&l);
	close(fd);
}

/* As many bytes as the reader is asked for go into a pipe that is not read. */
static void
test_widen(void)
{
	char *page = mem_zero((size_t)256 << 10, 1);
	int ends[2], file = memfd_create("lines", MFD_CLOEXEC);

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		abort();
	lines_widen(ends[0]);
	ok(write(ends[1], page, (size_t)256 << 10) == 256 << 10,
	    "a pipe takes a page of records whole");
	lines_widen(ends[0]);
	ok(write(ends[1], page, 1) == -1 && errno == EAGAIN,
	    "it is widened once");
	lines_widen(file);
	ok(write(file, page, 1) == 1, "a file stays as it is");
	lines_widen(-1);
	close(file);
	close(ends[0]);
	close(ends[1]);
	free(page);
}

int
main(void)
{
	test_lines();
	test_at_hand();
	test_empty();
	test_more();
	test_sizes();
	test_errors();
	test_widen();
	return done_testing();
}
