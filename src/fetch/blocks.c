#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "fetch/blocks.h"
#include "lib/buf.h"
#include "lib/json.h"

#define LINE_MAX_SIZE ((size_t)1 << 20)

static void
add_string(struct buf *line, const char *name, const char *value)
{
	buf_format(line, ",\"%s\":", name);
	json_quote(line, span_of(value));
}

static void
add_optional(struct buf *line, const char *name, const char *value)
{
	if (value != NULL)
		add_string(line, name, value);
	else
		buf_format(line, ",\"%s\":null", name);
}

/* The start of a line, up to its type. */
static void
open_line(struct buf *line, const char *type)
{
	buf_format(line, "{\"$hr\":{\"type\":\"%s\"", type);
}

static void
open_block(struct buf *line, const char *type, const struct block *block)
{
	open_line(line, type);
	add_string(line, "source", block->source);
	add_string(line, "resource", block->resource);
}

static bool
write_line(struct out *out, struct buf *line)
{
	bool ok = buf_add_text(line, "}}\n") &&
	    out_add_span(out, buf_span(line)) && out_flush(out);

	buf_free(line);
	return ok;
}

/* A name that no other run has: when it began, and 64 random bits. */
static void
add_run_id(struct buf *line)
{
	char stamp[32] = "";
	uint64_t bits;
	time_t now = time(NULL);
	struct tm utc;

	if (gmtime_r(&now, &utc) != NULL)
		strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
	if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
		bits = (uint64_t)now;
	buf_format(line, ",\"run\":\"%s-%016" PRIx64 "\"", stamp, bits);
}

bool
blocks_run(struct out *out, const char *profile, const char *state,
    char *const *names, size_t n)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_line(&line, "run");
	add_run_id(&line);
	add_string(&line, "profile", profile);
	add_string(&line, "state", state);
	buf_add_text(&line, ",\"resources\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_char(&line, ',');
		json_quote(&line, span_of(names[i]));
	}
	buf_add_char(&line, ']');
	return write_line(out, &line);
}

static void
add_key(struct buf *line, const struct resource *declared)
{
	buf_add_text(line, ",\"primary_key\":[");
	if (declared == NULL)
		json_quote(line, span_of("id"));
	for (size_t i = 0; declared != NULL && i < declared->nkeys; i++) {
		if (i > 0)
			buf_add_char(line, ',');
		json_quote(
		    line, span_of(jsonpath_text(declared->primary_key[i])));
	}
	buf_add_char(line, ']');
}

bool
blocks_begin(struct out *out, const struct block *block)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_block(&line, "begin", block);
	add_key(&line, block->declared);
	add_string(&line, "disposition",
	    block->declared != NULL ? block->declared->write_disposition
				    : "merge");
	add_optional(&line, "since", block->since);
	if (block->resumed)
		buf_add_text(&line, ",\"resumed\":true");
	return write_line(out, &line);
}

bool
blocks_checkpoint(struct out *out, const struct block *block, uint64_t records,
    struct span resume)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_block(&line, "checkpoint", block);
	buf_format(&line, ",\"records\":%" PRIu64 ",\"resume\":", records);
	buf_add_span(&line, resume);
	return write_line(out, &line);
}

bool
blocks_end(struct out *out, const struct block *block, uint64_t records,
    bool complete, const char *cursor)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_block(&line, "end", block);
	buf_format(&line, ",\"records\":%" PRIu64 ",\"complete\":%s", records,
	    complete ? "true" : "false");
	if (cursor != NULL)
		add_string(&line, "cursor", cursor);
	return write_line(out, &line);
}

bool
blocks_fail(struct out *out, const struct block *block, const char *error,
    bool temporary)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_block(&line, "fail", block);
	add_string(&line, "error", error);
	buf_format(&line, ",\"temporary\":%s", temporary ? "true" : "false");
	return write_line(out, &line);
}

bool
blocks_done(struct out *out, uint64_t blocks, uint64_t failed)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_line(&line, "done");
	buf_format(&line, ",\"blocks\":%" PRIu64 ",\"failed\":%" PRIu64, blocks,
	    failed);
	return write_line(out, &line);
}

bool
blocks_refused(struct out *out, const char *error)
{
	struct buf line = BUF_INIT(LINE_MAX_SIZE);

	open_line(&line, "refused");
	add_optional(&line, "error", error);
	return write_line(out, &line);
}
