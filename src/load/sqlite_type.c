#include "lib/instant.h"
#include "lib/json.h"
#include "load/sqlite_type.h"

/*
 * How types are declared, so that SQLite changes no value (its manual, "Type
 * Affinity"): a date's text is no number, JSON's text may be one.
 */
static const char *const names[] = {
	[COLUMN_ANY] = "",
	[COLUMN_OTHER] = "",
	[COLUMN_INTEGER] = "INTEGER",
	[COLUMN_NUMBER] = "NUMERIC",
	[COLUMN_BOOLEAN] = "BOOLEAN",
	[COLUMN_DATE] = "DATE",
	[COLUMN_TIMESTAMP] = "TIMESTAMP",
	[COLUMN_JSON] = "JSON TEXT",
	[COLUMN_TEXT] = "TEXT",
};

const char *
sqlite_type_name(enum column_type type)
{
	return names[type];
}

enum column_type
sqlite_type_find(struct span word)
{
	for (int i = COLUMN_INTEGER; i <= COLUMN_TEXT; i++)
		if (span_is(word, names[i]))
			return (enum column_type)i;
	return word.n > 0 ? COLUMN_OTHER : COLUMN_ANY;
}

/* JSON is kept as its text. */
static bool
any_json(struct span value)
{
	(void)value;
	return true;
}

const struct column_limits sqlite_type_limits = {
	.number = json_fits_double,
	.date = instant_is_date,
	.timestamp = instant_is_timestamp,
	.json = any_json,
};
