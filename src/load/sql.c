#include "load/sql.h"

/* Appends text in quotes, those inside doubled. */
static bool
add_quoted(struct buf *sql, struct span text, char quote)
{
	bool good = buf_add_char(sql, quote);

	for (size_t i = 0; good && i < text.n; i++)
		good = buf_add_char(sql, text.p[i]) &&
		    (text.p[i] != quote || buf_add_char(sql, quote));
	return good && buf_add_char(sql, quote);
}

bool
sql_name(struct buf *sql, struct span name)
{
	return add_quoted(sql, name, '"');
}

bool
sql_literal(struct buf *sql, struct span text)
{
	return add_quoted(sql, text, '\'');
}

bool
sql_next_name(struct buf *sql, struct span name, bool first)
{
	return (first || buf_add_text(sql, ", ")) && sql_name(sql, name);
}

bool
sql_names(struct buf *sql, const struct columns *columns)
{
	bool good = true;

	for (size_t i = 0; good && i < columns->n; i++)
		good = sql_next_name(sql, columns->list[i].name, i == 0);
	return good;
}
