/*
 * Preloaded into a tool, lets its Nth call for memory fail ($MALLOC_FAIL), and
 * with $MALLOC_FAIL_ON all that follow.  With $MALLOC_COUNT, the name of a
 * file, writes into it how many calls there were.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What the C library's own malloc(3) and so on are called, besides. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t alignment, size_t n);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

static atomic_long calls;
static long target; /* 0: not read yet; -1: none */
static bool on;

static bool
fails(void)
{
	long call = atomic_fetch_add(&calls, 1) + 1;

	if (target == 0) {
		const char *n = getenv("MALLOC_FAIL");

		on = getenv("MALLOC_FAIL_ON") != NULL;
		target = n != NULL ? strtol(n, NULL, 10) : -1;
	}
	if (target < 0 || call < target || (call > target && !on))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

void *
aligned_alloc(size_t alignment, size_t n)
{
	return fails() ? NULL : __libc_memalign(alignment, n);
}

int
posix_memalign(void **p, size_t alignment, size_t n)
{
	*p = fails() ? NULL : __libc_memalign(alignment, n);
	return *p != NULL ? 0 : ENOMEM;
}

static int count_fd = -1;

/* Before the tool can shut itself in. */
__attribute__((constructor)) static void
open_count(void)
{
	const char *path = getenv("MALLOC_COUNT");

	if (path != NULL)
		count_fd =
		    open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void
tell(void)
{
	char text[32];
	int n;

	if (count_fd < 0)
		return;
	n = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
	if (write(count_fd, text, (size_t)n) != n)
		_exit(1);
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
