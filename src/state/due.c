#include <string.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/instant.h"
#include "lib/message.h"
#include "lib/out.h"
#include "state/due.h"

/*
 * A timer does not ring to the second.  Up to this much early counts as due,
 * so that what runs every four hours is not put off to the eighth.
 */
#define SLACK 60

bool
due_interval(const char *text, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
		{ 'w', 604800 } };
	size_t digits = strspn(text, "0123456789");
	int64_t number = 0;

	if (digits == 0 || digits > 10)
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	if (number == 0 && text[digits] == '\0') {
		*seconds = 0;
		return true;
	}
	for (size_t i = 0; i < COUNT(units); i++)
		if (text[digits] == units[i].unit && text[digits + 1] == '\0' &&
		    number <= DUE_MAX / units[i].seconds) {
			*seconds = number * units[i].seconds;
			return true;
		}
	return false;
}

/* The same for what began at an instant. */
static enum status
check_instant(const char *last, int64_t every, int64_t now, int64_t *from)
{
	int64_t slack = every / 10 < SLACK ? every / 10 : SLACK;
	struct instant begun;

	if (last == NULL || every == 0 || !instant_parse(&begun, span_of(last)))
		return STATUS_OK;
	*from = begun.second + every - slack;
	/* A load in the future is a clock that was put back. */
	return now >= *from || begun.second > now + SLACK ? STATUS_OK
							  : STATUS_TEMPORARY;
}

enum status
due_check(const struct state_entry *entry, const struct due_question *q,
    int64_t now, int64_t *from)
{
	*from = 0;
	if (!q->full)
		return check_instant(
		    entry != NULL ? entry->began : NULL, q->every, now, from);
	/* Without a cursor the whole list is what the next run reads anyway. */
	if (entry == NULL || entry->cursor == NULL ||
	    (entry->full == NULL && q->bounded))
		return STATUS_TEMPORARY;
	return check_instant(entry->full, q->every, now, from);
}

/* What the profile has to say about whole lists. */
static enum status
ask_profile(struct setting *with, struct due_question *q)
{
	const struct config *config;
	enum status status = setting_config(with, &config);

	if (status != STATUS_OK)
		return status;
	q->bounded = config_initial_sync_days(config) > 0;
	if (!config_incremental(config))
		q->every = 0; /* each load is one of the whole list */
	return STATUS_OK;
}

/* Whether a resource is due; -v says from when on. */
static enum status
check_place(const struct due_question *q, const struct place *place)
{
	struct buf text = BUF_INIT(64);
	struct instant next;
	struct state state;
	int64_t from = 0;
	enum status status = state_read(&state, &place->at);

	if (status == STATUS_OK)
		status = due_check(state_find(&state, place->resource), q,
		    instant_now().second, &from);
	next = instant_at(from);
	if (status == STATUS_TEMPORARY && from != 0 &&
	    instant_add(&text, &next))
		message_info(1, "%s/%s: not due before %s", place->at.source,
		    place->resource, buf_text(&text));
	buf_free(&text);
	state_end(&state);
	return status;
}

static enum status
due_resource(struct setting *with, const struct due_question *q,
    const char *word, struct out *out)
{
	struct place place;
	enum status status = place_find(&place, with, word, PLACE_ANY);

	if (status == STATUS_OK)
		status = check_place(q, &place);
	if (status == STATUS_OK && q->list) {
		out_add_span(out, span_of(place.at.source));
		out_add_char(out, '/');
		out_line(out, span_of(place.resource));
	}
	place_end(&place);
	return status;
}

/* One that is due is enough, and one that can't be told is an error. */
enum status
due_tell(struct setting *with, const struct due_question *question,
    char **words, int n)
{
	enum status status = STATUS_OK, error = STATUS_OK;
	struct due_question q = *question;
	bool any = false;
	struct out out;

	if (q.full)
		status = ask_profile(with, &q);
	if (status != STATUS_OK)
		return status;
	out_begin(&out, STDOUT_FILENO, "stdout");
	for (int i = 0; i < n; i++) {
		status = due_resource(with, &q, words[i], &out);
		any |= status == STATUS_OK;
		if (status != STATUS_TEMPORARY)
			error = status_worse(error, status);
	}
	error = status_worse(error, out_end(&out));
	return error == STATUS_OK && !any ? STATUS_TEMPORARY : error;
}
