/*
 * The server's clock, which may be wrong.
 */
#ifndef API_CLOCK_H
#define API_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * From now on the clock is so many seconds ahead of the machine's, runs so many
 * times as fast, and what changes, changes by it (clock_rules()); else changes
 * happen in 2025.
 */
void clock_set(long ahead, long speed);
bool clock_rules(void);

/* Milliseconds since 1970, by the clock; and what is stamped on a change: whole
 * seconds, so that many changes share one. */
int64_t clock_ms(void);
int64_t clock_stamp(void);

#endif
