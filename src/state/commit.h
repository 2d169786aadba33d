/*
 * hr-state commit: acknowledgements become cursors.
 */
#ifndef STATE_COMMIT_H
#define STATE_COMMIT_H

#include <stdint.h>

#include "lib/status.h"

/* What came of it. */
struct commit_counts {
	uint64_t loaded;  /* blocks that are */
	uint64_t failed;  /* blocks that are not */
	uint64_t records; /* in those that are */
};

/*
 * Reads acknowledgements, hr-stream(5), from fd to their end.  The state is
 * that of the run line; profile and name where it has none.
 *
 * An end becomes the resource's cursor at once, a checkpoint the place where
 * the next run goes on.  A fail changes nothing and makes the status
 * STATUS_FAILED, or STATUS_TEMPORARY; input that ends before done
 * STATUS_CUT_OFF; what is no acknowledgement STATUS_BAD_DATA.
 */
enum status commit(int fd, const char *profile, const char *name,
    struct commit_counts *counts);

#endif
