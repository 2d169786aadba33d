#include <string.h>

#include "lib/buf.h"
#include "lib/json.h"
#include "map/schema.h"

#define LINE_BYTES ((size_t)1 << 20)

/* The column's paths, as its map has them. */
static void
add_paths(struct buf *text, const struct contract *c, size_t i)
{
	const struct column *column = &c->columns[i];

	for (size_t j = 0; j < column->npaths; j++)
		buf_format(text, "%s%s",
		    j == 0                 ? ""
			: column->first_of ? ", else "
					   : " // ",
		    c->paths.nodes[column->nodes[j]].text);
}

static void
show_table(struct buf *text, const struct contract *c)
{
	size_t width = strlen("column");

	for (size_t i = 0; i < c->n; i++)
		if (strlen(c->columns[i].name) > width)
			width = strlen(c->columns[i].name);
	buf_format(
	    text, "%-*s  %-9s  %s\n", (int)width, "column", "type", "from");
	for (size_t i = 0; i < c->n; i++) {
		buf_format(text, "%-*s  %-9s  ", (int)width, c->columns[i].name,
		    type_name(c->columns[i].type));
		add_paths(text, c, i);
		buf_add_char(text, '\n');
	}
}

bool
schema_columns(struct buf *out, const struct contract *c)
{
	bool good = true;

	for (size_t i = 0; good && i < c->n; i++)
		good =
		    buf_add_text(out, i == 0 ? "[{\"name\":" : ",{\"name\":") &&
		    json_quote(out, span_of(c->columns[i].name)) &&
		    buf_format(out, ",\"type\":\"%s\"}",
			type_name(c->columns[i].type));
	return good && buf_add_char(out, ']');
}

static void
show_json(struct buf *text, const struct contract *c)
{
	schema_columns(text, c);
	buf_add_char(text, '\n');
}

/* Appends a name as SQL quotes it. */
static void
add_identifier(struct buf *text, const char *name, bool table)
{
	buf_add_char(text, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			buf_add_char(text, '"');
		buf_add_char(text, table && *name == '-' ? '_' : *name);
	}
	buf_add_char(text, '"');
}

static void
show_sql(struct buf *text, const struct contract *c, const char *resource)
{
	buf_add_text(text, "CREATE TABLE ");
	add_identifier(text, resource, true);
	for (size_t i = 0; i < c->n; i++) {
		buf_add_text(text, i == 0 ? " (\n\t" : ",\n\t");
		add_identifier(text, c->columns[i].name, false);
		buf_format(text, " %s%s", type_sql(c->columns[i].type),
		    i == c->key ? " PRIMARY KEY" : "");
	}
	buf_add_text(text, "\n);\n");
}

void
schema_show(struct out *out, const struct contract *c, const char *resource,
    enum schema_form form)
{
	struct buf text = BUF_INIT(LINE_BYTES);

	if (form == SCHEMA_JSON)
		show_json(&text, c);
	else if (form == SCHEMA_SQL)
		show_sql(&text, c, resource);
	else
		show_table(&text, c);
	out_add_span(out, buf_span(&text));
	buf_free(&text);
}
