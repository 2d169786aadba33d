/*
 * Control lines on their way through: written again with some members changed
 * and all others as they came, hr-stream(5).
 */
#ifndef MAP_CONTROL_H
#define MAP_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/frame.h"
#include "lib/out.h"
#include "lib/span.h"

#define EDITS_MAX 4

/* A member and its new value, a JSON text; p NULL takes the member away. */
struct edit {
	const char *name;
	struct span value;
};

/* All of these return false where no more can be written. */

/*
 * Writes a line with n of its members, at most EDITS_MAX, changed, or added at
 * its end.
 */
bool control_edited(
    struct out *out, const struct frame *f, const struct edit *edits, size_t n);

/* Writes a checkpoint or an end with a count, and an end that is complete. */
bool control_counted(
    struct out *out, const struct frame *f, uint64_t records, bool complete);

/* Writes fail, for a block whose failure is not a temporary one. */
bool control_fail(struct out *out, const char *source, const char *resource,
    const char *error);

/* Writes done, with so many more failed blocks. */
bool control_done(struct out *out, const struct frame *f, uint64_t failed);

#endif
