#include <time.h>

#include "lib/clock.h"

int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

double
clock_seconds_since(int64_t ms)
{
	return (double)(clock_ms() - ms) / 1000;
}
