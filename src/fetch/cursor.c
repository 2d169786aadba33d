#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/cursor.h"
#include "lib/json.h"
#include "lib/jsonpath.h"
#include "lib/memory.h"

#define INSTANT_MAX                                               \
	((size_t)4096) /* bytes of a cursor, its fraction with it \
			*/

/* A text in UTC of its own, and the instant in it. */
static char *
own(const char *text, struct instant *i)
{
	struct buf utc = BUF_INIT(INSTANT_MAX);
	struct instant given;
	char *copy;

	if (!instant_parse(&given, span_of(text)) ||
	    !instant_add(&utc, &given)) {
		buf_free(&utc);
		return NULL;
	}
	copy = mem_copy(utc.p, utc.n);
	buf_free(&utc);
	(void)!instant_parse(i, span_of(copy));
	return copy;
}

void
cursor_begin(struct cursor *c, const struct resource *resource,
    const char *since, const char *until)
{
	*c = (struct cursor){ .resource = resource,
		.latest_text = BUF_INIT(INSTANT_MAX) };
	if (since != NULL)
		c->since_text = own(since, &c->since);
	if (until != NULL)
		c->until_text = own(until, &c->until);
	c->has_since = c->since_text != NULL;
	c->has_until = c->until_text != NULL;
}

void
cursor_end(struct cursor *c)
{
	buf_free(&c->latest_text);
	free(c->until_text);
	free(c->since_text);
	*c = (struct cursor){ .since_text = NULL };
}

/* A cursor is a text with a time, or a number of (milli)seconds since 1970. */
static bool
read_cursor(const struct cursor *c, struct span value, struct instant *i)
{
	const struct incremental *inc = &c->resource->incremental;
	int64_t n;

	if (value.p == NULL)
		return false;
	if (json_kind(value) == JSON_STRING)
		return instant_parse(
		    i, (struct span){ value.p + 1, value.n - 2 });
	if (json_kind(value) != JSON_NUMBER || !json_int64(value, &n))
		return false;
	if (inc->convert == CONVERT_UNIX_MILLISECONDS)
		n = n < 0 ? (n - 999) / 1000 : n / 1000;
	else if (inc->convert != CONVERT_UNIX_SECONDS)
		return false;
	*i = instant_at(n);
	return true;
}

static void
keep_latest(struct cursor *c, const struct instant *i)
{
	struct buf *text = &c->latest_text;

	if (c->seen && instant_compare(i, &c->latest) <= 0)
		return;
	text->n = 0;
	if (instant_add(text, i))
		c->seen = instant_parse(&c->latest, buf_span(text));
}

char *
cursor_latest(const struct cursor *c)
{
	return c->seen ? mem_copy(c->latest_text.p, c->latest_text.n) : NULL;
}

void
cursor_saw(struct cursor *c, const char *instant)
{
	struct instant i;

	if (instant_parse(&i, span_of(instant)))
		keep_latest(c, &i);
}

/* What has only a date may be of any time of that day. */
static bool
is_before(const struct instant *i, struct span value, struct instant since)
{
	int64_t time = (since.second % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;

	if (value.n == INSTANT_DATE + strlen("\"\""))
		since = instant_at(since.second - time);
	return instant_compare(i, &since) < 0;
}

/*
 * Whether a value is an instant that came no later than the latest, told by
 * their bytes: in UTC, and with as many digits.
 */
static bool
is_no_later(const struct cursor *c, struct span value)
{
	struct span latest = buf_span(&c->latest_text);

	if (!c->seen || value.p == NULL || value.n != latest.n + 2)
		return false;
	value.p++;
	value.n -= 2;
	return value.p[-1] == '"' && value.p[INSTANT_DATE] == 'T' &&
	    value.p[value.n - 1] == 'Z' && instant_is_timestamp(value) &&
	    memcmp(value.p, latest.p, value.n) <= 0;
}

bool
cursor_take(struct cursor *c, struct span value)
{
	struct instant i;

	if (!c->resource->incremental.set ||
	    (!c->sift && is_no_later(c, value)))
		return true;
	if (!read_cursor(c, value, &i)) {
		c->unknown++;
		return true;
	}
	if (c->sift &&
	    ((c->has_since && is_before(&i, value, c->since)) ||
		(c->has_until && instant_compare(&i, &c->until) >= 0))) {
		c->dropped++;
		return false;
	}
	keep_latest(c, &i);
	return true;
}

bool
cursor_is_after(const struct cursor *c, struct span value, int64_t server)
{
	struct instant i, then = instant_at(server);

	return server != 0 && read_cursor(c, value, &i) &&
	    instant_compare(&i, &then) >= 0;
}

char *
cursor_value(const struct cursor *c, const struct instant *i)
{
	struct buf text = BUF_INIT(INSTANT_MAX);
	char *value = NULL;
	bool ok = true;

	switch (c->resource->incremental.convert) {
	case CONVERT_NONE:
		ok = instant_add(&text, i);
		/* For an API that compares texts: a full second sorts behind
		 * the same one with a fraction. */
		if (ok && i->fraction.n == 0) {
			text.n--;
			ok = buf_add_text(&text, ".000Z");
		}
		break;
	case CONVERT_DATE:
		ok = instant_add(&text, i);
		if (ok)
			text.n = INSTANT_DATE;
		break;
	case CONVERT_UNIX_SECONDS:
		ok = buf_format(&text, "%" PRId64, i->second);
		break;
	case CONVERT_UNIX_MILLISECONDS:
		ok = buf_format(&text, "%" PRId64, instant_milliseconds(i));
		break;
	}
	if (ok)
		value = mem_copy(text.p, text.n);
	buf_free(&text);
	return value;
}

/*
 * Many an API compares texts, where "42Z" sorts behind "42.000Z", and that
 * behind "42.000000Z".  A millisecond earlier comes before each spelling of
 * the instant, and takes in what ties with it where the API means "later".
 */
char *
cursor_since_value(const struct cursor *c)
{
	struct instant early = instant_at(c->since.second);
	int64_t part = instant_milliseconds(&c->since) - early.second * 1000;
	char digits[4];

	if (!c->has_since)
		return NULL;
	if (c->resource->incremental.convert != CONVERT_NONE)
		return cursor_value(c, &c->since);
	if (part == 0)
		early = instant_shift(early, -1);
	snprintf(digits, sizeof digits, "%03u", (unsigned)(part + 999) % 1000);
	early.fraction = span_of(digits);
	return cursor_value(c, &early);
}

char *
cursor_until_value(const struct cursor *c)
{
	enum convert_kind convert = c->resource->incremental.convert;
	int64_t unit = convert == CONVERT_DATE ? DAY_SECONDS : 1;
	struct instant whole, late = c->until;
	bool exact = convert == CONVERT_NONE ||
	    (convert == CONVERT_UNIX_MILLISECONDS && late.fraction.n <= 3);

	if (!c->has_until)
		return NULL;
	whole = instant_at(late.second - (late.second % unit + unit) % unit);
	if (!exact && instant_compare(&whole, &late) < 0)
		late = instant_shift(whole, unit);
	return cursor_value(c, &late);
}

char *
cursor_next(const struct cursor *c, const struct instant *began, int64_t server)
{
	struct instant next, server_time = instant_at(server);
	struct buf text = BUF_INIT(INSTANT_MAX);
	char *value = NULL;

	if (!c->seen)
		return mem_string(c->since_text);
	next = c->latest;
	if (instant_compare(&next, began) > 0)
		next = *began;
	if (server != 0 && instant_compare(&next, &server_time) > 0)
		next = server_time;
	if (c->resource->incremental.lag != 0)
		next = instant_shift(next, -c->resource->incremental.lag);
	if (instant_add(&text, &next))
		value = mem_copy(text.p, text.n);
	buf_free(&text);
	return value;
}
