#include <string.h>

#include "load/csv_cell.h"

struct csv_cells
csv_cells(struct span row, const struct csv_dialect *dialect)
{
	return (struct csv_cells){ row.p, row.p + row.n, dialect };
}

const char *
csv_quotes_end(const char *p, const char *end)
{
	while ((p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if (p + 1 == end || p[1] != '"')
			return p + 1;
		p += 2;
	}
	return NULL;
}

bool
csv_cell(struct csv_cells *w, struct span *cell)
{
	const char *p = w->p, *to = p;

	if (p == NULL)
		return false;
	if (!w->dialect->escapes && p < w->end && *p == '"') {
		to = csv_quotes_end(p + 1, w->end);
		if (to == NULL)
			to = w->end;
	}
	to = memchr(to, w->dialect->delimiter, (size_t)(w->end - to));
	w->p = to != NULL ? to + 1 : NULL;
	*cell = (struct span){ p, (size_t)((to != NULL ? to : w->end) - p) };
	return true;
}

bool
csv_cell_is_null(struct span cell, const struct csv_dialect *dialect)
{
	return span_equal(cell, dialect->null);
}

static bool
add_unquoted(struct buf *out, struct span inside)
{
	const char *p = inside.p, *end = p + inside.n, *quote;

	while ((quote = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if (!buf_add(out, p, (size_t)(quote + 1 - p)))
			return false;
		p = quote + 1 < end ? quote + 2 : end; /* doubled */
	}
	return buf_add(out, p, (size_t)(end - p));
}

static bool
add_unescaped(struct buf *out, struct span cell)
{
	static const char from[] = "tnr\\", to[] = "\t\n\r\\";

	for (size_t i = 0; i < cell.n; i++) {
		const char *known = NULL;
		char c = cell.p[i];

		if (c == '\\' && i + 1 < cell.n)
			known = memchr(from, cell.p[i + 1], sizeof from - 1);
		if (known != NULL) {
			c = to[known - from];
			i++;
		}
		if (!buf_add_char(out, c))
			return false;
	}
	return true;
}

bool
csv_cell_text(
    struct buf *out, struct span cell, const struct csv_dialect *dialect)
{
	size_t before = out->n;
	bool ok;

	if (dialect->escapes)
		ok = add_unescaped(out, cell);
	else if (cell.n >= 2 && cell.p[0] == '"')
		ok = add_unquoted(out, (struct span){ cell.p + 1, cell.n - 2 });
	else
		ok = buf_add_span(out, cell);
	if (ok && dialect->guard && out->n - before > 1 &&
	    out->p[before] == '\'' &&
	    csv_is_formula(
		(struct span){ out->p + before + 1, out->n - before - 1 })) {
		out->n--;
		memmove(out->p + before, out->p + before + 1, out->n - before);
	}
	return ok;
}
