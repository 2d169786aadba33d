/*
 * A run's figures, for people (-v) and for machines (--report).
 */
#ifndef FETCH_REPORT_H
#define FETCH_REPORT_H

#include "fetch/get.h"
#include "fetch/list.h"
#include "lib/buf.h"
#include "lib/status.h"

struct report {
	struct buf text;  /* JSON lines, one a resource */
	const char *path; /* not owned; NULL: nobody wants it */
	int fd;
};

/*
 * Starts a report for the file path (NULL: none), which is made, but not
 * changed before the end.  Release with report_end() in any case.
 */
enum status report_begin(struct report *r, const char *path);

/* Notes how the reading of a resource went; says it at -v. */
void report_add(struct report *r, const struct resource *resource,
    const struct list_result *result, const struct get_counts *counts,
    enum status status, double seconds);

/* Writes what was noted. */
enum status report_write(struct report *r);
void report_end(struct report *r);

#endif
