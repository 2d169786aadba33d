#include "effects.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

/* -- values ---------------------------------------------------------------- */

static bool
read_integer(const char *text, int64_t low, int64_t high, int64_t *value)
{
	char *end;

	if (text == NULL || *text == '\0')
		return false;
	*value = strtoll(text, &end, 10);
	return *end == '\0' && *value >= low && *value <= high;
}

static bool
read_count(const char *text, uint64_t high, uint64_t *value)
{
	int64_t number;

	if (!read_integer(text, 0, (int64_t)high, &number))
		return false;
	*value = (uint64_t)number;
	return true;
}

/* "50ms", "-1h": milliseconds; *end is what follows. */
static bool
read_duration(const char *text, char **end, int64_t *ms)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 },
		{ "h", 3600000 }, { "d", DAY_MS } };
	long long number = strtoll(text, end, 10);

	if (*end == text)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t n = strlen(units[i].unit);

		if (strncmp(*end, units[i].unit, n) == 0 &&
		    ((*end)[n] == '\0' || (*end)[n] == '.')) {
			*end += n;
			*ms = number * units[i].ms;
			return true;
		}
	}
	return false;
}

/* -- words ----------------------------------------------------------------- */

typedef bool word_fn(struct effects *e, const char *value);

static bool
word_status(struct effects *e, const char *value)
{
	int64_t status;

	if (!read_integer(value, 100, 999, &status))
		return false;
	e->status = (unsigned)status;
	return true;
}

static bool
word_header(struct effects *e, const char *value)
{
	if (e->nheaders == EXTRA_HEADERS_MAX || strchr(value, ':') == NULL)
		return false;
	e->headers[e->nheaders++] = value;
	return true;
}

static bool
word_type(struct effects *e, const char *value)
{
	e->type = value;
	return true;
}

static bool
word_body(struct effects *e, const char *value)
{
	e->body = value;
	return true;
}

static bool
word_raw(struct effects *e, const char *value)
{
	e->raw = value;
	return true;
}

static bool
word_redirect(struct effects *e, const char *value)
{
	e->redirect = value;
	return true;
}

static bool
word_cap(struct effects *e, const char *value)
{
	uint64_t cap;

	if (!read_count(value, 1000000, &cap))
		return false;
	e->cap = (uint32_t)cap;
	return true;
}

static bool
word_total(struct effects *e, const char *value)
{
	e->total = NULL;
	e->total_delta = 0;
	e->total_missing = strcmp(value, "missing") == 0;
	if (e->total_missing)
		return true;
	if (*value == '+' || *value == '-')
		return read_integer(
		    value, -1000000000, 1000000000, &e->total_delta);
	e->total = value;
	return true;
}

static bool
word_data(struct effects *e, const char *value)
{
	e->data_missing = strcmp(value, "missing") == 0;
	e->data = strcmp(value, "object") == 0 ? "{}" : value;
	return true;
}

static bool
word_pretty(struct effects *e, const char *value)
{
	(void)value;
	e->pretty = true;
	return true;
}

static bool
word_gzip(struct effects *e, const char *value)
{
	e->gzip = true;
	e->gzip_always = value != NULL && strcmp(value, "always") == 0;
	return value == NULL || e->gzip_always;
}

static bool
word_gzip_bomb(struct effects *e, const char *value)
{
	return read_count(value, UINT64_C(1) << 40, &e->gzip_bomb);
}

static bool
word_clock(struct effects *e, const char *value)
{
	char *end;

	e->clock_set = true;
	return read_duration(value, &end, &e->clock) && *end == '\0';
}

static bool
word_latency(struct effects *e, const char *value)
{
	int64_t low, high;
	char *end;

	if (!read_duration(value, &end, &low))
		return false;
	high = low;
	if (strncmp(end, "..", 2) == 0 && !read_duration(end + 2, &end, &high))
		return false;
	e->latency_low = (uint32_t)low;
	e->latency_high = (uint32_t)high;
	return *end == '\0' && low >= 0 && low <= high && high <= 3600000;
}

static bool
word_framing(struct effects *e, const char *value)
{
	static const char *const names[] = { "length", "chunked", "close",
		"broken" };

	for (unsigned i = 0; i < 4; i++)
		if (strcmp(value, names[i]) == 0) {
			e->framing = (enum framing)i;
			return true;
		}
	return false;
}

static bool
set_ending(struct effects *e, enum ending ending, const char *value)
{
	e->ending = ending;
	if (strcmp(value, "head") == 0) {
		e->after = NOTHING_SENT;
		return true;
	}
	return read_integer(
	    value, -(INT64_C(1) << 40), INT64_C(1) << 40, &e->after);
}

static bool
word_cut(struct effects *e, const char *value)
{
	return set_ending(e, ENDING_CUT, value);
}

static bool
word_reset(struct effects *e, const char *value)
{
	return set_ending(e, ENDING_RESET, value);
}

static bool
word_stall(struct effects *e, const char *value)
{
	return set_ending(e, ENDING_STALL, value);
}

static bool
word_length(struct effects *e, const char *value)
{
	return read_integer(value, -1000000, 1000000, &e->length_delta);
}

static bool
word_drip(struct effects *e, const char *value)
{
	return read_count(value, UINT64_C(1) << 40, &e->drip);
}

static bool
word_slice(struct effects *e, const char *value)
{
	return read_count(value, UINT64_C(1) << 30, &e->slice);
}

static bool
word_headers(struct effects *e, const char *value)
{
	return read_count(value, UINT64_C(1) << 30, &e->filler);
}

static bool
word_endless(struct effects *e, const char *value)
{
	(void)value;
	e->endless = true;
	return true;
}

static bool
word_seed(struct effects *e, const char *value)
{
	return read_count(value, INT64_MAX, &e->seed);
}

static bool
add_change(struct effects *e, enum change_kind kind, const char *value)
{
	return e->nchanges < CHANGES_MAX &&
	    change_read(&e->changes[e->nchanges++], kind, value);
}

static bool
word_insert(struct effects *e, const char *value)
{
	return add_change(e, CHANGE_INSERT, value);
}

static bool
word_delete(struct effects *e, const char *value)
{
	return add_change(e, CHANGE_DELETE, value);
}

static bool
word_update(struct effects *e, const char *value)
{
	return add_change(e, CHANGE_UPDATE, value);
}

static const struct {
	const char *name;
	word_fn *apply;
	enum { BARE, EITHER, VALUE } takes;
} words[] = {
	{ "body", word_body, VALUE },
	{ "cap", word_cap, VALUE },
	{ "clock", word_clock, VALUE },
	{ "cut", word_cut, VALUE },
	{ "data", word_data, VALUE },
	{ "delete", word_delete, VALUE },
	{ "drip", word_drip, VALUE },
	{ "endless", word_endless, BARE },
	{ "framing", word_framing, VALUE },
	{ "gzip", word_gzip, EITHER },
	{ "gzip-bomb", word_gzip_bomb, VALUE },
	{ "header", word_header, VALUE },
	{ "headers", word_headers, VALUE },
	{ "insert", word_insert, VALUE },
	{ "latency", word_latency, VALUE },
	{ "length", word_length, VALUE },
	{ "pretty", word_pretty, BARE },
	{ "raw", word_raw, VALUE },
	{ "redirect", word_redirect, VALUE },
	{ "reset", word_reset, VALUE },
	{ "seed", word_seed, VALUE },
	{ "slice", word_slice, VALUE },
	{ "stall", word_stall, VALUE },
	{ "status", word_status, VALUE },
	{ "total", word_total, VALUE },
	{ "type", word_type, VALUE },
	{ "update", word_update, VALUE },
};

const char *
effects_word(struct effects *effects, const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].name, name) != 0)
			continue;
		if (value == NULL && words[i].takes == VALUE)
			return "wants a value";
		if (value != NULL && words[i].takes == BARE)
			return "takes no value";
		return words[i].apply(effects, value)
		    ? NULL
		    : "not a value for this word";
	}
	return "no such word";
}

bool
effects_on_wire(const struct effects *e)
{
	return e->raw != NULL || e->framing != FRAMING_LENGTH ||
	    e->ending != ENDING_WHOLE || e->length_delta != 0 || e->drip > 0 ||
	    e->slice > 0 || e->filler > 0 || e->endless;
}
