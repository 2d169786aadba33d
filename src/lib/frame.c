#include "lib/frame.h"
#include "lib/json.h"

bool
frame_is_control(struct span value)
{
	struct span key, member;
	struct json_walk walk;

	if (json_kind(value) != JSON_OBJECT)
		return false;
	walk = json_walk(value);
	return json_member(&walk, &key, &member) &&
	    json_key_is(key, span_of("$hr"));
}
