/*
 * The sandbox's second wall (lib/sandbox.h): of the system calls, the few that
 * a filter from stdin to stdout needs.
 */
#ifndef LIB_SANDBOX_CALLS_H
#define LIB_SANDBOX_CALLS_H

#include <stdbool.h>

#include "lib/sandbox.h"

/* Whether the kernel can do it, and the processor is one we know. */
bool calls_can_be_limited(void);

/* Lets all others fail with EPERM; needs no new privileges (prctl(2)). */
void calls_limit(enum sandbox_calls more);

#endif
