/*
 * The log of requests: NDJSON, one line a request, written at once, in the
 * order in which they were answered.
 */
#ifndef API_LOG_H
#define API_LOG_H

#include <time.h>

#include "http.h"

struct log {
	int fd; /* -1: nothing is logged; not owned */
	uint64_t sequence;
	struct timespec start;
};

void log_init(struct log *log, int fd);
void log_request(
    struct log *log, const struct request *request, const struct reply *reply);

#endif
