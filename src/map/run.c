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

/* The records that come now; NULL: they have no map. */
static struct records *
in_hand(struct run *run)
{
	if (run->stream == PLAIN)
		return &run->records;
	return run->stream == FRAMED && run->blocks.mapped
	    ? &run->blocks.records
	    : NULL;
}

/* All that came before is done; false where there is no going on. */
static bool
settle(struct run *run)
{
	struct records *r = in_hand(run);

	return r == NULL || records_settle(r);
}

/* A line that is no JSON; the last one may have lost its end. */
static bool
take_text(struct run *run, struct span line, const struct json_error *err)
{
	uint64_t number = run->lines.number;

	if (!settle(run))
		return false;
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
	if (control && !settle(run))
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

static bool
check(struct run *run, struct span line, struct span *value,
    struct json_error *err)
{
	struct records *r = in_hand(run);
	struct engine *e = r != NULL ? &r->job->engine : NULL;

	return (e != NULL && e->check != NULL &&
		   e->check(e->self, line, value)) ||
	    json_validate(line, value, err);
}

/* False where there is no going on. */
static bool
take_line(struct run *run, struct span line)
{
	struct json_error err;
	struct records *r;
	struct span value;

	if ((line.n == 0 || line.p[0] != '{') && is_blank(line))
		return true;
	if (check(run, line, &value, &err) ? !take_value(run, line, value)
					   : !take_text(run, line, &err))
		return false;
	r = in_hand(run);
	return r != NULL ? records_good(r) : run->sink->out->error == 0;
}

static void
read_failed(struct run *run, int error)
{
	if (error == EMSGSIZE) {
		message_error("line %" PRIu64 ": longer than %zu bytes",
		    run->lines.number + 1, LINE_MAX_BYTES);
		stop(run, STATUS_BAD_DATA);
	} else {
		message_error("stdin: %s", strerror(error));
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

/* There is no next line: all was read, or it can't be. */
static void
no_more(struct run *run, int error)
{
	if (!settle(run))
		return;
	if (error != 0)
		read_failed(run, error);
	else
		finish(run);
}

/* What is done goes on before we wait for more. */
static bool
wait_for_input(struct run *run)
{
	struct records *r = in_hand(run);

	return (r == NULL || records_wait(r, run->lines.fd)) &&
	    out_flush(run->sink->out);
}

static void
run_lines(struct run *run)
{
	struct span line;
	int got;

	do {
		if (lines_would_read(&run->lines) && !wait_for_input(run))
			return;
		got = lines_next(&run->lines, &line);
	} while (got > 0 && take_line(run, line));
	if (got <= 0)
		no_more(run, got < 0 ? errno : 0);
}

/* Says what was counted. */
static void
end(struct run *run)
{
	const struct job *given = run->maps->given;

	if (given != NULL && workers_failed(given->workers))
		stop(run, STATUS_FAILED);
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
