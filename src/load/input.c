#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lib/json.h"
#include "lib/message.h"
#include "load/input.h"

void
input_begin(struct input *in, int fd, const char *name)
{
	*in = (struct input){ .name = name, .status = STATUS_OK };
	lines_begin(&in->lines, fd);
}

void
input_end(struct input *in)
{
	lines_end(&in->lines);
}

static bool
failed(struct input *in, int error)
{
	if (error == EMSGSIZE) {
		message_error("%s: line %" PRIu64 ": longer than %zu bytes",
		    in->name, input_line(in) + 1, LINE_MAX_BYTES);
		in->status = STATUS_BAD_DATA;
	} else {
		message_error("%s: %s", in->name, strerror(error));
		in->status = STATUS_FAILED;
	}
	return false;
}

/*
 * A last line that stops inside its record, without a line feed, is what is
 * left where whoever wrote it was stopped.
 */
static bool
not_json(struct input *in, struct span line, const struct json_error *err)
{
	if (in->lines.unterminated && err->offset == line.n) {
		message_error("%s: line %" PRIu64
			      ": the input was cut off inside a record",
		    in->name, input_line(in));
		in->status = STATUS_CUT_OFF;
	} else {
		message_error("%s: line %" PRIu64 ": byte %zu: not JSON: %s",
		    in->name, input_line(in), err->offset + 1, err->why);
		in->status = STATUS_BAD_DATA;
	}
	return false;
}

static bool
is_blank(struct span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (strchr(" \t\r", line.p[i]) == NULL || line.p[i] == '\0')
			return false;
	return true;
}

bool
input_next(struct input *in, struct span *record)
{
	struct json_error err;
	struct span line;
	int got;

	while ((got = lines_next(&in->lines, &line)) > 0) {
		if (json_validate(line, record, &err)) {
			if (json_kind(*record) == JSON_OBJECT)
				return true;
			message_error("%s: line %" PRIu64
				      ": %s instead of an object",
			    in->name, input_line(in),
			    json_kind_name(json_kind(*record)));
			in->status = STATUS_BAD_DATA;
			return false;
		}
		if (!is_blank(line))
			return not_json(in, line, &err);
	}
	return got == 0 ? false : failed(in, errno);
}
