#include <inttypes.h>
#include <stdlib.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/driver.h"

/* What is there of a block that failed, without a checkpoint. */
#define NOTHING "nothing of it is kept"

/* The longest begin line: what it says is kept while its block is loaded. */
#define BEGIN_MAX ((size_t)16 << 20)
#define RUN_MAX ((size_t)4096)
#define DONE_MAX ((size_t)4096)

struct drive {
	struct input *in;
	const struct target *target;
	void *self;
	struct out *acks;
	struct report *report;
	int64_t start;      /* of the block in hand, clock_ms() */
	bool told;          /* what came of it */
	struct buf run;     /* what names the run, a JSON string, or nothing */
	struct buf begin;   /* the begin line of the block in hand */
	bool open;          /* the target has begun a block */
	bool kept;          /* what came up to a checkpoint of it is durable */
	enum status block;  /* of the block in hand */
	enum status status; /* of all */
	uint64_t failed;    /* blocks that failed here, not upstream */
	uint64_t lost;      /* blocks of which upstream sent nothing but that */
	char *first;        /* of these; owned */
};

static enum status
acknowledge(struct drive *d, struct span line)
{
	if (d->acks == NULL)
		return STATUS_OK;
	/* What goes wrong is told by out_end(). */
	return out_line(d->acks, line) && out_flush(d->acks) ? STATUS_OK
							     : STATUS_FAILED;
}

static void
begin(struct drive *d, const struct block *block)
{
	d->start = clock_ms();
	d->block = d->target->begin(d->self, block);
	d->open = d->block == STATUS_OK;
}

static void
begin_framed(struct drive *d)
{
	const struct frame *came = &d->in->frame;
	const char *why;
	struct frame f;

	d->begin.n = 0;
	if (!buf_add_span(&d->begin, came->line) ||
	    !frame_parse(&f, buf_span(&d->begin), &why)) {
		message_error("%s: line %" PRIu64 ": begin is too long",
		    d->in->name, input_line(d->in));
		d->block = STATUS_BAD_DATA;
		return;
	}
	begin(d,
	    &(struct block){ .run = d->run.n > 0 ? buf_span(&d->run)
						 : (struct span){ NULL, 0 },
		.source = d->in->frames.source,
		.resource = d->in->frames.resource,
		.primary_key = f.primary_key,
		.disposition = f.disposition,
		.columns = f.columns,
		.since = f.since.p != NULL,
		.resumed = f.resumed });
}

/* What came of the block in hand. */
static void
report(struct drive *d, const struct load_counts *counts)
{
	if (d->report == NULL || d->told)
		return;
	d->told = true;
	counts_report(d->report, d->in->framed ? d->in->frames.source : NULL,
	    d->in->framed ? d->in->frames.resource : NULL, d->block, counts,
	    clock_seconds_since(d->start));
}

/* The block in hand comes to nothing. */
static void
abandon(struct drive *d)
{
	if (d->open)
		d->target->abandon(d->self);
	d->open = false;
	d->status = status_worse(d->status, d->block);
	report(d, NULL);
}

static void
begin_plain(struct drive *d)
{
	begin(d, &(struct block){ 0 });
	if (d->block != STATUS_OK)
		abandon(d);
}

static void
record(struct drive *d, struct span value)
{
	if (!d->in->framed && !d->open)
		begin_plain(d);
	if (d->block == STATUS_OK)
		d->block = d->target->record(d->self, value, input_line(d->in));
	if (d->block != STATUS_OK && d->open)
		abandon(d);
}

/* Ends the block in hand, well or not. */
static void
end(struct drive *d, bool complete, struct span cursor)
{
	struct load_counts counts = { 0 };

	if (d->block != STATUS_OK)
		return;
	d->block = d->target->end(d->self, complete, cursor, &counts);
	d->open = d->block != STATUS_OK;
	if (d->open)
		abandon(d);
	else
		report(d, &counts);
}

/* A block that failed here is told to whoever waits for its end. */
static enum status
disown(struct drive *d)
{
	struct buf line = BUF_INIT(DONE_MAX);
	enum status status;

	d->failed++;
	buf_format(&line,
	    "{\"$hr\":{\"type\":\"fail\",\"source\":\"%s\",\"resource\":"
	    "\"%s\",\"error\":\"not loaded\",\"temporary\":%s}}",
	    d->in->frames.source, d->in->frames.resource,
	    d->block == STATUS_TEMPORARY ? "true" : "false");
	status = acknowledge(d, buf_span(&line));
	buf_free(&line);
	return status;
}

static enum status
pass_done(struct drive *d)
{
	const struct frame *f = &d->in->frame;
	struct buf line = BUF_INIT(DONE_MAX);
	enum status status;

	if (d->failed == 0)
		return acknowledge(d, f->line);
	buf_format(&line,
	    "{\"$hr\":{\"type\":\"done\",\"blocks\":%" PRIu64
	    ",\"failed\":%" PRIu64 "}}",
	    f->blocks, f->failed + d->failed);
	status = acknowledge(d, buf_span(&line));
	buf_free(&line);
	return status;
}

/* What of the block in hand is there, whatever comes. */
static const char *
remains(const struct drive *d)
{
	return d->kept ? "it is kept up to its last checkpoint" : NOTHING;
}

/*
 * A block that could not be completed upstream, which has said why, unless
 * that was at another time.  Those that nothing came of are told together.
 */
static enum status
upstream_failed(struct drive *d)
{
	const struct frame *f = &d->in->frame;
	bool said = f->error.p == NULL ||
	    (!input_is_file(d->in->lines.fd) && message_level() < 1);

	if (said && d->in->frames.records == 0 && !d->kept) {
		if (d->lost++ == 0)
			d->first = mem_format("%s/%s", d->in->frames.source,
			    d->in->frames.resource);
	} else {
		message_error("%s/%s: failed upstream%s%.*s: %s",
		    d->in->frames.source, d->in->frames.resource,
		    said ? "" : ": ", said ? 0 : (int)f->error.n, f->error.p,
		    remains(d));
	}
	d->block = status_worse(
	    d->block, f->temporary ? STATUS_TEMPORARY : STATUS_FAILED);
	abandon(d);
	return acknowledge(d, f->line);
}

/* STATUS_OK, or why there is no going on. */
static enum status
control(struct drive *d)
{
	const struct frame *f = &d->in->frame;
	bool durable = false;

	switch (f->type) {
	case FRAME_RUN:
		if (f->run.p != NULL && !buf_add_span(&d->run, f->run))
			d->run.n = 0; /* too long a name is none */
		return acknowledge(d, f->line);
	case FRAME_BEGIN:
		d->block = STATUS_OK;
		d->kept = d->told = false;
		begin_framed(d);
		if (d->block != STATUS_OK)
			abandon(d);
		return STATUS_OK;
	case FRAME_CHECKPOINT:
		if (d->block != STATUS_OK || d->target->checkpoint == NULL)
			return STATUS_OK;
		d->block = d->target->checkpoint(d->self, &durable);
		if (d->block != STATUS_OK)
			abandon(d);
		else if (durable) {
			d->kept = true;
			return acknowledge(d, f->line);
		}
		return STATUS_OK;
	case FRAME_END:
		end(d, f->complete, f->cursor);
		return d->block == STATUS_OK ? acknowledge(d, f->line)
					     : disown(d);
	case FRAME_FAIL:
		return upstream_failed(d);
	case FRAME_DONE:
		return pass_done(d);
	case FRAME_REFUSED:
		return acknowledge(d, f->line);
	}
	return STATUS_OK;
}

static void
tell_lost(const struct drive *d)
{
	if (d->lost == 1)
		message_error("%s: failed upstream: %s", d->first, NOTHING);
	if (d->lost > 1)
		message_error("%s and %" PRIu64 " more failed upstream: "
			      "nothing of them is kept",
		    d->first, d->lost - 1);
}

/* A plain stream has come to its end, or to an error. */
static void
finish_plain(struct drive *d)
{
	if (d->block != STATUS_OK)
		return;
	if (d->in->status != STATUS_OK) {
		d->block = d->in->status;
		abandon(d);
		return;
	}
	if (!d->open)
		begin_plain(d);
	end(d, false, (struct span){ NULL, 0 });
}

enum status
drive(struct input *in, const struct target *target, void *self,
    struct out *acks, struct report *report)
{
	struct drive d = { .in = in,
		.target = target,
		.self = self,
		.acks = acks,
		.report = report,
		.run = BUF_INIT(RUN_MAX),
		.begin = BUF_INIT(BEGIN_MAX) };
	enum status stop = STATUS_OK;
	enum input_kind kind = INPUT_RECORD;
	struct span value;

	in->self = self;
	while (
	    stop == STATUS_OK && (kind = input_next(in, &value)) != INPUT_END) {
		if (kind == INPUT_CONTROL)
			stop = control(&d);
		else if (kind == INPUT_RECORD)
			record(&d, value);
		in->shortcut = d.open ? target->shortcut : NULL;
		in->shortcuts = d.open ? target->shortcuts : NULL;
		in->is_record = d.open ? target->is_record : NULL;
		/* In a plain stream there is no next block to go on to. */
		if (!in->framed)
			stop = d.block;
		if (target->pause != NULL && stop == STATUS_OK &&
		    lines_would_read(&in->lines))
			stop = target->pause(self);
	}
	if (!in->framed && kind == INPUT_END)
		finish_plain(&d);
	else if (d.open) {
		d.block = status_worse(stop, in->status);
		abandon(&d);
	}
	tell_lost(&d);
	free(d.first);
	buf_free(&d.begin);
	buf_free(&d.run);
	return status_worse(status_worse(d.status, stop), in->status);
}
