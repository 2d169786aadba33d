/*
 * Numbers at random for the unit tests, the same in each run.
 */
#ifndef BELOW_H
#define BELOW_H

#include <stddef.h>
#include <stdint.h>

/* One from 0 to n - 1. */
static inline size_t
below(size_t n)
{
	static uint64_t state = UINT64_C(88172645463325252);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)(state >> 11) % n;
}

#endif
