#include <string.h>

#include "lib/instant.h"
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
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (text[digits] == units[i].unit && text[digits + 1] == '\0' &&
		    number <= DUE_MAX / units[i].seconds) {
			*seconds = number * units[i].seconds;
			return true;
		}
	return false;
}

enum status
due_check(const struct state_entry *entry, bool full, int64_t every,
    int64_t now, int64_t *from)
{
	int64_t slack = every / 10 < SLACK ? every / 10 : SLACK;
	const char *last = NULL;
	struct instant begun;

	if (entry != NULL)
		last = full ? entry->full : entry->began;
	if (last == NULL || every == 0 || !instant_parse(&begun, span_of(last)))
		return STATUS_OK;
	*from = begun.second + every - slack;
	/* A load in the future is a clock that was put back. */
	return now >= *from || begun.second > now + SLACK ? STATUS_OK
							  : STATUS_TEMPORARY;
}
