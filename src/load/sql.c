#include "load/sql.h"

bool
sql_name(struct buf *sql, struct span name)
{
	bool good = buf_add_char(sql, '"');

	for (size_t i = 0; good && i < name.n; i++)
		good = buf_add_char(sql, name.p[i]) &&
		    (name.p[i] != '"' || buf_add_char(sql, '"'));
	return good && buf_add_char(sql, '"');
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
