/*
 * How the reading of a resource went, for people (-v) and for machines
 * (--report).
 */
#ifndef FETCH_REPORT_H
#define FETCH_REPORT_H

#include "fetch/get.h"
#include "fetch/list.h"
#include "lib/report.h"
#include "lib/status.h"

/* Says it at -v, and adds it to the report; counts are of this resource. */
void report_add(struct report *r, const struct resource *resource,
    const struct list_result *result, const struct get_counts *counts,
    enum status status, double seconds);

#endif
