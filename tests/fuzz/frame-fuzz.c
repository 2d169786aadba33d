/*
 * Framed streams of any lines: control lines are read or refused, never half,
 * and the grammar's count of blocks and records is that of the lines.
 */
#include "fuzz.h"
#include "lib/frame.h"
#include "lib/json.h"

static void
check_names(const struct frame *f)
{
	bool named = f->type != FRAME_RUN && f->type != FRAME_DONE &&
	    f->type != FRAME_REFUSED;

	need(!named || (name_is_good(f->source) && f->source.n > 0));
	need(!named || (name_is_good(f->resource) && f->resource.n > 0));
	need(!named || memchr(f->resource.p, '/', f->resource.n) == NULL);
}

static void
check_spans(const struct frame *f, struct span line)
{
	const struct span inside[] = { f->line, f->body, f->source, f->resource,
		f->run, f->profile, f->state, f->resources, f->primary_key,
		f->disposition, f->columns, f->since, f->resume, f->cursor,
		f->error };

	for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
		need(inside[i].p == NULL || lies_in(inside[i], line));
	need(json_kind(f->body) == JSON_OBJECT);
}

/* A line of the stream; false where the stream is broken there. */
static bool
take_line(struct frames *s, struct span value)
{
	uint64_t records = s->records, blocks = s->blocks;
	const char *why = NULL;
	struct frame f = { 0 };
	enum status status;

	if (!frame_is_control(value)) {
		status = frames_record(s, &why);
		need(status != STATUS_OK || s->records == records + 1);
	} else if (frame_parse(&f, value, &why)) {
		check_spans(&f, value);
		check_names(&f);
		status = frames_control(s, &f, &why);
		need(status != STATUS_OK ||
		    s->blocks ==
			blocks + (f.type == FRAME_END || f.type == FRAME_FAIL));
	} else {
		status = STATUS_BAD_DATA;
	}
	need((status == STATUS_OK) == (why == NULL));
	return status == STATUS_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = input(data, size), value;
	struct frames s = frames_start();
	const char *why = NULL;

	while (rest.n > 0) {
		struct span line = part(&rest, '\n');

		if (!json_validate(line, &value, NULL) ||
		    json_kind(value) != JSON_OBJECT || !take_line(&s, value))
			return 0;
		need(s.failed <= s.blocks);
	}
	need(
	    (frames_finish(&s, &why) == STATUS_OK) == (s.place == FRAMES_DONE));
	return 0;
}
