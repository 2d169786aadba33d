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
	int64_t begun; /* milliseconds, clock_ms() */
	int64_t shown; /* when it was drawn last */
};

/* The kind that suits stderr: a line on a terminal that can redraw one. */
enum progress_kind progress_default(void);

/* Starts on a resource; the texts must outlive p. */
void progress_begin(struct progress *p, enum progress_kind kind,
    const char *source, const char *resource);

/*
 * After a page, the page-th taken, with so many records written in all; draws
 * at most a few times a second.  pages is 0, total -1 where it is not known.
 */
void progress_show(struct progress *p, uint64_t page, int64_t pages,
    uint64_t records, int64_t total);

/* A last line in JSON, which tells where the run ended. */
void progress_sum(
    const struct progress *p, uint64_t page, uint64_t records, int64_t total);

/* Takes the drawn line away. */
void progress_end(struct progress *p);

#endif
