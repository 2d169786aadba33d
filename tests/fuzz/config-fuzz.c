/*
 * Configuration files: refused, or with every setting in its range.
 */
#include <stdio.h>

#include "fuzz.h"
#include "lib/config.h"

static void
check(struct config *c)
{
	struct buf shown = BUF_INIT(ROOM);
	long days = config_initial_sync_days(c);
	char *place = config_place(c, "api_token");

	need(config_profile(c) != NULL);
	need(config_page_size(c) >= 0);
	need(config_timeout_seconds(c) >= 1);
	need(config_retry_attempts(c) >= 0);
	need(days >= 0 && days <= 365);
	need(config_sync_frequency_hours(c) >= 1);
	config_incremental(c);
	config_debug(c);
	need(place != NULL);
	config_show(c, config_source(c), &shown);
	buf_free(&shown);
	free(place);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config *c = NULL;
	char path[40];

	snprintf(
	    path, sizeof path, "/proc/self/fd/%d", file_of(input(data, size)));
	if (config_load(path, NULL, &c) == STATUS_OK) {
		check(c);
		config_free(c);
	}
	return 0;
}
