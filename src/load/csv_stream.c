#include <inttypes.h>

#include "lib/message.h"
#include "load/csv_stream.h"

void
csv_stream_begin(struct csv_stream *s, struct out *out,
    const struct csv_dialect *dialect, const struct columns *named,
    bool everything, bool header, const char *input)
{
	*s = (struct csv_stream){ .spool = { .fd = -1 },
		.named = named,
		.everything = everything,
		.header = header };
	csv_begin(&s->csv, out, dialect);
	rows_begin(&s->rows, &s->csv, input);
	csv_fast_begin(&s->fast, &s->rows);
}

void
csv_stream_end(struct csv_stream *s)
{
	csv_flush(&s->csv);
	rows_tell(&s->rows);
	message_info(1, "%s: %" PRIu64 " %s", s->csv.out->name, s->rows.records,
	    message_plural(s->rows.records, "row", "rows"));
	csv_fast_end(&s->fast);
	rows_end(&s->rows);
	csv_end(&s->csv);
	spool_end(&s->spool);
}

/* The header, once the columns are known. */
static enum status
head(struct csv_stream *s)
{
	s->headed = true;
	return s->header ? rows_header(&s->rows) : STATUS_OK;
}

static enum status
begin(void *self, const struct block *block)
{
	struct csv_stream *s = self;
	enum status status = STATUS_OK;

	if (s->begun) {
		message_error("%s/%s: stdout takes one resource; -d DIR "
			      "takes each to a file of its own",
		    block->source, block->resource);
		return STATUS_USAGE;
	}
	s->begun = true;
	columns_copy(&s->rows.columns, s->named);
	if (s->rows.columns.n == 0 || s->everything)
		status = rows_contract(&s->rows, block->columns);
	if (status == STATUS_OK && s->everything)
		status = spool_begin(&s->spool);
	else if (status == STATUS_OK && s->rows.columns.n > 0)
		status = head(s);
	return status;
}

static enum status
no_keys(const struct csv_stream *s, uint64_t line)
{
	message_error("%s: line %" PRIu64
		      ": a record without keys gives no columns; --columns "
		      "names them",
	    s->rows.input, line);
	return STATUS_BAD_DATA;
}

static enum status
record(void *self, struct span value, uint64_t line)
{
	struct csv_stream *s = self;
	enum status status = STATUS_OK;

	if (s->everything) {
		status = rows_learn(&s->rows, value, line);
		return status == STATUS_OK ? spool_add(&s->spool, value)
					   : status;
	}
	if (!s->headed) {
		status = rows_learn(&s->rows, value, line);
		if (status == STATUS_OK && s->rows.columns.n == 0)
			status = no_keys(s, line);
		if (status == STATUS_OK)
			status = head(s);
	}
	return status == STATUS_OK ? csv_fast_row(&s->fast, value, line)
				   : status;
}

static bool
shortcut(void *self, struct span line)
{
	struct csv_stream *s = self;

	return csv_fast_write(&s->fast, line);
}

static size_t
shortcuts(void *self, struct span text, uint64_t *lines)
{
	struct csv_stream *s = self;

	return csv_fast_lines(&s->fast, text, lines);
}

static enum status
end(void *self, bool complete, struct span cursor, struct load_counts *counts)
{
	struct csv_stream *s = self;
	enum status status;
	struct span value;

	(void)complete;
	(void)cursor;
	(void)counts;
	if (!s->everything)
		return STATUS_OK;
	status = spool_rewind(&s->spool);
	if (status == STATUS_OK && s->rows.columns.n == 0)
		return s->spool.records > 0 ? no_keys(s, 1) : STATUS_OK;
	if (status == STATUS_OK)
		status = head(s);
	while (status == STATUS_OK) {
		int got = spool_next(&s->spool, &value);

		if (got <= 0)
			return got == 0 ? STATUS_OK : STATUS_FAILED;
		status = csv_fast_row(&s->fast, value, s->spool.lines.number);
	}
	return status;
}

static void
abandon(void *self)
{
	(void)self; /* whole rows may go out, and nothing else is held */
}

static enum status
flush(void *self)
{
	struct csv_stream *s = self;

	return csv_flush(&s->csv) ? STATUS_OK : STATUS_FAILED;
}

const struct target csv_stream_target = {
	.begin = begin,
	.record = record,
	.shortcut = shortcut,
	.shortcuts = shortcuts,
	.end = end,
	.abandon = abandon,
	.pause = flush,
};
