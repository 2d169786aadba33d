/*
 * Faults on order: what a script (script.h) says shall happen to a request.
 */
#ifndef API_FAULTS_H
#define API_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum framing { FRAMING_LENGTH, FRAMING_CHUNKED, FRAMING_CLOSE };

#define NOWHERE INT64_MIN

struct effects {
	unsigned status;   /* 0: as it is */
	uint32_t cap;      /* 0: the API's own */
	const char *total; /* raw JSON for the total, or NULL */
	bool total_missing;
	bool total_relative;
	int64_t total_delta;
	const char *data; /* raw JSON for the list, or NULL */
	bool data_missing;
};

#endif
