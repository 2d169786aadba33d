#include <string.h>
#include <strings.h>

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

static bool
has(struct span word, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= word.n; i++)
		if (strncasecmp(word.p + i, part, n) == 0)
			return true;
	return false;
}

/*
 * Whether what is declared so holds text (SQLite's manual, "Determination Of
 * Column Affinity").  A number is given to it as its digits: of a double,
 * SQLite would write 15 of them.
 */
static bool
is_text(struct span word)
{
	return !has(word, "INT") &&
	    (has(word, "CHAR") || has(word, "CLOB") || has(word, "TEXT"));
}

enum column_type
sqlite_type_find(struct span word)
{
	for (int i = COLUMN_INTEGER; i <= COLUMN_TEXT; i++)
		if (span_is(word, names[i]))
			return (enum column_type)i;
	if (is_text(word))
		return COLUMN_TEXT;
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
