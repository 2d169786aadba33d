#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fetch/get.h"
#include "fetch/progress.h"
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
		.begun = get_clock() };
	p->shown = p->begun + FIRST_MS - EVERY_MS;
}

static int
width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
		return 80;
	return size.ws_col < 500 ? size.ws_col : 500;
}

static double
seconds_since(int64_t begun)
{
	return (double)(get_clock() - begun) / 1000;
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

static void
draw(const struct progress *p, uint64_t page, int64_t pages, uint64_t records,
    double seconds)
{
	double rate = seconds > 0 ? (double)records / seconds : 0;
	char line[512], left[32];
	int n;

	n = snprintf(line, sizeof line, "%s: page %" PRIu64, p->resource, page);
	if (pages > 0)
		n += snprintf(
		    line + n, sizeof line - (size_t)n, " of %" PRId64, pages);
	n += snprintf(line + n, sizeof line - (size_t)n,
	    ", %" PRIu64 " records, %.0f/s", records, rate);
	if (pages > 0 && page > 0 && (uint64_t)pages > page) {
		add_time(left, sizeof left,
		    seconds * (double)((uint64_t)pages - page) / (double)page);
		n += snprintf(
		    line + n, sizeof line - (size_t)n, ", %s left", left);
	}
	/* One column stays free, or some terminals wrap. */
	if (n >= width())
		line[width() - 1] = '\0';
	message_redraw(line);
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
	now = get_clock();
	if (now - p->shown < EVERY_MS)
		return;
	p->shown = now;
	if (p->kind == PROGRESS_LINE)
		draw(p, page, pages, records, seconds_since(p->begun));
	else
		print_json(
		    p, page, pages, records, total, seconds_since(p->begun));
}

void
progress_sum(
    const struct progress *p, uint64_t page, uint64_t records, int64_t total)
{
	if (p->kind == PROGRESS_JSON)
		print_json(p, page, (int64_t)page, records, total,
		    seconds_since(p->begun));
}

void
progress_end(struct progress *p)
{
	if (p->kind == PROGRESS_LINE)
		message_redraw(NULL);
}
