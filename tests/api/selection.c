#include "selection.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum operator operator;
} operators[] = {
	{ "$gt", OP_GT },
	{ "$gte", OP_GTE },
	{ "$lt", OP_LT },
	{ "$lte", OP_LTE },
	{ "$ne", OP_NE },
	{ "$in", OP_IN },
	{ "$nin", OP_NIN },
};

static bool
refuse(struct mistake *mistake, const char *key, const char *message)
{
	snprintf(mistake->path, sizeof(mistake->path), "%s", key);
	snprintf(
	    mistake->message, sizeof(mistake->message), "%s %s", message, key);
	return false;
}

/* The condition of a column and an operator, a new one if there is none. */
static struct condition *
condition_for(
    struct selection *s, const struct column *column, enum operator operator)
{
	struct condition *c;

	for (size_t i = 0; i < s->nconditions; i++) {
		c = &s->conditions[i];
		if (c->column == column && c->operator== operator)
			return c;
	}
	if (s->nconditions == CONDITIONS_MAX)
		return NULL;
	c = &s->conditions[s->nconditions++];
	memset(c, 0, sizeof(*c));
	c->column = column;
	c->operator= operator;
	return c;
}

static bool
add_condition(struct selection *s, const struct column *column,
    enum operator operator, const char * value, bool or_null)
{
	struct condition *c = condition_for(s, column, operator);

	if (c == NULL || c->n == VALUES_MAX)
		return false;
	/* Of a plain value given twice the parser makes a list. */
	c->values[c->n++] = value;
	c->or_null = or_null;
	return true;
}

/* $asOf=DATE: what was in force on that day. */
static bool
read_as_of(struct selection *s, const struct list *list, const char *date)
{
	const struct column *from =
	    list_column(list, "effectiveDate", strlen("effectiveDate"));
	const struct column *to =
	    list_column(list, "endDate", strlen("endDate"));

	return from != NULL && to != NULL &&
	    add_condition(s, from, OP_LTE, date, false) &&
	    add_condition(s, to, OP_GTE, date, true);
}

/* $sort[field]=1 or -1; fields nobody knows do not sort. */
static bool
read_sort(struct selection *s, const struct world *world,
    const struct list *list, const char *key, const char *value,
    struct mistake *mistake)
{
	const char *name = key + strlen("$sort[");
	size_t n = strcspn(name, "]");
	const struct column *column = list_column(list, name, n);

	if (world->sort == POLICY_REFUSE)
		return refuse(mistake, key, "Invalid query parameter");
	if (strcmp(value, "1") != 0 && strcmp(value, "-1") != 0)
		return refuse(mistake, key, "Invalid sort direction for");
	if (world->sort == POLICY_IGNORE || column == NULL ||
	    s->nsorts == SORTS_MAX)
		return true;
	s->sorts[s->nsorts].column = column;
	s->sorts[s->nsorts++].descending = *value == '-';
	return true;
}

/* field=value or field[$op]=value; a field nobody knows is ignored. */
static bool
read_field(struct selection *s, const struct world *world,
    const struct list *list, const char *key, const char *value,
    struct mistake *mistake)
{
	size_t n = strcspn(key, "[");
	const struct column *column = list_column(list, key, n);
	const char *name = key + n;
	enum operator operator= OP_EQ;
	bool known = *name == '\0' || name[1] != '$';

	for (size_t i = 0; !known && i < sizeof(operators) / sizeof(*operators);
	     i++)
		if (strncmp(name + 1, operators[i].name,
			strlen(operators[i].name)) == 0 &&
		    name[1 + strlen(operators[i].name)] == ']') {
			operator= operators[i].operator;
			known = true;
		}
	if (!known)
		return refuse(mistake, key, "Invalid query parameter");
	if (column == NULL)
		return true;
	if (column->field->make == make_created ||
	    column->field->make == make_updated) {
		if (world->instants == POLICY_IGNORE)
			return true;
		if (world->instants == POLICY_REFUSE)
			return refuse(mistake, key, "Invalid query parameter");
	}
	if (!add_condition(s, column, operator, value, false))
		return refuse(mistake, key, "Too many values for");
	return true;
}

static bool
is_paging(const char *key)
{
	return strcmp(key, "$limit") == 0 || strcmp(key, "$skip") == 0 ||
	    strcmp(key, "limit") == 0 || strcmp(key, "skip") == 0;
}

/* What a list leaves out unless asked: people who have left, for instance. */
static void
add_default(
    struct selection *s, const struct list *list, const struct query *query)
{
	const char *asked = list->resource->asked;
	const struct column *column;
	size_t n;

	if (asked == NULL)
		return;
	n = strcspn(asked, "=");
	column = list_column(list, asked, n);
	for (size_t i = 0; i < query->n; i++)
		if (strncmp(query->pairs[i].key, asked, n) == 0)
			return;
	if (column != NULL)
		(void)add_condition(s, column, OP_EQ, asked + n + 1, false);
}

bool
selection_read(struct selection *selection, const struct world *world,
    const struct list *list, const struct query *query, struct mistake *mistake)
{
	selection->nconditions = selection->nsorts = 0;
	for (size_t i = 0; i < query->n; i++) {
		const char *key = query->pairs[i].key;
		const char *value = query->pairs[i].value;
		bool good;

		if (is_paging(key))
			continue;
		if (list->resource->asked != NULL &&
		    strcmp(value, "all") == 0 && strcmp(key, "status") == 0)
			continue;
		if (strcmp(key, "$asOf") == 0)
			good = read_as_of(selection, list, value) ||
			    refuse(mistake, key, "Invalid query parameter");
		else if (strncmp(key, "$sort[", 6) == 0)
			good = read_sort(
			    selection, world, list, key, value, mistake);
		else if (*key == '$')
			good = refuse(mistake, key, "Invalid query parameter");
		else
			good = read_field(
			    selection, world, list, key, value, mistake);
		if (!good)
			return false;
	}
	add_default(selection, list, query);
	return true;
}
