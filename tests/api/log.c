#include "log.h"

#include <stdio.h>
#include <unistd.h>

#include "effects.h"

void
log_init(struct log *log, int fd)
{
	log->fd = fd;
	log->sequence = 0;
	clock_gettime(CLOCK_MONOTONIC, &log->start);
}

static long long
milliseconds(const struct log *log)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - log->start.tv_sec) * 1000LL +
	    (now.tv_nsec - log->start.tv_nsec) / 1000000;
}

/* A member whose text came from outside: bytes past ASCII go as \u00XX. */
static void
add_text(struct buf *out, const char *name, const char *text)
{
	buf_format(out, ",\"%s\":", name);
	if (text == NULL) {
		buf_add_text(out, "null");
		return;
	}
	buf_add_char(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			buf_format(out, "\\u%04x", c);
		else
			buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}

static void
add_number(struct buf *out, const char *name, int64_t number)
{
	if (number < 0)
		buf_format(out, ",\"%s\":null", name);
	else
		buf_format(out, ",\"%s\":%lld", name, (long long)number);
}

/* The lines of the script whose rules fired. */
static void
add_faults(struct buf *out, const struct effects *effects)
{
	buf_add_text(out, ",\"faults\":[");
	for (size_t i = 0; i < effects->nlines; i++)
		buf_format(out, "%s%u", i > 0 ? "," : "", effects->lines[i]);
	buf_add_char(out, ']');
}

void
log_request(
    struct log *log, const struct request *request, const struct reply *reply)
{
	struct buf line = BUF_INIT(1 << 20);

	if (log->fd < 0)
		return;
	buf_format(&line, "{\"seq\":%llu,\"ms\":%lld,\"connection\":%u",
	    (unsigned long long)++log->sequence, milliseconds(log),
	    request->connection);
	add_text(&line, "method", request->method);
	add_text(&line, "path", request->path);
	add_text(&line, "target", request->target);
	add_text(&line, "resource", reply->resource);
	add_number(&line, "n", reply->counter);
	add_number(&line, "status", reply->status);
	add_number(&line, "rows", reply->rows);
	add_number(&line, "skip", reply->skip);
	add_number(&line, "limit", reply->limit);
	add_number(&line, "total", reply->total);
	add_text(&line, "auth", reply->token);
	add_text(&line, "api_version", request->api_version);
	add_text(&line, "accept", request->accept);
	add_text(&line, "accept_encoding", request->accept_encoding);
	add_text(&line, "user_agent", request->user_agent);
	add_faults(&line, reply->effects);
	buf_add_text(&line, "}\n");
	if (write(log->fd, line.p, line.n) != (ssize_t)line.n)
		perror("demo-api: log");
	buf_free(&line);
}
