#include <stdint.h>

#include "fetch/saved.h"
#include "lib/json.h"

#define MOST (INT64_C(1) << 53) /* that others who read JSON keep, too */

bool
saved_number(struct span object, const char *name, int64_t *number)
{
	struct span value;

	return json_get(object, span_of(name), &value) &&
	    json_kind(value) == JSON_NUMBER && json_int64(value, number) &&
	    *number >= -MOST && *number <= MOST;
}
