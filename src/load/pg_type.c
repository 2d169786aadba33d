#include <string.h>

#include "lib/instant.h"
#include "lib/json.h"
#include "load/pg_type.h"

/*
 * What numeric holds (PostgreSQL's manual, "Numeric Types"): so many digits
 * before the decimal point, and so many after it.
 */
#define NUMERIC_WHOLE 131072
#define NUMERIC_FRACTION 16383

/* Digits of a second's fraction; offsets go up to 15:59. */
#define FRACTION_DIGITS 6
#define OFFSET_HOURS "15"

/* As format_type() spells them, so that a table's types are found again. */
static const char *const names[] = {
	[COLUMN_ANY] = "text",
	[COLUMN_OTHER] = "text",
	[COLUMN_INTEGER] = "bigint",
	[COLUMN_NUMBER] = "numeric",
	[COLUMN_BOOLEAN] = "boolean",
	[COLUMN_DATE] = "date",
	[COLUMN_TIMESTAMP] = "timestamp with time zone",
	[COLUMN_JSON] = "jsonb",
	[COLUMN_TEXT] = "text",
};

const char *
pg_type_name(enum column_type type)
{
	return names[type];
}

enum column_type
pg_type_find(struct span name)
{
	for (int i = COLUMN_INTEGER; i <= COLUMN_TEXT; i++)
		if (span_is(name, names[i]))
			return (enum column_type)i;
	return COLUMN_OTHER;
}

/* Takes the digits at the start of text off it and returns how many. */
static long
take_digits(struct span *text)
{
	size_t n = 0;

	while (n < text->n && text->p[n] >= '0' && text->p[n] <= '9')
		n++;
	text->p += n;
	text->n -= n;
	return (long)n;
}

static bool
take_char(struct span *text, const char *any)
{
	if (text->n == 0 || strchr(any, text->p[0]) == NULL)
		return false;
	text->p++;
	text->n--;
	return true;
}

/* The exponent at the start of text, 0 where there is none, and at most so
 * much that no numeric has it. */
static long
take_exponent(struct span text)
{
	const long most = 10000000;
	long exponent = 0;
	bool negative;

	if (!take_char(&text, "eE"))
		return 0;
	negative = text.p[0] == '-';
	take_char(&text, "+-");
	for (size_t i = 0; i < text.n && exponent < most; i++)
		exponent = exponent * 10 + (text.p[i] - '0');
	return negative ? -exponent : exponent;
}

static bool
fits_numeric(struct span number)
{
	long whole, fraction = 0, exponent;

	take_char(&number, "-");
	whole = take_digits(&number);
	if (take_char(&number, "."))
		fraction = take_digits(&number);
	exponent = take_exponent(number);
	return whole + exponent <= NUMERIC_WHOLE &&
	    fraction - exponent <= NUMERIC_FRACTION;
}

/* Whether a string (or a key, without its quotes) is one for jsonb. */
static bool
fits_jsonb_string(struct span string)
{
	const char *p = string.p, *end = span_end(string);

	if (memchr(p, '\\', string.n) == NULL)
		return true;
	for (; p < end; p++)
		if (*p == '\\' && *++p == 'u' && memcmp(p + 1, "0000", 4) == 0)
			return false;
	return !json_has_lone_surrogate(string);
}

/* A checked value nests at most JSON_DEPTH_MAX deep, and so does this. */
static bool
fits_jsonb(struct span value)
{
	struct json_walk walk;
	struct span key, item;
	bool good = true;

	switch (json_kind(value)) {
	case JSON_NUMBER:
		return fits_numeric(value);
	case JSON_STRING:
		return fits_jsonb_string(value);
	case JSON_ARRAY:
		walk = json_walk(value);
		while (good && json_element(&walk, &item))
			good = fits_jsonb(item);
		return good;
	case JSON_OBJECT:
		walk = json_walk(value);
		/* A key is the inside of a string: its quotes are around. */
		while (good && json_member(&walk, &key, &item))
			good = fits_jsonb_string(
				   (struct span){ key.p - 1, key.n + 2 }) &&
			    fits_jsonb(item);
		return good;
	default:
		return true;
	}
}

/* There is no year 0. */
static bool
fits_date(struct span text)
{
	return instant_is_date(text) && memcmp(text.p, "0000", 4) != 0;
}

/* YYYY-MM-DDTHH:MM:SS, perhaps a fraction, Z or an offset. */
static bool
fits_timestamptz(struct span text)
{
	struct span rest;

	if (!instant_is_timestamp(text) || memcmp(text.p, "0000", 4) == 0 ||
	    memcmp(text.p + 17, "60", 2) == 0)
		return false;
	rest = (struct span){ text.p + 19, text.n - 19 };
	if (take_char(&rest, ".")) {
		const char *end = rest.p + take_digits(&rest);

		for (; end[-1] == '0'; end--)
			;
		if (end - text.p > 20 + FRACTION_DIGITS)
			return false;
	}
	return !take_char(&rest, "+-") || memcmp(rest.p, OFFSET_HOURS, 2) <= 0;
}

const struct column_limits pg_type_limits = {
	.number = fits_numeric,
	.date = fits_date,
	.timestamp = fits_timestamptz,
	.json = fits_jsonb,
};

bool
pg_type_convert(struct buf *sql, enum column_type from, enum column_type type,
    struct span name)
{
	/*
	 * RFC 3339, with the digits of the fraction that say something; of
	 * infinity and of years before the first, which it has no words for,
	 * PostgreSQL's.
	 */
	if (from == COLUMN_TIMESTAMP && type == COLUMN_TEXT)
		return buf_add_text(sql, "CASE WHEN isfinite(") &&
		    buf_add_span(sql, name) && buf_add_text(sql, ") AND ") &&
		    buf_add_span(sql, name) &&
		    buf_add_text(sql,
			" >= '0001-01-01Z' THEN regexp_replace(to_char(") &&
		    buf_add_span(sql, name) &&
		    buf_add_text(sql,
			" AT TIME ZONE 'UTC', "
			"'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
			"'[.]?0*Z$', 'Z') ELSE ") &&
		    buf_add_span(sql, name) && buf_add_text(sql, "::text END");
	return buf_add_span(sql, name) && buf_add_text(sql, "::") &&
	    buf_add_text(sql, names[type]);
}
