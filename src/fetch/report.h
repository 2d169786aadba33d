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
	struct buf text; /* JSON lines, one a resource */
};

#define REPORT_INIT                       \
	{                                 \
		BUF_INIT((size_t)1 << 20) \
	}

/* Notes how the reading of a resource went; says it at -v. */
void report_add(struct report *r, const struct resource *resource,
    const struct list_result *result, const struct get_counts *counts,
    enum status status, double seconds);

/* Writes what was noted to a file, and releases it; path may be NULL. */
enum status report_write(struct report *r, const char *path);

#endif
