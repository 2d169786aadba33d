/*
 * How far a run is: one redrawn line on a terminal, JSON lines for machines.
 */
#ifndef FETCH_PROGRESS_H
#define FETCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum progress_kind { PROGRESS_NONE, PROGRESS_LINE, PROGRESS_JSON };

struct progress {
	enum progress_kind kind;
	const char *source;
	const char *resource;
	int64_t begun; /* milliseconds, get_clock() */
	int64_t shown; /* when it was drawn last */
};

/* The kind that suits stderr: a line on a terminal that can redraw one. */
enum progress_kind progress_default(void);

void progress_begin(struct progress *p, enum progress_kind kind,
    const char *source, const char *resource);

/* pages and total are 0 or -1 where they are not known. */
void progress_show(struct progress *p, uint64_t page, int64_t pages,
    uint64_t records, int64_t total);
void progress_end(struct progress *p);

#endif
