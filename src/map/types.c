#include <string.h>

#include "lib/instant.h"
#include "lib/json.h"
#include "map/types.h"

static const char *const names[TYPES] = {
	[TYPE_TEXT] = "text",
	[TYPE_INTEGER] = "integer",
	[TYPE_NUMBER] = "number",
	[TYPE_BOOLEAN] = "boolean",
	[TYPE_DATE] = "date",
	[TYPE_TIMESTAMP] = "timestamp",
	[TYPE_JSON] = "json",
	[TYPE_IDS] = "ids",
};

const char *
type_word(enum type type)
{
	return names[type];
}

const char *
type_name(enum type type)
{
	return names[type == TYPE_IDS ? TYPE_JSON : type];
}

const char *
type_sql(enum type type)
{
	static const char *const sql[TYPES] = {
		[TYPE_TEXT] = "TEXT",
		[TYPE_INTEGER] = "BIGINT",
		[TYPE_NUMBER] = "NUMERIC",
		[TYPE_BOOLEAN] = "BOOLEAN",
		[TYPE_DATE] = "DATE",
		[TYPE_TIMESTAMP] = "TIMESTAMP WITH TIME ZONE",
		[TYPE_JSON] = "JSON",
		[TYPE_IDS] = "JSON",
	};

	return sql[type];
}

const char *
type_missed(enum type type)
{
	static const char *const missed[TYPES] = {
		[TYPE_TEXT] = "no text",
		[TYPE_INTEGER] = "no integer",
		[TYPE_NUMBER] = "no number",
		[TYPE_BOOLEAN] = "no boolean",
		[TYPE_DATE] = "no date",
		[TYPE_TIMESTAMP] = "no timestamp",
		[TYPE_JSON] = "no JSON",
		[TYPE_IDS] = "no list of things with ids",
	};

	return missed[type];
}

bool
type_find(struct span name, enum type *type)
{
	for (unsigned i = 0; i < TYPES; i++)
		if (span_is(name, names[i])) {
			*type = (enum type)i;
			return true;
		}
	return false;
}

static enum converted
done(bool added)
{
	return added ? CONVERTED : TOO_LARGE;
}

/* What a value's text is as a string: without the quotes, compact. */
static enum converted
quoted(struct span value, struct buf *out, struct buf *scratch)
{
	if (json_quote_value(out, value))
		return CONVERTED;
	scratch->n = 0;
	return done(
	    json_compact(scratch, value) && json_quote(out, buf_span(scratch)));
}

static enum converted
to_text(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	(void)text;
	if (value.p[0] == '"')
		return done(buf_add_span(out, value));
	return quoted(value, out, scratch);
}

static enum converted
to_json(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	(void)text;
	return quoted(value, out, scratch);
}

static enum converted
to_number(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	(void)value;
	(void)scratch;
	return json_is_number(text) ? done(buf_add_span(out, text)) : KEPT;
}

static enum converted
to_integer(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	return json_is_integer(text) ? to_number(value, text, out, scratch)
				     : KEPT;
}

static enum converted
to_boolean(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	(void)value;
	(void)scratch;
	if (span_is(text, "true") || span_is(text, "false"))
		return done(buf_add_span(out, text));
	return KEPT;
}

static enum converted
to_date(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	(void)scratch;
	if (value.p[0] != '"' ||
	    (!instant_is_date(text) && !instant_is_timestamp(text)))
		return KEPT;
	return done(buf_add_char(out, '"') &&
	    buf_add(out, text.p, INSTANT_DATE) && buf_add_char(out, '"'));
}

static enum converted
to_timestamp(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	(void)scratch;
	if (value.p[0] != '"' || !instant_is_timestamp(text))
		return KEPT;
	return buf_add_char(out, '"') && instant_add_utc(out, text) &&
		buf_add_char(out, '"')
	    ? CONVERTED
	    : KEPT;
}

/* An escape of half a surrogate pair; where one is, libjq reads no list. */
static bool
has_surrogate_escape(struct span list)
{
	const char *p = list.p, *end = span_end(list);

	while ((p = memmem(p, (size_t)(end - p), "\\u", 2)) != NULL) {
		if (end - p > 3 && (p[2] == 'd' || p[2] == 'D') &&
		    strchr("89abcdefABCDEF", p[3]) != NULL)
			return true;
		p += 2;
	}
	return false;
}

/* Visible ASCII, which every engine writes the same. */
static bool
is_id(struct span id)
{
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] <= ' ' || id.p[i] > '~' || id.p[i] == '"' ||
		    id.p[i] == '\\')
			return false;
	return id.n > 0;
}

/* [{"type": "locations", "id": "7"}, …] becomes "[\"7\",…]". */
static enum converted
to_ids(
    struct span value, struct span text, struct buf *out, struct buf *scratch)
{
	struct json_walk w = json_walk(value);
	struct span element, id;
	bool first = true;

	(void)text;
	if (json_kind(value) == JSON_STRING)
		return done(json_compact(out, value));
	if (json_kind(value) != JSON_ARRAY || has_surrogate_escape(value))
		return KEPT;
	if (!buf_add_text(out, "\"["))
		return TOO_LARGE;
	for (; json_element(&w, &element); first = false) {
		scratch->n = 0;
		if (!json_get(element, span_of("id"), &id) ||
		    json_kind(id) != JSON_STRING)
			return KEPT;
		if (!json_unescape(scratch, id, NULL))
			return TOO_LARGE;
		if (!is_id(buf_span(scratch)))
			return KEPT;
		if (!buf_add_text(out, first ? "\\\"" : ",\\\"") ||
		    !buf_add_span(out, buf_span(scratch)) ||
		    !buf_add_text(out, "\\\""))
			return TOO_LARGE;
	}
	return done(buf_add_text(out, "]\""));
}

/* text: what stands in a string, unescaped; else the value itself. */
typedef enum converted converter(
    struct span value, struct span text, struct buf *out, struct buf *scratch);

/* Sets *text to what a converter is to look at; false: too large. */
static bool
look_inside(struct span value, struct buf *scratch, struct span *text)
{
	if (value.p[0] != '"') {
		*text = value;
		return true;
	}
	*text = (struct span){ value.p + 1, value.n - 2 };
	if (memchr(text->p, '\\', text->n) == NULL)
		return true;
	scratch->n = 0;
	if (!json_unescape(scratch, value, NULL))
		return false;
	*text = buf_span(scratch);
	return true;
}

enum converted
type_convert(
    enum type type, struct span value, struct buf *out, struct buf *scratch)
{
	static converter *const converters[TYPES] = {
		[TYPE_TEXT] = to_text,
		[TYPE_INTEGER] = to_integer,
		[TYPE_NUMBER] = to_number,
		[TYPE_BOOLEAN] = to_boolean,
		[TYPE_DATE] = to_date,
		[TYPE_TIMESTAMP] = to_timestamp,
		[TYPE_JSON] = to_json,
		[TYPE_IDS] = to_ids,
	};
	size_t before = out->n;
	struct span text = value;
	enum converted result;

	if (json_kind(value) == JSON_NULL)
		return done(buf_add_span(out, value));
	if (type != TYPE_TEXT && type != TYPE_JSON && type != TYPE_IDS &&
	    !look_inside(value, scratch, &text))
		return TOO_LARGE;
	result = converters[type](value, text, out, scratch);
	if (result != CONVERTED)
		out->n = before;
	if (result == KEPT && !json_compact(out, value))
		return TOO_LARGE;
	return result;
}
