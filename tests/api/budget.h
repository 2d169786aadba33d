/*
 * A budget of requests in any stretch of time so long: the times of the last
 * ones are kept, so that what exceeds it is seen at whatever moment it starts.
 */
#ifndef API_BUDGET_H
#define API_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#define BUDGET_MAX 10000

struct budget {
	uint32_t requests; /* 0: any number */
	int64_t window;    /* ms */
	int64_t *times;    /* owned: a ring of the last requests let through */
	uint32_t next, n;
};

/* requests (at most BUDGET_MAX) in window ms; released with budget_free(). */
void budget_init(struct budget *budget, uint32_t requests, int64_t window);
void budget_free(struct budget *budget);

/*
 * Whether a request at now (ms of any clock that runs steadily) is within the
 * budget; if so, it counts.  *left is how many more may come at once, *reset
 * in how many ms the oldest that counts no longer does.
 */
bool
budget_take(struct budget *budget, int64_t now, uint32_t *left, int64_t *reset);

#endif
