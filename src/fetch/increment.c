#include <inttypes.h>
#include <stdlib.h>

#include "fetch/increment.h"
#include "fetch/read.h"
#include "lib/count.h"
#include "lib/memory.h"
#include "lib/message.h"

#define FAR_FUTURE "9999-01-01T00:00:00Z"
#define LONG_AGO "1970-01-01T00:00:00Z"

/* -- where to start -------------------------------------------------------- */

/* A cursor that is none would read all, or, past it, skip: neither in silence.
 */
static enum status
check_stored(const struct increment_spec *spec, const char *cursor)
{
	struct instant i;

	if (cursor == NULL || instant_parse(&i, span_of(cursor)))
		return STATUS_OK;
	message_error("%s/%s: the cursor \"%s\" in the state is no date or RFC "
		      "3339 time; give it one by hr-state set, or remove it by "
		      "hr-state rm",
	    spec->resource->source->name, spec->resource->name, cursor);
	return STATUS_USAGE;
}

/* The state's cursor of a resource, for free(3); NULL: there is none. */
static enum status
stored_cursor(const struct increment_spec *spec, char **cursor)
{
	struct state_place place = { .profile = config_profile(spec->config),
		.name = spec->state,
		.source = spec->resource->source->name };
	struct state_entry *entry;
	struct state state;
	enum status status = state_read(&state, &place);

	*cursor = NULL;
	if (status == STATUS_OK) {
		entry = state_find(&state, spec->resource->name);
		if (entry != NULL)
			*cursor = mem_string(entry->cursor);
		status = check_stored(spec, *cursor);
	}
	state_end(&state);
	return status;
}

static char *
days_ago(long days)
{
	struct instant then =
	    instant_shift(instant_now(), -(int64_t)days * DAY_SECONDS);
	struct buf text = BUF_INIT(64);
	char *copy = NULL;

	if (instant_add(&text, &then))
		copy = mem_copy(text.p, text.n);
	buf_free(&text);
	return copy;
}

/* Whether since lies behind the stored cursor, so that what lies between would
 * be skipped for ever if this run's cursor were kept. */
static bool
skips(const char *since, const char *stored)
{
	struct instant a, b;

	return stored == NULL ||
	    (instant_parse(&a, span_of(since)) &&
		instant_parse(&b, span_of(stored)) &&
		instant_compare(&a, &b) > 0);
}

/* Where the run starts, for free(3); NULL: at the beginning. */
static enum status
choose_start(
    struct increment *i, const struct increment_spec *spec, char **start)
{
	const struct incremental *inc = &spec->resource->incremental;
	const struct increment_span *span = spec->span;
	long days = config_initial_sync_days(spec->config);
	char *stored = NULL;
	enum status status = STATUS_OK;

	*start = NULL;
	if (!inc->set || span->full)
		return STATUS_OK;
	if (span->since != NULL || span->incremental)
		status = stored_cursor(spec, &stored);
	if (span->since != NULL) {
		*start = mem_string(span->since);
		i->ahead = i->ahead || skips(span->since, stored);
	} else if (span->incremental && stored != NULL) {
		*start = mem_string(stored);
	} else if (span->incremental) {
		i->first = true;
		i->initial = days > 0;
		*start =
		    days > 0 ? days_ago(days) : mem_string(inc->initial_value);
	}
	free(stored);
	return status;
}

/* Where the run ends; NULL: it does not. */
static const char *
choose_end(const struct incremental *inc, const struct increment_span *span)
{
	if (!inc->set)
		return NULL;
	if (span->until != NULL)
		return span->until;
	return !span->full && (span->incremental || span->since != NULL)
	    ? inc->end_value
	    : NULL;
}

/* -- who sifts ------------------------------------------------------------- */

/* How many records the API counts with a filter; false where it does not say.
 */
static bool
count(struct session *session, const struct resource *r, const char *since,
    const struct list_options *options, int64_t *total, enum status *status)
{
	struct list_options one = { .page_size = 1,
		.at_once = 1,
		.max_records = 1,
		.discard = true,
		.quiet = true,
		.params = options->params };
	struct list_result result;
	struct out out;

	one.context.start_value = since;
	out_begin(&out, -1, "nowhere");
	*status = read_whole(&session->getter, r, &one, &out, &result);
	out_abandon(&out);
	*total = result.total;
	return *status == STATUS_OK && result.total >= 0;
}

/*
 * Whether the API honours the filter: nothing lies in the far future, all
 * since 1970, and all is something.  A refused token stops here.
 */
static enum status
probe(struct session *session, const struct resource *r,
    const struct list_options *options, const struct cursor *c, bool *honoured)
{
	struct instant future, past;
	int64_t none = -1, all = -1, total = -1;
	enum status status = STATUS_OK;
	char *late, *early;

	(void)!instant_parse(&future, span_of(FAR_FUTURE));
	(void)!instant_parse(&past, span_of(LONG_AGO));
	late = cursor_value(c, &future);
	early = cursor_value(c, &past);
	*honoured = count(session, r, late, options, &none, &status) &&
	    none == 0 && count(session, r, early, options, &all, &status) &&
	    all > 0 && count(session, r, NULL, options, &total, &status) &&
	    total == all;
	free(early);
	free(late);
	if (status == STATUS_USAGE || status == STATUS_TEMPORARY) {
		message_error("%s/%s: %s", r->source->name, r->name,
		    session->getter.why_quiet);
		return status;
	}
	message_info(1, "%s/%s: %s", r->source->name, r->name,
	    *honoured ? "the API honours the filter by time"
		      : "the API does not honour the filter by time: all is "
			"read, and sifted here");
	return STATUS_OK;
}

/* Where the definition begins, for what stands in a request's text. */
static void
set_initial(struct increment *i, const char *text, struct list_options *options)
{
	struct instant initial;

	if (text == NULL || !instant_parse(&initial, span_of(text)))
		return;
	i->values[2] = cursor_value(&i->cursor, &initial);
	options->context.initial_value = i->values[2];
}

static enum status
choose_filter(struct session *session, const struct resource *r,
    struct increment *i, struct list_options *options)
{
	const struct incremental *inc = &r->incremental;
	bool honoured = inc->filter == FILTER_SERVER;
	enum status status = STATUS_OK;

	if (!i->cursor.has_since && !i->cursor.has_until)
		return STATUS_OK;
	if (inc->filter == FILTER_PROBE && i->cursor.has_since)
		status = probe(session, r, options, &i->cursor, &honoured);
	/* What the API sifts is sifted again: a filter that is ignored, or
	 * coarser than an instant, does no harm then. */
	i->cursor.sift = !honoured || inc->end_param == NULL ||
	    inc->convert != CONVERT_NONE || i->cursor.has_until;
	if (honoured) {
		i->values[0] = cursor_since_value(&i->cursor);
		i->values[1] = cursor_until_value(&i->cursor);
		options->context.start_value = i->values[0];
		options->context.end_value = i->values[1];
	}
	return status;
}

/* -- all together ---------------------------------------------------------- */

enum status
increment_begin(struct increment *i, const struct increment_spec *spec,
    struct list_options *options)
{
	const struct resource *r = spec->resource;
	const struct increment_span *span = spec->span;
	const struct resume *resume = options->resume;
	const char *end = choose_end(&r->incremental, span);
	char *start, *stored = NULL;
	enum status status = STATUS_OK;

	*i = (struct increment){ .began = instant_now(),
		.ahead = end != NULL,
		.sought = span->incremental || span->since != NULL ||
		    span->until != NULL };
	if (resume != NULL && resume->given != NULL) {
		start = mem_string(resume->since);
		(void)!instant_parse(&i->began, span_of(resume->began));
		status = stored_cursor(spec, &stored);
		i->first = stored == NULL;
		free(stored);
	} else {
		status = choose_start(i, spec, &start);
	}
	cursor_begin(&i->cursor, r, start, end);
	free(start);
	set_initial(i, r->incremental.initial_value, options);
	if (status == STATUS_OK)
		status = choose_filter(spec->session, r, i, options);
	options->cursor = &i->cursor;
	return status;
}

void
increment_end(struct increment *i)
{
	for (size_t n = 0; n < COUNT(i->values); n++)
		free(i->values[n]);
	cursor_end(&i->cursor);
}

void
increment_tell(const struct increment *i, bool framed)
{
	const struct resource *r = i->cursor.resource;

	if (i->initial && i->cursor.sift)
		message_info(0,
		    "%s/%s: first run: %" PRIu64 " %s from before %s %s "
		    "left out (initial_sync_days)",
		    r->source->name, r->name, i->cursor.dropped,
		    message_plural(i->cursor.dropped, "record", "records"),
		    i->cursor.since_text,
		    message_plural(i->cursor.dropped, "was", "were"));
	else if (i->initial)
		message_info(0,
		    "%s/%s: first run: records from before %s were left out "
		    "(initial_sync_days)",
		    r->source->name, r->name, i->cursor.since_text);
	if (i->cursor.unknown > 0 && (framed || i->sought))
		message_warn("%s/%s: %" PRIu64 " %s no time in %s; %s taken "
			     "each time",
		    r->source->name, r->name, i->cursor.unknown,
		    message_plural(
			i->cursor.unknown, "record has", "records have"),
		    jsonpath_text(r->incremental.cursor_path),
		    message_plural(i->cursor.unknown, "it is", "they are"));
}

char *
increment_cursor(const struct increment *i, const struct list_options *options,
    const struct list_result *result, int64_t server_clock)
{
	const struct resource *r = i->cursor.resource;

	if (!r->incremental.set || i->ahead || options->max_records > 0 ||
	    options->narrowed)
		return NULL;
	if (result->gap) {
		message_warn("%s/%s: an answer within the list was ignored: "
			     "the cursor stays where it was",
		    r->source->name, r->name);
		return NULL;
	}
	if (result->passed_over) {
		message_warn("%s/%s: the list goes on past the stated maximum, "
			     "and does not come in the order of %s: the cursor "
			     "stays where it was",
		    r->source->name, r->name,
		    jsonpath_text(r->incremental.cursor_path));
		return NULL;
	}
	return cursor_next(&i->cursor, &i->began, server_clock);
}
