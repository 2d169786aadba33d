#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lib/frame.h"
#include "lib/json.h"
#include "lib/lines.h"
#include "lib/message.h"
#include "map/blocks.h"
#include "map/run.h"

struct run {
	enum { UNKNOWN, PLAIN, FRAMED } stream;
	struct maps *maps;
	const struct sink *sink;
	struct lines lines;
	struct records records; /* of a plain stream */
	struct blocks blocks;   /* of a framed one */
	enum status status;
};

static bool
stop(struct run *run, enum status status)
{
	run->status = status_worse(run->status, status);
	return false;
}

/* The first line that is not blank tells which stream it is. */
static bool
begin(struct run *run, bool framed)
{
	if (framed) {
		run->stream = FRAMED;
		blocks_begin(&run->blocks, run->sink, run->maps);
		return true;
	}
	if (run->maps->given == NULL) {
		message_error("which resource? a plain stream does not tell: "
			      "hr-map RESOURCE");
		return stop(run, STATUS_USAGE);
	}
	run->stream = PLAIN;
	records_begin(&run->records, run->sink, run->maps->given, NULL, NULL);
	return true;
}

/* A line that is no JSON; the last one may have lost its end. */
static bool
take_text(struct run *run, struct span line, const struct json_error *err)
{
	uint64_t number = run->lines.number;

	if (run->lines.unterminated && err->offset == line.n) {
		message_error("line %" PRIu64 ": the input ends inside a "
			      "record: it was cut off",
		    number);
		return stop(run, STATUS_CUT_OFF);
	}
	if (run->stream == UNKNOWN && !begin(run, false))
		return false;
	if (run->stream == FRAMED)
		return blocks_refuse(&run->blocks, number, line, err);
	records_refuse(&run->records, number, line, err);
	return true;
}

static bool
take_value(struct run *run, struct span line, struct span value)
{
	bool control = run->stream != PLAIN && frame_is_control(value);
	uint64_t number = run->lines.number;

	if (run->stream == UNKNOWN && !begin(run, control))
		return false;
	if (control)
		return blocks_control(&run->blocks, number, value);
	if (run->stream == FRAMED)
		return blocks_record(&run->blocks, number, line, value);
	records_map(&run->records, number, line, value);
	return true;
}

static bool
is_blank(struct span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (memchr(" \t\r", line.p[i], 3) == NULL)
			return false;
	return true;
}

/* The engine for the records that come now, or NULL. */
static struct engine *
engine_in_hand(struct run *run)
{
	if (run->stream == PLAIN)
		return run->records.engine;
	return run->stream == FRAMED && run->blocks.mapped
	    ? run->blocks.records.engine
	    : NULL;
}

static bool
check(struct run *run, struct span line, struct span *value,
    struct json_error *err)
{
	struct engine *e = engine_in_hand(run);

	return (e != NULL && e->check != NULL &&
		   e->check(e->self, line, value)) ||
	    json_validate(line, value, err);
}

/* False where there is no going on. */
static bool
take_line(struct run *run, struct span line)
{
	const struct out *rejects = run->sink->rejects;
	struct json_error err;
	struct span value;

	if ((line.n == 0 || line.p[0] != '{') && is_blank(line))
		return true;
	if (check(run, line, &value, &err) ? !take_value(run, line, value)
					   : !take_text(run, line, &err))
		return false;
	return run->sink->out->error == 0 &&
	    (rejects == NULL || rejects->error == 0);
}

static void
read_failed(struct run *run)
{
	if (errno == EMSGSIZE) {
		message_error("line %" PRIu64 ": longer than %zu bytes",
		    run->lines.number + 1, LINE_MAX_BYTES);
		stop(run, STATUS_BAD_DATA);
	} else {
		message_error("stdin: %s", strerror(errno));
		stop(run, STATUS_FAILED);
	}
}

/* All of the input was read: nothing must be missing. */
static void
finish(struct run *run)
{
	if (run->stream == UNKNOWN && run->maps->given == NULL)
		begin(run, true);
	if (run->stream == FRAMED)
		blocks_finish(&run->blocks);
}

static void
run_lines(struct run *run)
{
	struct span line;
	int got;

	for (;;) {
		/* What is done goes on before we wait for more. */
		if (lines_would_read(&run->lines) && !out_flush(run->sink->out))
			return;
		got = lines_next(&run->lines, &line);
		if (got < 0)
			read_failed(run);
		if (got == 0)
			finish(run);
		if (got <= 0 || !take_line(run, line))
			return;
	}
}

/* Says what was counted. */
static void
end(struct run *run)
{
	maps_finish(run->maps);
	if (run->stream == PLAIN) {
		if (run->records.refused > 0)
			stop(run, STATUS_BAD_DATA);
		records_end(&run->records);
	} else if (run->stream == FRAMED) {
		blocks_end(&run->blocks);
		stop(run, run->blocks.status);
	}
}

enum status
run_all(struct maps *maps, int in, const struct sink *sink)
{
	struct run run = { .maps = maps, .sink = sink, .status = STATUS_OK };

	lines_begin(&run.lines, in);
	run_lines(&run);
	lines_end(&run.lines);
	end(&run);
	return run.status;
}
