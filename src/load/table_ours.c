#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/count.h"
#include "load/table_ours.h"

static const char *const our_words[] = { "CREATE", "TABLE", "PRIMARY", "KEY",
	"INTEGER", "NUMERIC", "BOOLEAN", "DATE", "TIMESTAMP", "JSON", "TEXT" };

static bool
is_word(struct span word, const char *text)
{
	return strlen(text) == word.n && strncasecmp(word.p, text, word.n) == 0;
}

/* Whether a word without quotes is one of ours, or a name.  A word of SQL's own
 * is none, though a column in quotes may be called so. */
static bool
is_known(const struct table *t, struct span word)
{
	bool known = false;

	for (size_t i = 0; !known && i < COUNT(our_words); i++)
		known = is_word(word, our_words[i]);
	if (!known && db_is_keyword(word))
		return false;
	known = known || is_word(word, t->name);
	for (size_t i = 0; !known && i < t->columns.n; i++)
		known = is_word(word, t->columns.list[i].text);
	return known;
}

static bool
is_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' ||
	    (unsigned char)c >= 0x80;
}

/* Behind a name in quotes that begins at p, or NULL.  A quote that is doubled
 * in a name begins one more. */
static const char *
after_quotes(const char *p, const char *end)
{
	char close = *p == '[' ? ']' : *p;
	const char *found = memchr(p + 1, close, (size_t)(end - (p + 1)));

	return found != NULL ? found + 1 : NULL;
}

static bool
says_no_more(const struct table *t, struct span sql)
{
	const char *p = sql.p, *end = span_end(sql);

	while (p != NULL && p < end) {
		struct span word = { p, 0 };

		while (p < end && is_of_word(*p))
			p++;
		word.n = (size_t)(p - word.p);
		if (word.n > 0 && !is_known(t, word))
			return false;
		if (word.n > 0)
			continue;
		if (strchr("\"`[", *p) != NULL)
			p = after_quotes(p, end);
		else if (strchr(" \t\r\n(),", *p) != NULL)
			p++;
		else
			return false;
	}
	return p != NULL;
}

enum status
table_is_ours(const struct table *t, bool *ours)
{
	struct buf query = BUF_INIT(SQL_MAX);
	struct sqlite3_stmt *statement = NULL;
	enum status status;
	bool row = false;

	buf_add_text(&query,
	    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ");
	sql_literal(&query, span_of(t->name));
	buf_add_text(&query, " COLLATE NOCASE");
	status = db_prepare(t->db, buf_span(&query), &statement);
	if (status == STATUS_OK)
		status = db_step(t->db, statement, &row);
	*ours = row && says_no_more(t, db_text(statement, 0));
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.list[i].type == COLUMN_OTHER)
			*ours = false;
	db_finish(statement);
	buf_free(&query);
	return status;
}
