#include "jsonapi.h"

/* No link takes more bytes. */
#define LINK_MAX 256

const char *
jsonapi_type(const struct row *row)
{
	const struct shape *shape = row->list->resource->shape;

	return shape->other != NULL && row->number % 3 == 2 ? shape->other
							    : shape->type;
}

/* -- relations ------------------------------------------------------------- */

size_t
jsonapi_relation(const struct list *list, const char *name, size_t n)
{
	const struct relation *r = list->resource->shape->relations;

	for (size_t i = 0; r != NULL && r[i].name != NULL; i++)
		if (strncmp(r[i].name, name, n) == 0 && r[i].name[n] == '\0')
			return i;
	return RELATIONS_MAX;
}

static size_t
lead_to(const struct list *target, uint32_t number, uint32_t *lead)
{
	if (number >= target->next || list_gone(target, number))
		return 0;
	*lead = number;
	return 1;
}

static size_t
lead_to_many(const struct list *target, uint64_t draw, uint32_t leads[])
{
	size_t most = draw % 4 < target->base ? draw % 4 : target->base;
	uint32_t first = (uint32_t)below(draw, target->base);
	size_t n = 0;

	for (size_t i = 0; i < most; i++)
		n += lead_to(
		    target, (uint32_t)((first + i) % target->base), leads + n);
	return n;
}

static size_t
lead_to_owned(
    const struct list *target, const struct row *row, uint32_t leads[LEADS_MAX])
{
	uint32_t owners = row->list->base;
	size_t n = 0;

	if (row->number >= owners)
		return 0;
	for (uint64_t i = row->number; i < target->next && n < LEADS_MAX;
	     i += owners)
		n += lead_to(target, (uint32_t)i, leads + n);
	return n;
}

size_t
jsonapi_leads(const struct row *row, size_t relation, uint32_t leads[LEADS_MAX])
{
	const struct relation *r =
	    &row->list->resource->shape->relations[relation];
	const struct list *target = row->list->targets[relation];
	uint64_t draw = mix(row->key ^ hash_text(r->name));

	if (target == NULL || target->base == 0)
		return 0;
	switch (r->kind) {
	case RELATION_ONE:
		if (draw % 100 < r->nulls)
			return 0;
		return lead_to(
		    target, (uint32_t)below(mix(draw), target->base), leads);
	case RELATION_MANY:
		return lead_to_many(target, draw, leads);
	case RELATION_OWNER:
		return lead_to(target, row->number % target->base, leads);
	default:
		return lead_to_owned(target, row, leads);
	}
}

/* -- writing --------------------------------------------------------------- */

/* URL/teamtailor/v1/candidates/17 */
static char *
put_self(char *p, const struct row *row)
{
	p = put_text(p, row->list->url);
	*p++ = '/';
	p = put_text(p, row->list->api);
	p = PUT(p, "/v1/");
	p = put_text(p, jsonapi_type(row));
	*p++ = '/';
	return list_put_id(p, row->list, row->number);
}

static void
add_identifier(struct buf *out, const struct list *target, uint32_t number)
{
	struct row row = { .list = target, .number = number };
	char id[ID_MAX];

	buf_add_text(out, "{\"type\":\"");
	buf_add_text(out, jsonapi_type(&row));
	buf_add_text(out, "\",\"id\":\"");
	buf_add(out, id, (size_t)(list_put_id(id, target, number) - id));
	buf_add_text(out, "\"}");
}

static void
add_data(struct buf *out, const struct row *row, size_t relation)
{
	enum relation_kind kind =
	    row->list->resource->shape->relations[relation].kind;
	bool many = kind == RELATION_MANY || kind == RELATION_OWNED;
	uint32_t leads[LEADS_MAX];
	size_t n = jsonapi_leads(row, relation, leads);

	buf_add_text(out, ",\"data\":");
	if (many)
		buf_add_char(out, '[');
	else if (n == 0)
		buf_add_text(out, "null");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		add_identifier(out, row->list->targets[relation], leads[i]);
	}
	if (many)
		buf_add_char(out, ']');
}

static void
add_relation(struct buf *out, const struct row *row, size_t relation,
    const char *self, size_t self_n)
{
	const char *name = row->list->resource->shape->relations[relation].name;
	size_t n = strlen(name);
	char text[3 * LINK_MAX];
	char *p = text;

	*p++ = '"';
	p = put_bytes(p, name, n);
	p = PUT(p, "\":{\"links\":{\"self\":\"");
	p = put_bytes(p, self, self_n);
	p = PUT(p, "/relationships/");
	p = put_bytes(p, name, n);
	p = PUT(p, "\",\"related\":\"");
	p = put_bytes(p, self, self_n);
	*p++ = '/';
	p = put_bytes(p, name, n);
	p = PUT(p, "\"}");
	buf_add(out, text, (size_t)(p - text));
	if (row->shown >> relation & 1)
		add_data(out, row, relation);
	buf_add_text(out, "},");
}

static bool
is(const char *name, const char *other)
{
	return other != NULL && strcmp(name, other) == 0;
}

static void
add_relations(
    struct buf *out, const struct row *row, const char *self, size_t self_n)
{
	const struct shape *shape = row->list->resource->shape;

	if (shape->relations == NULL)
		return;
	buf_add_text(out, "\"relationships\":{");
	for (size_t i = 0; shape->relations[i].name != NULL; i++)
		if (!row->older ||
		    !is(shape->relations[i].name, shape->newer_relation))
			add_relation(out, row, i, self, self_n);
	out->p[out->n - 1] = '}';
	buf_add_char(out, ',');
}

static void
add_attribute(
    struct buf *out, const struct row *row, const struct column *column)
{
	const struct edit *edit = list_edited(row->list, row->number)
	    ? edit_of_field(row, column)
	    : NULL;
	char value[VALUE_MAX];

	if (edit != NULL && edit->kind == EDIT_DROP)
		return;
	buf_add(out, column->key, column->key_n);
	if (edit != NULL)
		buf_add_text(out, edit->text);
	else
		buf_add(out, value,
		    (size_t)(column_value(value, row, column) - value));
	buf_add_char(out, ',');
}

/* All columns but the first, which is the id. */
void
jsonapi_add_attributes(struct buf *out, const struct row *row)
{
	const struct list *list = row->list;
	const struct shape *shape = list->resource->shape;
	size_t n;

	if (list->ncolumns == 1)
		return;
	buf_add_text(out, "\"attributes\":{");
	n = out->n;
	for (size_t i = 1; i < list->ncolumns; i++) {
		const struct column *column = &list->columns[i];

		if (!is(column->field->name,
			row->older ? shape->newer : shape->older))
			add_attribute(out, row, column);
	}
	if (out->n > n)
		out->n--;
	buf_add_text(out, "},");
}

static void
add_links(
    struct buf *out, const struct row *row, const char *self, size_t self_n)
{
	const struct shape *shape = row->list->resource->shape;
	char value[VALUE_MAX];

	buf_add_text(out, "\"links\":{");
	if (shape->links != NULL)
		buf_add(out, value,
		    (size_t)(shape->links(
				 value, row, &row->list->columns[0], row->key) -
			value));
	buf_add_text(out, "\"self\":\"");
	buf_add(out, self, self_n);
	buf_add_text(out, "\"},");
}

bool
jsonapi_write(struct buf *out, const struct row *row)
{
	const struct edit *edit = edit_of_row(row);
	char self[LINK_MAX];
	size_t self_n = (size_t)(put_self(self, row) - self);

	if (edit != NULL)
		return buf_add_text(out, edit->text);
	buf_add_char(out, '{');
	(void)edits_add(out, row, EDIT_FRONT);
	add_attribute(out, row, &row->list->columns[0]);
	buf_add_text(out, "\"type\":\"");
	buf_add_text(out, jsonapi_type(row));
	buf_add_text(out, "\",");
	add_links(out, row, self, self_n);
	jsonapi_add_attributes(out, row);
	add_relations(out, row, self, self_n);
	(void)edits_add(out, row, EDIT_ADD);
	out->n--;
	return buf_add_char(out, '}');
}
