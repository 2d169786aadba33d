#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fetch/get.h"
#include "fetch/progress.h"
#include "lib/clock.h"
#include "lib/json.h"
#include "lib/message.h"

#define FIRST_MS 1000 /* a run that is over by then shows nothing */
#define EVERY_MS 200

enum progress_kind
progress_default(void)
{
	const char *term = getenv("TERM");

	if (!isatty(STDERR_FILENO) || message_level() < 0 || term == NULL ||
	    strcmp(term, "dumb") == 0)
		return PROGRESS_NONE;
	return PROGRESS_LINE;
}

void
progress_begin(struct progress *p, enum progress_kind kind, const char *source,
    const char *resource)
{
	*p = (struct progress){ .kind = kind,
		.source = source,
		.resource = resource,
		.begun = clock_ms() };
	p->shown = p->begun + FIRST_MS - EVERY_MS;
}

/* The terminal's columns; asked each time, since it may be resized. */
static size_t
width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* "1:02:03" or "2:03" */
static void
add_time(char *text, size_t size, double seconds)
{
	long s = (long)seconds;

	if (s >= 3600)
		snprintf(text, size, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60,
		    s % 60);
	else
		snprintf(text, size, "%ld:%02ld", s / 60, s % 60);
}

/* A line's text, of which only so much is taken as the terminal has room for.
 * Names are ASCII: a byte is a column. */
struct drawn {
	char text[256];
	size_t n, room;
};

/* Adds a part where it fits whole. */
__attribute__((format(printf, 2, 3))) static void
add(struct drawn *line, const char *format, ...)
{
	char part[sizeof line->text];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(part, sizeof part, format, args);
	va_end(args);
	if (n < 0 || (size_t)n > line->room - line->n)
		return;
	memcpy(line->text + line->n, part, (size_t)n + 1);
	line->n += (size_t)n;
}

static void
draw(const struct progress *p, uint64_t page, int64_t pages, uint64_t records,
    double seconds)
{
	/* One column stays free, or some terminals wrap. */
	struct drawn line = { "", 0, width() - 1 };
	char left[32];

	if (line.room > sizeof line.text - 1)
		line.room = sizeof line.text - 1;
	add(&line, "%s", p->resource);
	if (line.n == 0)
		add(&line, "%.*s", (int)line.room, p->resource);
	if (pages > 0)
		add(&line, ": page %" PRIu64 " of %" PRId64, page, pages);
	else
		add(&line, ": page %" PRIu64, page);
	add(&line, ", %" PRIu64 " %s", records,
	    message_plural(records, "record", "records"));
	if (pages > 0 && page > 0 && (uint64_t)pages > page) {
		add_time(left, sizeof left,
		    seconds * (double)((uint64_t)pages - page) / (double)page);
		add(&line, ", %s left", left);
	}
	if (seconds > 0)
		add(&line, ", %.0f/s", (double)records / seconds);
	message_redraw(line.text);
}

static void
print_json(const struct progress *p, uint64_t page, int64_t pages,
    uint64_t records, int64_t total, double seconds)
{
	struct buf line = BUF_INIT(1024);

	buf_add_text(&line, "{\"source\":");
	json_quote(&line, span_of(p->source));
	buf_add_text(&line, ",\"resource\":");
	json_quote(&line, span_of(p->resource));
	buf_format(&line, ",\"page\":%" PRIu64, page);
	if (pages > 0)
		buf_format(&line, ",\"pages\":%" PRId64, pages);
	buf_format(&line, ",\"records\":%" PRIu64, records);
	if (total >= 0)
		buf_format(&line, ",\"total\":%" PRId64, total);
	buf_format(&line, ",\"seconds\":%.3f}\n", seconds);
	if (fwrite(line.p, 1, line.n, stderr) != line.n)
		clearerr(stderr); /* nowhere to say it */
	buf_free(&line);
}

void
progress_show(struct progress *p, uint64_t page, int64_t pages,
    uint64_t records, int64_t total)
{
	int64_t now;

	if (p->kind == PROGRESS_NONE)
		return;
	now = clock_ms();
	if (now - p->shown < EVERY_MS)
		return;
	p->shown = now;
	if (p->kind == PROGRESS_LINE)
		draw(p, page, pages, records, clock_seconds_since(p->begun));
	else
		print_json(p, page, pages, records, total,
		    clock_seconds_since(p->begun));
}

void
progress_sum(
    const struct progress *p, uint64_t page, uint64_t records, int64_t total)
{
	if (p->kind == PROGRESS_JSON)
		print_json(p, page, (int64_t)page, records, total,
		    clock_seconds_since(p->begun));
}

void
progress_end(struct progress *p)
{
	if (p->kind == PROGRESS_LINE)
		message_redraw(NULL);
}
