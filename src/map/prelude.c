#include <string.h>

#include "lib/buf.h"
#include "lib/memory.h"
#include "map/prelude.h"

static const char prelude[] =
#include "map/prelude.jq.h"
    ;

static const char carry[] =
#include "map/carry.jq.h"
    ;

/* The line from where on the two are the same. */
static const char types[] = "# The types.\n";

/* What filter.c can't take away: see keep_time_zone(), say_nothing(). */
static const char hidden[] = "def env: $ENV; def stderr: .; ";

#define PROGRAM_MAX ((size_t)64 << 20)

const char *
prelude_text(void)
{
	return prelude;
}

struct span
prelude_skip(struct span program)
{
	size_t n = sizeof prelude - 1;

	if (program.n >= n && memcmp(program.p, prelude, n) == 0)
		return (struct span){ program.p + n, program.n - n };
	return program;
}

/* Appends lines as one, without comments; no string of ours has a "#". */
static void
add_lines(struct buf *out, const char *text)
{
	while (*text != '\0') {
		size_t line = strcspn(text, "\n");

		buf_add(out, text, strcspn(text, "#\n"));
		buf_add_char(out, ' ');
		text += line + (text[line] == '\n');
	}
}

char *
prelude_join(struct span program, size_t directives, bool carried)
{
	struct buf all = BUF_INIT(PROGRAM_MAX);
	char *result;

	buf_reserve(&all, sizeof carry + sizeof prelude + program.n);
	buf_add(&all, program.p, directives);
	buf_add_text(&all, carried ? "" : hidden);
	if (carried)
		add_lines(&all, carry);
	add_lines(&all, carried ? strstr(prelude, types) : prelude);
	buf_add(&all, program.p + directives, program.n - directives);
	result = mem_string(buf_text(&all));
	buf_free(&all);
	return result;
}
