/*
 * Time that passes: a clock that only goes forward, one for all processes
 * until the machine starts anew.
 */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>

/* Its time, in milliseconds. */
int64_t clock_ms(void);

/* The seconds that have passed since clock_ms() said so. */
double clock_seconds_since(int64_t ms);

#endif
