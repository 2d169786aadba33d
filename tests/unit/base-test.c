/*
 * The small ones that all others stand on: lib/span, lib/memory, lib/status.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/memory.h"
#include "lib/span.h"
#include "lib/status.h"
#include "tap.h"

static void
test_span(void)
{
	struct span none = { NULL, 0 }, ab = span_of("ab");

	ok(ab.n == 2 && span_end(ab) == ab.p + 2, "of a string");
	ok(span_equal(none, span_of("")) && span_equal(none, none),
	    "empty ones are equal wherever they are");
	ok(span_is(ab, "ab") && !span_is(ab, "ac") && !span_is(ab, "abc") &&
		!span_is(ab, "a") && !span_is(none, "a"),
	    "equal bytes and length");
	ok(span_end(none) == NULL, "the end of nothing");
}

static void
test_memory(void)
{
	char *p = mem_alloc(0), *q;
	uint64_t *zero = mem_zero(3, sizeof *zero);
	char *nothing = mem_zero(0, 0);

	ok(p != NULL && nothing != NULL, "no bytes are memory, too");
	ok(zero[0] == 0 && zero[2] == 0, "zeroed");
	p = mem_resize(p, 4, 2);
	memcpy(p, "1234567", 8);
	p = mem_resize(p, 100, 100);
	ok(strcmp(p, "1234567") == 0, "what was there stays");
	q = mem_resize(NULL, 0, 0);
	ok(q != NULL, "resized from nothing to nothing");
	free(p);
	free(q);
	free(zero);
	free(nothing);
}

static void
test_strings(void)
{
	char *p = mem_copy("ab\0cd", 5), *empty = mem_copy(NULL, 0);
	char *text = mem_string("text"), *made = mem_format("%d %s", 5, "x");

	ok(memcmp(p, "ab\0cd", 6) == 0, "copied, and terminated");
	ok(strcmp(empty, "") == 0, "a copy of nothing");
	ok(strcmp(text, "text") == 0 && mem_string(NULL) == NULL, "strings");
	ok(strcmp(made, "5 x") == 0, "formatted");
	free(p);
	free(empty);
	free(text);
	free(made);
}

/* AddressSanitizer ends the program itself, and in its own words. */
#ifdef __SANITIZE_ADDRESS__
#define OWN_MALLOC 0
#else
#define OWN_MALLOC 1
#endif

/* What cannot be allocated, each in a child, which must exit. */
static void
ask_too_much(int which)
{
	volatile size_t most = SIZE_MAX / 2;

	switch (which) {
	case 0:
		free(mem_alloc(most));
		break;
	case 1:
		free(mem_zero(most, 4));
		break;
	case 2:
		free(mem_resize(NULL, most, 1));
		break;
	default:
		free(mem_resize(NULL, most, 4)); /* 4 * most overflows */
	}
}

static void
test_out_of_memory(int which)
{
	static const char expected[] = "base-test: out of memory\n";
	char said[100];
	size_t n = 0;
	ssize_t got;
	int fd[2], status = 0;
	pid_t pid;

	if (pipe(fd) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0) {
		dup2(fd[1], STDERR_FILENO);
		ask_too_much(which);
		_exit(99);
	}
	close(fd[1]);
	while (n < sizeof said &&
	    (got = read(fd[0], said + n, sizeof said - n)) > 0)
		n += (size_t)got;
	close(fd[0]);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == STATUS_FAILED,
	    "out of memory, %d: exit status 1", which);
	ok(n == sizeof expected - 1 && memcmp(said, expected, n) == 0,
	    "out of memory, %d: one line", which);
}

static void
test_status(void)
{
	static const enum status order[] = { STATUS_OK, STATUS_TEMPORARY,
		STATUS_CUT_OFF, STATUS_BAD_DATA, STATUS_FAILED, STATUS_USAGE };
	size_t i, j;

	for (i = 0; i < COUNT(order); i++)
		for (j = 0; j <= i; j++)
			ok(status_worse(order[i], order[j]) == order[i] &&
				status_worse(order[j], order[i]) == order[i],
			    "%d before %d", order[i], order[j]);
}

int
main(void)
{
	int i;

	test_span();
	test_memory();
	test_strings();
	fflush(stdout);
	for (i = 0; OWN_MALLOC && i < 4; i++)
		test_out_of_memory(i);
	test_status();
	return done_testing();
}
