#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/json.h"
#include "lib/message.h"
#include "load/input.h"

void
input_begin(struct input *in, int fd, const char *name, bool framed_only)
{
	*in = (struct input){ .name = name,
		.framed_only = framed_only,
		.frames = frames_start(),
		.status = STATUS_OK };
	lines_widen(fd);
	lines_begin(&in->lines, fd);
}

void
input_end(struct input *in)
{
	lines_end(&in->lines);
}

static enum input_kind
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
	return INPUT_END;
}

/* Something is wrong with the line in hand. */
static enum input_kind
wrong(struct input *in, enum status status, const char *why)
{
	message_error(
	    "%s: line %" PRIu64 ": %s", in->name, input_line(in), why);
	in->status = status;
	return INPUT_END;
}

/*
 * A last line that stops inside its record, without a line feed, is what is
 * left where whoever wrote it was stopped.
 */
static enum input_kind
not_json(struct input *in, struct span line, const struct json_error *err)
{
	if (in->lines.unterminated && err->offset == line.n)
		return wrong(in, STATUS_CUT_OFF,
		    "the input was cut off inside a record");
	message_error("%s: line %" PRIu64 ": byte %zu: not JSON: %s", in->name,
	    input_line(in), err->offset + 1, err->why);
	in->status = STATUS_BAD_DATA;
	return INPUT_END;
}

static bool
is_blank(struct span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (strchr(" \t\r", line.p[i]) == NULL || line.p[i] == '\0')
			return false;
	return true;
}

static enum input_kind
take_control(struct input *in, struct span value)
{
	enum status status = STATUS_BAD_DATA;
	const char *why;

	if (!in->begun)
		in->begun = in->framed = true;
	if (!in->framed)
		return wrong(in, status, "a control line in a plain stream");
	if (frame_parse(&in->frame, value, &why))
		status = frames_control(&in->frames, &in->frame, &why);
	if (status != STATUS_OK)
		return wrong(in, status, why);
	return INPUT_CONTROL;
}

static enum input_kind
take_record(struct input *in)
{
	enum status status = STATUS_OK;
	const char *why;

	if (!in->begun && in->framed_only) {
		message_error(
		    "%s: a plain pipe cannot tell its end from a cut: send a "
		    "framed stream (hr-fetch -F), or say --plain",
		    in->name);
		in->status = STATUS_USAGE;
		return INPUT_END;
	}
	in->begun = true;
	if (in->framed)
		status = frames_record(&in->frames, &why);
	return status == STATUS_OK ? INPUT_RECORD : wrong(in, status, why);
}

static enum input_kind
take_end(struct input *in)
{
	const char *why;

	if (in->framed || (in->framed_only && !in->begun)) {
		in->status = frames_finish(&in->frames, &why);
		if (in->status != STATUS_OK && why != NULL)
			message_error("%s: %s", in->name, why);
	}
	return INPUT_END;
}

/* Whether the shortcut takes the lines that come next; all are records. */
static bool
take_lines(struct input *in)
{
	uint64_t lines;
	size_t bytes;

	if (!in->taking || in->shortcuts == NULL)
		return false;
	bytes = in->shortcuts(in->self, lines_at_hand(&in->lines), &lines);
	if (bytes == 0)
		return false;
	lines_pass(&in->lines, bytes);
	in->lines.number += lines;
	if (in->framed)
		in->frames.records += lines;
	return true;
}

static bool
take_line(struct input *in, struct span line)
{
	in->taking = in->shortcut != NULL && in->shortcut(in->self, line);
	return in->taking;
}

enum input_kind
input_next(struct input *in, struct span *value)
{
	struct json_error err;
	struct span line;
	int got;

	if (take_lines(in))
		return INPUT_TAKEN;
	while ((got = lines_next(&in->lines, &line)) > 0) {
		if (take_line(in, line))
			return take_record(in) == INPUT_RECORD ? INPUT_TAKEN
							       : INPUT_END;
		if (in->is_record != NULL && in->is_record(in->self, line)) {
			*value = line;
			return take_record(in);
		}
		if (!json_validate(line, value, &err)) {
			if (is_blank(line))
				continue;
			return not_json(in, line, &err);
		}
		if (json_kind(*value) == JSON_OBJECT)
			return frame_is_control(*value)
			    ? take_control(in, *value)
			    : take_record(in);
		message_error("%s: line %" PRIu64 ": %s instead of an object",
		    in->name, input_line(in),
		    json_kind_name(json_kind(*value)));
		in->status = STATUS_BAD_DATA;
		return INPUT_END;
	}
	return got == 0 ? take_end(in) : failed(in, errno);
}

bool
input_is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}
