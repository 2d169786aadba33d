/*
 * A resource, read whole: one list, or, where its path names another resource,
 * one list for each record of that one.
 */
#ifndef FETCH_READ_H
#define FETCH_READ_H

#include "fetch/list.h"

/* As list_run(), with the lists of all parents in their order; options are for
 * the resource itself, its parents are read whole. */
enum status read_whole(struct getter *getter, const struct resource *resource,
    const struct list_options *options, struct out *out,
    struct list_result *result);

#endif
