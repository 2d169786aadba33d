#include "record.h"

#include "jsonapi.h"
#include "list.h"

char *
column_value(char *p, const struct row *row, const struct column *column)
{
	const struct field *field = column->field;
	uint64_t draw = row->key ^ column->salt;

	if (field->changes)
		draw += row->touched * UINT64_C(0x9e3779b97f4a7c15);
	draw = mix(draw);
	if (field->nulls > 0 && draw % 100 < field->nulls)
		return PUT(p, "null");
	return field->make(p, row, column, draw);
}

bool
row_instant(const struct row *row, const struct column *column, int64_t *ms)
{
	make_fn *make = column->field->make;

	if (make == make_created || make == make_local_created)
		*ms = row->created;
	else if (make == make_updated || make == make_local_updated)
		*ms = row->updated;
	else if (make == make_local_changed)
		*ms = row->created + (row->updated - row->created) / 2;
	else
		return false;
	return true;
}

const struct edit *
edit_of_field(const struct row *row, const struct column *column)
{
	const struct edit *found = NULL;

	for (const struct edit *e = row->list->edits; e != NULL; e = e->next)
		if (row->number >= e->first && row->number <= e->last &&
		    (e->kind == EDIT_SET || e->kind == EDIT_DROP) &&
		    strcmp(e->name, column->field->name) == 0)
			found = e;
	return found;
}

static bool
add_member(struct buf *out, const char *name, const char *text)
{
	size_t n = strlen(name) + strlen(text) + 4;
	char *p;

	if (!buf_reserve(out, n))
		return false;
	p = out->p + out->n;
	*p++ = '"';
	p = put_text(p, name);
	p = PUT(p, "\":");
	p = put_text(p, text);
	*p++ = ',';
	out->n += n;
	return true;
}

bool
edits_add(struct buf *out, const struct row *row, int kind)
{
	for (const struct edit *e = row->list->edits; e != NULL; e = e->next)
		if ((int)e->kind == kind && row->number >= e->first &&
		    row->number <= e->last &&
		    !add_member(out, e->name, e->text))
			return false;
	return true;
}

const struct edit *
edit_of_row(const struct row *row)
{
	for (const struct edit *e = row->list->edits; e != NULL; e = e->next)
		if (e->kind == EDIT_RECORD && row->number >= e->first &&
		    row->number <= e->last)
			return e;
	return NULL;
}

/* The record with its edits, and without haste. */
static bool
write_edited(struct buf *out, const struct row *row)
{
	const struct list *list = row->list;
	const struct edit *edit = edit_of_row(row);

	if (edit != NULL)
		return buf_add_text(out, edit->text);
	if (!buf_add_char(out, '{') || !edits_add(out, row, EDIT_FRONT))
		return false;
	for (size_t i = 0; i < list->ncolumns; i++) {
		const struct column *column = &list->columns[i];
		char value[VALUE_MAX + 1];

		edit = edit_of_field(row, column);
		if (edit != NULL && edit->kind == EDIT_DROP)
			continue;
		*column_value(value, row, column) = '\0';
		if (!add_member(out, column->field->name,
			edit != NULL ? edit->text : value))
			return false;
	}
	if (!edits_add(out, row, EDIT_ADD))
		return false;
	if (out->p[out->n - 1] == ',')
		out->n--;
	return buf_add_char(out, '}');
}

bool
record_write(struct buf *out, const struct row *row)
{
	const struct list *list = row->list;
	char *p;

	if (list->resource->shape != NULL)
		return jsonapi_write(out, row);
	if (list_edited(list, row->number))
		return write_edited(out, row);
	if (out->cap - out->n < RECORD_MAX && !buf_reserve(out, RECORD_MAX))
		return false;
	p = out->p + out->n;
	*p++ = '{';
	for (size_t i = 0; i < list->ncolumns; i++) {
		const struct column *column = &list->columns[i];

		p = put_bytes(p, column->key, column->key_n);
		p = column_value(p, row, column);
		*p++ = ',';
	}
	p[-1] = '}';
	out->n = (size_t)(p - out->p);
	return true;
}

/* -- makers ---------------------------------------------------------------- */

static char *
put_quoted_id(char *p, uint64_t x)
{
	*p++ = '"';
	p = put_id(p, x);
	*p++ = '"';
	return p;
}

char *
make_id(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)column;
	(void)draw;
	*p++ = '"';
	p = list_put_id(p, row->list, row->number);
	*p++ = '"';
	return p;
}

char *
make_ref(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct list *target = column->target;

	(void)row;
	if (target == NULL || target->base == 0)
		return PUT(p, "null");
	*p++ = '"';
	p = list_put_id(p, target, (uint32_t)below(draw, target->base));
	*p++ = '"';
	return p;
}

char *
make_embedded(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct list *target = column->target;
	const struct column *name;
	struct row other;

	(void)row;
	if (target == NULL || target->base == 0 ||
	    (name = list_column(target, "name", 4)) == NULL)
		return PUT(p, "null");
	other = list_row(target, (uint32_t)below(draw, target->base));
	p = PUT(p, "{\"id\":\"");
	p = list_put_id(p, target, other.number);
	p = PUT(p, "\",\"name\":");
	p = column_value(p, &other, name);
	*p++ = '}';
	return p;
}

char *
make_other(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	(void)column;
	return put_quoted_id(p, draw);
}

char *
make_word(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct words *words = column->field->arg;

	(void)row;
	*p++ = '"';
	p = put_text(p, words->text[below(draw, words->n)]);
	*p++ = '"';
	return p;
}

char *
make_bool(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct range *range = column->field->arg;

	(void)row;
	return (int64_t)below(draw, 100) < range->high ? PUT(p, "true")
						       : PUT(p, "false");
}

static int64_t
in_range(const struct column *column, uint64_t draw)
{
	const struct range *range = column->field->arg;

	return range->low +
	    (int64_t)below(draw, (uint64_t)(range->high - range->low) + 1);
}

char *
make_integer(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	return put_integer(p, in_range(column, draw));
}

char *
make_half(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	p = put_integer(p, in_range(column, draw));
	return (draw & 3) == 0 ? PUT(p, ".5") : p;
}

char *
make_money(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	*p++ = '"';
	p = put_integer(p, in_range(column, draw));
	if ((draw & 3) == 0) {
		*p++ = '.';
		p = put_digits(p, draw >> 8 & 63, 2);
	}
	*p++ = '"';
	return p;
}

char *
make_date(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	*p++ = '"';
	p = put_date(p, row->created + in_range(column, draw) * DAY_MS);
	*p++ = '"';
	return p;
}

char *
make_instant(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	int64_t ms = row->created + in_range(column, draw) * DAY_MS;

	*p++ = '"';
	p = put_instant(p, ms + (int64_t)(draw & 0x3ffffff));
	*p++ = '"';
	return p;
}

char *
make_time(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	uint64_t quarter = (uint64_t)in_range(column, draw);

	(void)row;
	*p++ = '"';
	p = put_digits(p, quarter / 4, 2);
	*p++ = ':';
	p = put_digits(p, quarter % 4 * 15, 2);
	return PUT(p, ":00\"");
}

char *
make_code(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct range *range = column->field->arg;

	(void)row;
	*p++ = '"';
	p = put_digits(p, draw >> 20, (int)range->low);
	*p++ = '"';
	return p;
}

char *
make_created(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)column;
	(void)draw;
	*p++ = '"';
	p = put_instant(p, row->created);
	*p++ = '"';
	return p;
}

char *
make_updated(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)column;
	(void)draw;
	*p++ = '"';
	p = put_instant(p, row->updated);
	*p++ = '"';
	return p;
}

/* One of the row's own instants. */
static char *
put_own(char *p, const struct row *row, const struct column *column)
{
	int64_t ms = 0;

	(void)row_instant(row, column, &ms);
	*p++ = '"';
	p = put_local(p, ms);
	*p++ = '"';
	return p;
}

char *
make_local_created(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)draw;
	return put_own(p, row, column);
}

char *
make_local_updated(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)draw;
	return put_own(p, row, column);
}

char *
make_local_changed(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)draw;
	return put_own(p, row, column);
}

char *
make_local(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	int64_t ms = row->created + in_range(column, draw) * DAY_MS;

	*p++ = '"';
	p = put_local(p, ms + (int64_t)(draw & 0x3ffffff));
	*p++ = '"';
	return p;
}

char *
make_raw(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	(void)draw;
	return put_text(p, column->field->arg);
}
