#include <inttypes.h>
#include <stdio.h>

#include "lib/buf.h"
#include "lib/json.h"
#include "map/control.h"

#define FAIL_MAX ((size_t)64 << 10)
#define COUNT_SIZE 24

/* A count as JSON text, in the room given. */
static struct span
count_text(char room[COUNT_SIZE], uint64_t count)
{
	int n = snprintf(room, COUNT_SIZE, "%" PRIu64, count);

	return (struct span){ room, (size_t)n };
}

static bool
add_member(struct out *out, bool *first, struct span key, struct span value)
{
	bool good = (*first || out_add_char(out, ',')) &&
	    out_add_char(out, '"') && out_add_span(out, key) &&
	    out_add(out, "\":", 2) && out_add_span(out, value);

	*first = false;
	return good;
}

static size_t
find_edit(struct span key, const struct edit *edits, size_t n)
{
	size_t i = 0;

	while (i < n && !json_key_is(key, span_of(edits[i].name)))
		i++;
	return i;
}

bool
control_edited(
    struct out *out, const struct frame *f, const struct edit *edits, size_t n)
{
	struct json_walk walk = json_walk(f->body);
	bool good = out_add_span(out, span_of("{\"$hr\":{")), first = true;
	bool written[EDITS_MAX] = { false };
	struct span key, value;
	size_t i;

	while (good && json_member(&walk, &key, &value)) {
		i = find_edit(key, edits, n);
		if (i < n && (written[i] || edits[i].value.p == NULL))
			continue;
		if (i < n)
			written[i] = true;
		good = add_member(
		    out, &first, key, i < n ? edits[i].value : value);
	}
	for (i = 0; good && i < n; i++)
		if (!written[i] && edits[i].value.p != NULL)
			good = add_member(out, &first, span_of(edits[i].name),
			    edits[i].value);
	return good && out_add(out, "}}\n", 3);
}

bool
control_counted(
    struct out *out, const struct frame *f, uint64_t records, bool complete)
{
	char room[COUNT_SIZE];
	struct edit edits[] = {
		{ "records", count_text(room, records) },
		{ "complete", span_of(complete ? "true" : "false") },
	};

	return control_edited(out, f, edits, f->type == FRAME_END ? 2 : 1);
}

bool
control_fail(struct out *out, const char *source, const char *resource,
    const char *error)
{
	struct buf line = BUF_INIT(FAIL_MAX);
	bool good = buf_format(&line,
			"{\"$hr\":{\"type\":\"fail\",\"source\":\"%s\","
			"\"resource\":\"%s\",\"error\":",
			source, resource) &&
	    json_quote(&line, span_of(error)) &&
	    buf_add_text(&line, ",\"temporary\":false}}");

	good = good && out_line(out, buf_span(&line));
	buf_free(&line);
	return good;
}

bool
control_done(struct out *out, const struct frame *f, uint64_t failed)
{
	char room[COUNT_SIZE];
	struct edit edit = { "failed", count_text(room, f->failed + failed) };

	return control_edited(out, f, &edit, 1);
}
