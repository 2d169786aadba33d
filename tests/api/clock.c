#include "clock.h"

#include <time.h>

static struct {
	bool rules;
	int64_t since, ahead; /* ms */
	int64_t speed;
} own;

static int64_t
machine_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
clock_set(long ahead, long speed)
{
	own.rules = true;
	own.since = machine_ms();
	own.ahead = (int64_t)ahead * 1000;
	own.speed = speed;
}

bool
clock_rules(void)
{
	return own.rules;
}

int64_t
clock_ms(void)
{
	int64_t now = machine_ms();

	if (!own.rules)
		return now;
	return own.since + (now - own.since) * own.speed + own.ahead;
}

int64_t
clock_stamp(void)
{
	return clock_ms() / 1000 * 1000;
}
