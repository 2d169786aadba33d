#include "fetch/saved.h"
#include "lib/json.h"

bool
saved_number(struct span object, const char *name, int64_t *number)
{
	struct span value;

	return json_get(object, span_of(name), &value) &&
	    json_kind(value) == JSON_NUMBER && json_int64(value, number);
}
