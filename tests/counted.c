/*
 * Linked into what "make coverage" builds, so that the counters of each run
 * are written, however it ends: libgcov writes them at exit(3) alone.
 *
 * The sandbox is asked for, but not entered: it would keep the counters from
 * being written.  That it holds is for the tests of the other builds to say.
 */
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

/* The linker's names: --wrap=NAME. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
extern void __gcov_dump(void);
extern int __real_raise(int number);
extern _Noreturn void __real__exit(int status);
extern long __real_syscall(long number, ...);

int __wrap_raise(int number);
_Noreturn void __wrap__exit(int status);
long __wrap_syscall(long number, ...);

static const char *place;

/* libgcov asks when it writes; by then hr-map has emptied its environment. */
static void
put_back(void)
{
	if (place != NULL)
		setenv("GCOV_PREFIX", place, 1);
}

__attribute__((constructor)) static void
look(void)
{
	place = getenv("GCOV_PREFIX");
	atexit(put_back);
}

int
__wrap_raise(int number)
{
	put_back();
	__gcov_dump();
	return __real_raise(number);
}

_Noreturn void
__wrap__exit(int status)
{
	put_back();
	__gcov_dump();
	__real__exit(status);
}

long
__wrap_syscall(long number, ...)
{
	long a[6];
	va_list args;

	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (number == SYS_landlock_restrict_self ||
	    (number == SYS_seccomp && a[0] == SECCOMP_SET_MODE_FILTER))
		return 0;
	return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
