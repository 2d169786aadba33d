#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/frame.h"
#include "lib/json.h"
#include "lib/lines.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "map/report.h"
#include "map/run.h"

#define WHY_MAX 4096

struct state {
	const struct run *run;
	struct lines lines;
	struct out *out;
	struct mapped m;
	size_t columns;
	struct report report;
	enum status status;
};

static void
worsen(struct state *s, enum status status)
{
	s->status = status_worse(s->status, status);
}

/* A record that was told about: put aside where there is a place for it. */
static bool
refuse(struct state *s, struct span line)
{
	if (s->run->rejects == NULL) {
		worsen(s, STATUS_BAD_DATA);
		return true;
	}
	s->report.rejected++;
	return out_line(s->run->rejects, line);
}

/* A line that is no JSON; the last one may have lost its end. */
static bool
refuse_text(struct state *s, struct span line, const struct json_error *err)
{
	if (s->lines.unterminated && err->offset == line.n) {
		report_bad(&s->report, s->lines.number,
		    "the input ends inside a record: it was cut off");
		worsen(s, STATUS_CUT_OFF);
		return true;
	}
	report_bad(&s->report, s->lines.number, "byte %zu: not JSON: %s",
	    err->offset + 1, err->why);
	return refuse(s, line);
}

/* --strict: the first of the columns that could not be converted is told. */
static bool
refuse_kept(struct state *s, struct span line)
{
	const struct column *column = s->run->contract->columns;
	size_t i = 0;

	while (!s->m.kept[i])
		i++;
	report_bad(&s->report, s->lines.number, "%s: %s", column[i].name,
	    type_missed(column[i].type));
	return refuse(s, line);
}

static bool
map_record(struct state *s, struct span line, struct span record)
{
	struct engine *engine = s->run->engine;
	struct mapped *m = &s->m;

	m->lines.n = m->why.n = 0;
	if (m->nkept > 0)
		memset(m->kept, 0, s->columns * sizeof *m->kept);
	m->nkept = 0;
	if (!engine->map(engine->self, record, m)) {
		report_bad(
		    &s->report, s->lines.number, "%s", buf_text(&m->why));
		return refuse(s, line);
	}
	if (m->nkept > 0 && (s->run->strict || s->run->rejects != NULL))
		return refuse_kept(s, line);
	if (m->nkept > 0)
		report_kept(&s->report, s->lines.number, m->kept);
	return out_add_span(s->out, buf_span(&m->lines));
}

static bool
is_blank(struct span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (memchr(" \t\r", line.p[i], 3) == NULL)
			return false;
	return true;
}

/* False where no more can be written. */
static bool
map_line(struct state *s, struct span line)
{
	struct json_error err;
	struct span record;

	if (is_blank(line))
		return true;
	if (!json_validate(line, &record, &err))
		return refuse_text(s, line, &err);
	if (frame_is_control(record)) {
		report_bad(&s->report, s->lines.number,
		    "a record whose first key is $hr, as only control lines "
		    "have");
		return refuse(s, line);
	}
	return map_record(s, line, record);
}

static void
read_failed(struct state *s)
{
	if (errno == EMSGSIZE) {
		message_error("line %" PRIu64 ": longer than %zu bytes",
		    s->lines.number + 1, LINE_MAX_BYTES);
		worsen(s, STATUS_BAD_DATA);
	} else {
		message_error("stdin: %s", strerror(errno));
		worsen(s, STATUS_FAILED);
	}
}

static void
run_lines(struct state *s)
{
	struct span line;
	int got;

	for (;;) {
		/* What is done goes on before we wait for more. */
		if (lines_would_read(&s->lines) && !out_flush(s->out))
			return;
		got = lines_next(&s->lines, &line);
		if (got < 0)
			read_failed(s);
		if (got <= 0 || !map_line(s, line))
			return;
	}
}

enum status
run_all(const struct run *run, int in, struct out *out)
{
	struct state s = { .run = run, .out = out, .status = STATUS_OK };

	s.columns = run->contract != NULL ? run->contract->n : 0;
	s.m.lines = (struct buf)BUF_INIT(MAPPED_MAX);
	s.m.why = (struct buf)BUF_INIT(WHY_MAX);
	s.m.kept = mem_zero(s.columns + 1, sizeof *s.m.kept);
	report_begin(&s.report, run->contract, run->rejects);
	lines_begin(&s.lines, in);
	run_lines(&s);
	lines_end(&s.lines);
	if (run->engine->end != NULL)
		run->engine->end(run->engine->self);
	report_end(&s.report);
	free(s.m.kept);
	buf_free(&s.m.why);
	buf_free(&s.m.lines);
	return s.status;
}
