#include <jq.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "map/engine.h"
#include "map/filter.h"
#include "map/filter_value.h"

struct filter {
	jq_state *jq;
	char *program;   /* owned */
	struct buf *why; /* where compile errors go */
	struct filter_reader reader;
	jv value; /* owned: that went in last */
};

/* -- compiling ------------------------------------------------------------- */

/*
 * jq says "jq: error: WHAT at <top-level>, line N:", the text there, and at
 * last "jq: 1 compile error".  Only what is said first is kept.
 */
static void
compile_error(void *context, jv message)
{
	static const char lead[] = "jq: error: ";
	struct filter *f = context;

	if (f->why->n == 0 && jv_get_kind(message) == JV_KIND_STRING) {
		const char *text = jv_string_value(message);
		size_t n;

		if (strncmp(text, lead, sizeof lead - 1) == 0)
			text += sizeof lead - 1;
		n = strcspn(text, "\n");
		if (n > 0 && text[n - 1] == ':')
			n--;
		buf_add(f->why, text, n);
	}
	jv_free(message);
}

/* What debug would print into our messages; prelude_join() sees to stderr. */
static void
say_nothing(void *context, jv message)
{
	(void)context;
	jv_free(message);
}

/* A filter has one input, its record; without this, "input" crashes. */
static jv
no_more_inputs(jq_state *jq, void *context)
{
	(void)jq;
	(void)context;
	return jv_invalid();
}

/*
 * libjq 1.6 shows the environment to filters (env, $ENV), finds ~/.jq by it,
 * and crashes in env after clearenv(3): so it is an empty one.
 */
static void
empty_environment(void)
{
	static char *nothing[] = { NULL };

	environ = nothing;
}

/*
 * But libc looks there, at each strftime(3), for the time zone, whose file
 * the sandbox bars: as long as the name stays, it keeps what it read.  $ENV
 * is of the time of compiling; prelude_join() sees to env.
 */
static void
keep_time_zone(const char *zone)
{
	static char *variables[] = { NULL, NULL };

	if (variables[0] == NULL)
		variables[0] = mem_format(
		    "TZ=%s", zone != NULL ? zone : ":/etc/localtime");
	environ = variables;
	tzset();
}

struct filter *
filter_new(const char *program, const char *library, struct buf *why)
{
	struct filter *f = mem_zero(1, sizeof *f);
	const char *zone = getenv("TZ");
	jv folders = jv_array();

	empty_environment();
	f->program = mem_string(program);
	f->why = why;
	f->value = jv_null();
	filter_reader_begin(&f->reader);
	f->jq = jq_init();
	if (f->jq == NULL) {
		jv_free(folders);
		buf_add_text(why, "libjq can't start");
		filter_free(f);
		return NULL;
	}
	if (library != NULL)
		folders = jv_array_append(folders, jv_string(library));
	jq_set_attr(f->jq, jv_string("JQ_LIBRARY_PATH"), folders);
	jq_set_error_cb(f->jq, compile_error, f);
	jq_set_debug_cb(f->jq, say_nothing, NULL);
	jq_set_input_cb(f->jq, no_more_inputs, NULL);
	if (!jq_compile(f->jq, program)) {
		if (why->n == 0)
			buf_add_text(why, "libjq can't compile it");
		filter_free(f);
		return NULL;
	}
	keep_time_zone(zone);
	return f;
}

void
filter_free(struct filter *f)
{
	if (f == NULL)
		return;
	jq_teardown(&f->jq);
	jv_free(f->value);
	filter_reader_end(&f->reader);
	free(f->program);
	free(f);
}

/* -- running --------------------------------------------------------------- */

/* With a value, which is consumed. */
static void
start(struct filter *f, jv value)
{
	jv_free(f->value);
	f->value = value;
	jq_start(f->jq, jv_copy(value), 0);
}

bool
filter_start(struct filter *f, struct span value, bool carried, struct buf *why)
{
	if (value.n > FILTER_VALUE_MAX) {
		buf_add_text(why, "it is too large for jq");
		return false;
	}
	start(f, filter_read(&f->reader, value, carried));
	return true;
}

void
filter_start_paths(
    struct filter *f, const struct paths *paths, const struct span *values)
{
	start(f, filter_read_paths(&f->reader, paths, values));
}

size_t
filter_numbers(const struct filter *f)
{
	return f->reader.numbers;
}

/*
 * How much of an error's text shows nothing of the record: all, where it stands
 * so in the program, as in error("no status"); of what libjq says itself, what
 * comes before the value; of others, as error(.name) makes them, nothing.
 */
static size_t
harmless_length(const struct filter *f, const char *text)
{
	static const char *const of_libjq[] = { "null (", "boolean (",
		"number (", "string (", "array (", "object (", "Cannot " };

	if (strstr(f->program, text) != NULL)
		return strlen(text);
	for (size_t i = 0; i < COUNT(of_libjq); i++)
		if (strncmp(text, of_libjq[i], strlen(of_libjq[i])) == 0)
			return strcspn(text, "({[\"'");
	return 0;
}

static void
tell(const struct filter *f, struct buf *why, const char *text, bool show)
{
	size_t n = show ? strlen(text) : harmless_length(f, text);

	buf_add_text(why, "the filter failed: ");
	buf_add(why, text, n);
	if (text[n] != '\0')
		buf_add_text(why, "… (-v shows all of it)");
}

/* No further value: either all is done, or something went wrong. */
static enum filter_step
stopped(struct filter *f, jv invalid, struct buf *why, bool show)
{
	enum filter_step step = FILTER_FAILED;
	jv message;

	if (jq_halted(f->jq)) {
		jv_free(invalid);
		buf_add_text(why, "the filter halted");
		return FILTER_FAILED;
	}
	message = jv_invalid_get_msg(invalid);
	if (jv_get_kind(message) == JV_KIND_NULL)
		step = FILTER_DONE;
	else if (jv_get_kind(message) == JV_KIND_STRING)
		tell(f, why, jv_string_value(message), show);
	else
		buf_add_text(why, "the filter failed");
	jv_free(message);
	return step;
}

enum filter_step
filter_next(struct filter *f, struct buf *out, struct buf *why, bool show)
{
	jv value = jq_next(f->jq);
	size_t before = out->n;

	if (!jv_is_valid(value))
		return stopped(f, value, why, show);
	if (jv_identical(jv_copy(value), jv_copy(f->value))) {
		jv_free(value);
		return FILTER_SAME;
	}
	switch (filter_write(out, value)) {
	case FILTER_WRITTEN:
		/* libjq 1.6 makes strings that are no UTF-8 ("implode"). */
		if (json_validate(
			(struct span){ out->p + before, out->n - before }, NULL,
			NULL))
			return FILTER_VALUE;
		buf_add_text(why, "what the filter made is no UTF-8");
		break;
	case FILTER_TOO_DEEP:
		buf_add_text(why, "what the filter made is nested too deep");
		break;
	default:
		buf_add_text(why, "the filter made too much of it");
	}
	return FILTER_FAILED;
}

/* -- directives ------------------------------------------------------------ */

/* Whether a byte is one of some characters. */
static bool
is_one_of(char c, const char *characters)
{
	return c != '\0' && strchr(characters, c) != NULL;
}

static size_t
skip_space(struct span s, size_t i)
{
	for (; i < s.n; i++)
		if (s.p[i] == '#')
			while (i + 1 < s.n && s.p[i + 1] != '\n')
				i++;
		else if (!is_one_of(s.p[i], " \t\r\n"))
			break;
	return i;
}

/* Past a directive's ";", which may stand in a string, too. */
static size_t
skip_directive(struct span s, size_t i)
{
	bool quoted = false;

	for (; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\\' && quoted)
			i++;
		else if (s.p[i] == ';' && !quoted)
			return i + 1;
	}
	return s.n;
}

static bool
is_directive(struct span s, size_t i)
{
	static const char *const words[] = { "module", "import", "include" };

	for (size_t w = 0; w < COUNT(words); w++) {
		size_t n = strlen(words[w]);

		/* Something must follow, and white space or a string does. */
		if (s.n - i > n && memcmp(s.p + i, words[w], n) == 0 &&
		    is_one_of(s.p[i + n], " \t\r\n#\"{"))
			return true;
	}
	return false;
}

size_t
filter_directives(struct span program)
{
	size_t end = 0, i = skip_space(program, 0);

	while (i < program.n && is_directive(program, i)) {
		end = skip_directive(program, i);
		i = skip_space(program, end);
	}
	return end;
}
