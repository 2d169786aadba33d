/*
 * TAP for the unit tests: ok() counts and prints, done_testing() closes.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_tests, tap_failed;

__attribute__((format(printf, 4, 5))) static inline bool
tap_ok(bool good, const char *file, int line, const char *name, ...)
{
	va_list args;

	tap_tests++;
	printf("%sok %d - ", good ? "" : "not ", tap_tests);
	va_start(args, name);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	if (!good) {
		tap_failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	/* In a child under valgrind even _exit() prints what is left. */
	fflush(stdout);
	return good;
}

#define ok(good, ...) tap_ok((good), __FILE__, __LINE__, __VA_ARGS__)

static inline int
done_testing(void)
{
	printf("1..%d\n", tap_tests);
	return tap_failed == 0 && fflush(stdout) == 0 ? 0 : 1;
}

#endif
