#include <inttypes.h>
#include <stdlib.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "map/blocks.h"
#include "map/control.h"
#include "map/schema.h"

#define COLUMNS_MAX ((size_t)16 << 20)

static void
worsen(struct blocks *b, enum status status)
{
	b->status = status_worse(b->status, status);
}

/* What came is out of place, or something is missing. */
static bool
wrong(struct blocks *b, uint64_t number, enum status status, const char *why)
{
	message_error("line %" PRIu64 ": %s", number, why);
	worsen(b, status);
	return false;
}

void
blocks_begin(struct blocks *b, const struct sink *sink, struct maps *maps)
{
	*b = (struct blocks){
		.sink = sink, .maps = maps, .frames = frames_start()
	};
}

/* The block in hand is over: what was counted is said. */
static void
close_block(struct blocks *b)
{
	if (b->mapped) {
		if (b->records.refused > 0)
			worsen(b, STATUS_BAD_DATA);
		records_end(&b->records);
		keys_end(&b->keys);
	}
	b->mapped = false;
	free(b->error);
	free(b->name);
	b->error = b->name = NULL;
}

void
blocks_end(struct blocks *b)
{
	close_block(b);
}

/* -- begin ----------------------------------------------------------------- */

/* Without its key a loader can't merge; one that replaces needs none. */
static void
warn_of_key(struct blocks *b)
{
	if (b->keys.wanted.n > 0)
		message_warn("%s: no column of its map holds its key, %s: what "
			     "comes out has none",
		    b->name, buf_text(&b->keys.wanted));
}

/* Says what the records have become: their columns and their key. */
static bool
write_begin(struct blocks *b, const struct frame *f, const struct job *job)
{
	struct edit edits[2] = { { "columns", { NULL, 0 } } };
	struct buf columns = BUF_INIT(COLUMNS_MAX);
	bool good = true;

	if (job->contract != NULL) {
		good = schema_columns(&columns, job->contract);
		edits[0].value = buf_span(&columns);
	}
	edits[1] = (struct edit){ "primary_key", buf_span(&b->keys.names) };
	if (good)
		good = control_edited(
		    b->sink->out, f, edits, b->keys.known ? 2 : 1);
	buf_free(&columns);
	return good;
}

/* Starts with a block's map, or with why it has none. */
static bool
open_block(struct blocks *b, const struct frame *f)
{
	const struct request *request = b->maps->request;
	struct job *job;
	enum status status;

	close_block(b);
	b->name = mem_format("%s/%s", b->frames.source, b->frames.resource);
	status = maps_find(b->maps, b->frames.source, b->frames.resource, &job);
	if (status != STATUS_OK) {
		b->error = mem_string(message_last());
		worsen(b, status);
		return out_line(b->sink->out, f->line);
	}
	keys_begin(&b->keys, job->contract,
	    request->flatten || request->all_fields, f->primary_key);
	records_begin(&b->records, b->sink, job, b->name, &b->keys);
	b->mapped = true;
	warn_of_key(b);
	return write_begin(b, f, job);
}

/* -- the end of a block ---------------------------------------------------- */

/* Why the block in hand can't be completed here; NULL: it can. */
static char *
failure(const struct blocks *b)
{
	if (!b->mapped)
		return mem_string(b->error);
	if (b->records.refused == 0)
		return NULL;
	return mem_format("%" PRIu64 " %s could not be mapped (first: line "
			  "%" PRIu64 ")",
	    b->records.refused,
	    message_plural(b->records.refused, "record", "records"),
	    b->records.first);
}

/* Passes a checkpoint or an end on, where the block is whole up to there. */
static bool
pass_count(struct blocks *b, const struct frame *f)
{
	char *error = failure(b);
	bool good = true;

	if (error == NULL) {
		good = control_counted(b->sink->out, f, b->records.written,
		    f->complete && !b->records.lost);
	} else if (f->type == FRAME_END) {
		b->failed++;
		good = control_fail(
		    b->sink->out, b->frames.source, b->frames.resource, error);
	}
	free(error);
	return good;
}

/* It has been said upstream, and the status has to tell here, too. */
static bool
pass_fail(struct blocks *b, const struct frame *f)
{
	message_info(1, "%s: failed upstream", b->name);
	worsen(b, f->temporary ? STATUS_TEMPORARY : STATUS_FAILED);
	return out_line(b->sink->out, f->line);
}

/* -- lines ----------------------------------------------------------------- */

static bool
pass(struct blocks *b, const struct frame *f)
{
	struct out *out = b->sink->out;

	switch (f->type) {
	case FRAME_BEGIN:
		return open_block(b, f);
	case FRAME_CHECKPOINT:
	case FRAME_END:
		return pass_count(b, f);
	case FRAME_FAIL:
		return pass_fail(b, f);
	case FRAME_DONE:
		return b->failed == 0 ? out_line(out, f->line)
				      : control_done(out, f, b->failed);
	default:
		return out_line(out, f->line);
	}
}

bool
blocks_control(struct blocks *b, uint64_t number, struct span value)
{
	enum status status = STATUS_BAD_DATA;
	struct out *rejects = b->sink->rejects;
	const char *why;
	struct frame f;
	bool good;

	if (frame_parse(&f, value, &why))
		status = frames_control(&b->frames, &f, &why);
	if (status != STATUS_OK)
		return wrong(b, number, status, why);
	/* What is put aside is safe before its block can be acknowledged. */
	good = (rejects == NULL || out_sync(rejects)) && pass(b, &f) &&
	    out_flush(b->sink->out);
	if (f.type == FRAME_END || f.type == FRAME_FAIL)
		close_block(b);
	return good;
}

static bool
count(struct blocks *b, uint64_t number)
{
	const char *why;
	enum status status = frames_record(&b->frames, &why);

	return status == STATUS_OK || wrong(b, number, status, why);
}

bool
blocks_record(
    struct blocks *b, uint64_t number, struct span line, struct span record)
{
	if (!count(b, number))
		return false;
	if (b->mapped)
		records_map(&b->records, number, line, record);
	return true;
}

bool
blocks_refuse(struct blocks *b, uint64_t number, struct span line,
    const struct json_error *err)
{
	if (!count(b, number))
		return false;
	if (b->mapped)
		records_refuse(&b->records, number, line, err);
	return true;
}

bool
blocks_finish(struct blocks *b)
{
	const char *why;
	enum status status = frames_finish(&b->frames, &why);

	if (status == STATUS_OK)
		return true;
	if (why != NULL)
		message_error("%s%s%s", b->name != NULL ? b->name : "",
		    b->name != NULL ? ": " : "", why);
	worsen(b, status);
	return false;
}
