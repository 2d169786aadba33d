#include <endian.h>
#include <string.h>

#include "lib/json.h"
#include "lib/message.h"
#include "load/pg_copy.h"
#include "load/sql.h"

/* Rows are sent when there are so many bytes of them, in parts of as many. */
#define SEND_BYTES ((size_t)64 << 10)
/* A row is no longer than its line, but for the lengths of its values. */
#define OUT_MAX ((size_t)256 << 20)

/* PostgreSQL's manual, "COPY", "Binary Format": signature, flags, extension. */
static const char header[19] = "PGCOPY\n\377\r\n";
static const char trailer[] = { '\377', '\377' };

void
pg_copy_init(struct pg_copy *c, struct pg *pg)
{
	*c = (struct pg_copy){ .pg = pg, .out = BUF_INIT(OUT_MAX) };
}

void
pg_copy_free(struct pg_copy *c)
{
	buf_free(&c->out);
}

void
pg_copy_forget(struct pg_copy *c)
{
	c->made = c->open = false;
	c->width = 0;
	c->rows = 0;
	c->out.n = 0;
}

/* -- the table ------------------------------------------------------------- */

enum status
pg_copy_make(struct pg_copy *c, size_t width)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status = STATUS_OK;

	if (c->made && width <= c->width)
		return STATUS_OK;
	if (c->open)
		status = pg_copy_finish(c);
	buf_add_text(&sql,
	    c->made ? "ALTER TABLE " PG_COPY_TABLE
		    : "CREATE TEMPORARY TABLE _hr_load (n bigint");
	for (size_t i = c->width; i < width; i++)
		buf_format(&sql, "%s c%zu text",
		    !c->made           ? ","
			: i > c->width ? ", ADD COLUMN"
				       : " ADD COLUMN",
		    i);
	if (!c->made)
		buf_add_text(&sql, ") ON COMMIT DROP");
	if (status == STATUS_OK)
		status = pg_run(c->pg, &sql, NULL);
	c->made = status == STATUS_OK;
	c->width = width;
	buf_free(&sql);
	return status;
}

/* -- sending --------------------------------------------------------------- */

static enum status
send_out(struct pg_copy *c)
{
	struct span rest = buf_span(&c->out);
	enum status status = STATUS_OK;

	while (status == STATUS_OK && rest.n > 0) {
		size_t n = rest.n < SEND_BYTES ? rest.n : SEND_BYTES;

		status = pg_copy_bytes(c->pg, (struct span){ rest.p, n });
		rest.p += n;
		rest.n -= n;
	}
	c->out.n = 0;
	return status;
}

static enum status
open_copy(struct pg_copy *c)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_add_text(
	    &sql, "COPY " PG_COPY_TABLE " FROM STDIN WITH (FORMAT binary)");
	status = pg_copy(c->pg, &sql);
	c->open = status == STATUS_OK;
	buf_free(&sql);
	if (status == STATUS_OK)
		buf_add(&c->out, header, sizeof header);
	return status;
}

enum status
pg_copy_finish(struct pg_copy *c)
{
	enum status status;

	if (!c->open)
		return STATUS_OK;
	c->open = false;
	buf_add(&c->out, trailer, sizeof trailer);
	status = send_out(c);
	return status == STATUS_OK ? pg_copy_end(c->pg) : status;
}

/* -- rows ------------------------------------------------------------------ */

static bool
add_length(struct buf *out, uint32_t n)
{
	n = htobe32(n);
	return buf_add(out, (const char *)&n, sizeof n);
}

/* Appends a string's text; false where it holds a NUL. */
static bool
add_string(struct pg_copy *c, struct span string)
{
	struct span inside = { string.p + 1, string.n - 2 };
	size_t at = c->out.n;

	if (memchr(inside.p, '\\', inside.n) == NULL)
		return buf_add_span(&c->out, inside);
	json_unescape(&c->out, string, &c->lost);
	return memchr(c->out.p + at, '\0', c->out.n - at) == NULL;
}

static bool
add_value(struct pg_copy *c, struct span value)
{
	size_t at = c->out.n;
	bool good = true;
	uint32_t n;

	if (value.p == NULL || value.p[0] == 'n')
		return add_length(&c->out, UINT32_MAX);
	add_length(&c->out, 0);
	switch (value.p[0]) {
	case '"':
		good = add_string(c, value);
		break;
	case '{':
	case '[':
		json_compact(&c->out, value);
		break;
	default:
		buf_add_span(&c->out, value);
	}
	n = htobe32((uint32_t)(c->out.n - at - sizeof n));
	memcpy(c->out.p + at, &n, sizeof n);
	return good;
}

/* Makes room for all of a row, so that nothing is lost on the way. */
static bool
reserve(struct pg_copy *c, const struct span *values, size_t count)
{
	size_t bytes = 2 + 4 + 8 + 4 * c->width + sizeof header;

	for (size_t i = 0; i < count; i++)
		bytes += values[i].n;
	return buf_reserve(&c->out, bytes);
}

enum status
pg_copy_row(
    struct pg_copy *c, const struct span *values, size_t count, size_t *bad)
{
	uint16_t fields = htobe16((uint16_t)(c->width + 1));
	uint64_t number = htobe64(++c->rows);
	enum status status = STATUS_OK;

	if (!c->open)
		status = open_copy(c);
	if (status != STATUS_OK)
		return status;
	if (!reserve(c, values, count)) {
		message_error("%s: a row is too large", c->pg->what);
		return STATUS_BAD_DATA;
	}
	buf_add(&c->out, (const char *)&fields, sizeof fields);
	add_length(&c->out, sizeof number);
	buf_add(&c->out, (const char *)&number, sizeof number);
	for (size_t i = 0; i < c->width; i++)
		if (!add_value(
			c, i < count ? values[i] : (struct span){ NULL, 0 })) {
			*bad = i;
			return STATUS_BAD_DATA;
		}
	return c->out.n >= SEND_BYTES ? send_out(c) : STATUS_OK;
}
