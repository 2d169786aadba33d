#include "lib/json.h"
#include "load/column_type.h"

static const char *const names[] = {
	[COLUMN_ANY] = "any",
	[COLUMN_OTHER] = "other",
	[COLUMN_INTEGER] = "integer",
	[COLUMN_NUMBER] = "number",
	[COLUMN_BOOLEAN] = "boolean",
	[COLUMN_DATE] = "date",
	[COLUMN_TIMESTAMP] = "timestamp",
	[COLUMN_JSON] = "json",
	[COLUMN_TEXT] = "text",
};

const char *
column_type_name(enum column_type type)
{
	return names[type];
}

bool
column_type_find(struct span name, enum column_type *type)
{
	for (int i = COLUMN_INTEGER; i <= COLUMN_TEXT; i++)
		if (span_is(name, names[i])) {
			*type = (enum column_type)i;
			return true;
		}
	return false;
}

enum column_type
column_type_of(const struct column_limits *l, struct span value)
{
	struct span text;
	int64_t whole;

	switch (json_kind(value)) {
	case JSON_NULL:
		return COLUMN_ANY;
	case JSON_FALSE:
	case JSON_TRUE:
		return COLUMN_BOOLEAN;
	case JSON_NUMBER:
		if (json_int64(value, &whole))
			return COLUMN_INTEGER;
		return l->number(value) ? COLUMN_NUMBER : COLUMN_TEXT;
	case JSON_STRING:
		text = (struct span){ value.p + 1, value.n - 2 };
		if (l->date(text))
			return COLUMN_DATE;
		return l->timestamp(text) ? COLUMN_TIMESTAMP : COLUMN_TEXT;
	default:
		return l->json(value) ? COLUMN_JSON : COLUMN_TEXT;
	}
}

enum column_type
column_type_join(enum column_type a, enum column_type b)
{
	if (a == b || b == COLUMN_ANY)
		return a;
	if (a == COLUMN_ANY)
		return b;
	if ((a == COLUMN_INTEGER && b == COLUMN_NUMBER) ||
	    (a == COLUMN_NUMBER && b == COLUMN_INTEGER))
		return COLUMN_NUMBER;
	return COLUMN_TEXT;
}

/* A contract's JSON is a string that holds it. */
static bool
holds_json(const struct column_limits *l, struct span string)
{
	struct buf text = BUF_INIT(SIZE_MAX);
	struct span value;
	bool good = json_unescape(&text, string, NULL) &&
	    json_validate(buf_span(&text), &value, NULL) && l->json(value);

	buf_free(&text);
	return good;
}

bool
column_type_fits(
    const struct column_limits *l, enum column_type type, struct span value)
{
	enum json_kind kind = json_kind(value);
	int64_t whole;

	if (kind == JSON_NULL)
		return true;
	switch (type) {
	case COLUMN_ANY:
		return false;
	case COLUMN_OTHER:
	case COLUMN_TEXT:
		return true;
	case COLUMN_NUMBER:
		return kind == JSON_NUMBER &&
		    (json_int64(value, &whole) || l->number(value));
	case COLUMN_JSON:
		return kind == JSON_STRING ? holds_json(l, value)
					   : l->json(value);
	default:
		return column_type_of(l, value) == type;
	}
}

enum column_type
column_type_widen(
    const struct column_limits *l, enum column_type type, struct span value)
{
	type = column_type_join(type, column_type_of(l, value));
	return column_type_fits(l, type, value) ? type : COLUMN_TEXT;
}
