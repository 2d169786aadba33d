#include "lib/instant.h"
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

static enum column_type
type_of_string(struct span text)
{
	if (instant_is_date(text))
		return COLUMN_DATE;
	return instant_is_timestamp(text) ? COLUMN_TIMESTAMP : COLUMN_TEXT;
}

static enum column_type
type_of_number(struct span number)
{
	int64_t whole;

	if (json_int64(number, &whole))
		return COLUMN_INTEGER;
	return json_fits_double(number) ? COLUMN_NUMBER : COLUMN_TEXT;
}

enum column_type
column_type_of(struct span value)
{
	switch (json_kind(value)) {
	case JSON_NULL:
		return COLUMN_ANY;
	case JSON_FALSE:
	case JSON_TRUE:
		return COLUMN_BOOLEAN;
	case JSON_NUMBER:
		return type_of_number(value);
	case JSON_STRING:
		return type_of_string(
		    (struct span){ value.p + 1, value.n - 2 });
	default:
		return COLUMN_JSON;
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

/* Whether a string holds JSON in its text, for SQL's JSON functions. */
static bool
holds_json(struct span string)
{
	struct buf text = BUF_INIT(SIZE_MAX);
	bool good = json_unescape(&text, string, NULL) &&
	    json_validate(buf_span(&text), NULL, NULL);

	buf_free(&text);
	return good;
}

bool
column_type_fits(enum column_type type, struct span value)
{
	enum json_kind kind = json_kind(value);

	if (kind == JSON_NULL)
		return true;
	switch (type) {
	case COLUMN_ANY:
		return false;
	case COLUMN_INTEGER:
		return kind == JSON_NUMBER &&
		    type_of_number(value) == COLUMN_INTEGER;
	case COLUMN_NUMBER:
		return kind == JSON_NUMBER &&
		    type_of_number(value) != COLUMN_TEXT;
	case COLUMN_BOOLEAN:
		return kind == JSON_TRUE || kind == JSON_FALSE;
	case COLUMN_DATE:
	case COLUMN_TIMESTAMP:
		return kind == JSON_STRING && column_type_of(value) == type;
	case COLUMN_JSON:
		return kind != JSON_STRING || holds_json(value);
	default:
		return true;
	}
}
