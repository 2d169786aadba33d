/*
 * A file with a run's figures for machines, a JSON object a line.
 */
#ifndef LIB_REPORT_H
#define LIB_REPORT_H

#include "lib/buf.h"
#include "lib/status.h"

struct report {
	struct buf text;  /* the lines so far; to be added to */
	const char *path; /* not owned; NULL: nobody wants it */
	int fd;
};

/*
 * Starts a report for the file path (NULL: none), which is made (mode 0600),
 * but not changed before the end.  What goes wrong is said, here and below.
 * Release with report_end() in any case.
 */
enum status report_begin(struct report *r, const char *path);

/* Writes the lines over what the file held. */
enum status report_write(struct report *r);
void report_end(struct report *r);

#endif
