#include "asking.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/instant.h"

/* What the reading of a query has in hand. */
struct reading {
	struct asking *asking;
	const struct world *world;
	const struct list *list;
	struct refusal *refusal;
};

static bool
refuse(struct reading *r, const char *code, const char *title, const char *what)
{
	r->refusal->code = code;
	r->refusal->title = title;
	snprintf(r->refusal->detail, sizeof(r->refusal->detail),
	    "%s is not allowed.", what);
	return false;
}

/* -- filters --------------------------------------------------------------- */

static bool
is_late_enough(const struct condition *c, const struct row *row)
{
	int64_t ms;

	return row_instant(row, c->column, &ms) && ms >= c->value;
}

static bool
is_early_enough(const struct condition *c, const struct row *row)
{
	int64_t ms;

	return row_instant(row, c->column, &ms) && ms <= c->value;
}

static bool
leads_there(const struct condition *c, const struct row *row)
{
	uint32_t leads[LEADS_MAX];
	size_t n = jsonapi_leads(row, c->relation, leads);

	while (n > 0)
		if (leads[--n] == c->value)
			return true;
	return false;
}

static bool
add_condition(struct reading *r, const struct condition *condition)
{
	struct selection *s = &r->asking->selection;

	if (s->nconditions == CONDITIONS_MAX)
		return refuse(r, "102", "Filter not allowed", "so many");
	s->conditions[s->nconditions++] = *condition;
	return true;
}

/* filter[NAME][from] and [to]; bounds belong to the range. */
static bool
read_range(struct reading *r, const char *key, const char *bound,
    const struct column *column, const char *value)
{
	struct condition c = { .column = column, .name = key };
	struct instant instant;

	if (strcmp(bound, "[from]") == 0)
		c.test = is_late_enough;
	else if (strcmp(bound, "[to]") == 0)
		c.test = is_early_enough;
	else
		return refuse(r, "102", "Filter not allowed", key);
	if (!instant_parse(&instant, span_of(value)))
		return refuse(r, "103", "Invalid filter value", value);
	c.value = instant_milliseconds(&instant);
	return add_condition(r, &c);
}

static bool
read_relation(
    struct reading *r, const char *key, const char *name, const char *value)
{
	struct condition c = { .name = key, .test = leads_there, .value = -1 };
	const struct list *target;
	uint32_t number;

	c.relation = jsonapi_relation(r->list, name, strlen(name));
	target = r->list->targets[c.relation];
	if (target != NULL && list_find(target, value, strlen(value), &number))
		c.value = number;
	return add_condition(r, &c);
}

static bool
read_value(struct reading *r, const struct column *column, const char *value)
{
	struct condition c = { .column = column, .operator= OP_EQ, .n = 1 };

	/* What a status filter is left off for. */
	if (strcmp(value, "all") == 0 && r->list->resource->asked != NULL)
		return true;
	c.values[0] = value;
	return add_condition(r, &c);
}

static const struct filter *
filter_of(const struct list *list, const char *name, size_t n)
{
	const struct filter *f = list->resource->shape->filters;

	for (; f != NULL && f->name != NULL; f++)
		if (strncmp(f->name, name, n) == 0 && f->name[n] == '\0')
			return f;
	return NULL;
}

static bool
read_filter(struct reading *r, const char *key, const char *value)
{
	const char *name = key + strlen("filter[");
	size_t n = strcspn(name, "]");
	const struct filter *f = filter_of(r->list, name, n);
	const char *bound = name[n] == ']' ? name + n + 1 : "";
	const char *of;

	if (f == NULL)
		return refuse(r, "102", "Filter not allowed", key);
	of = f->of != NULL ? f->of : f->name;
	switch (f->kind) {
	case FILTER_VALUE:
		return read_value(
		    r, list_column(r->list, of, strlen(of)), value);
	case FILTER_RELATION:
		return read_relation(r, key, of, value);
	case FILTER_UNSURE:
		if (r->world->instants == POLICY_IGNORE)
			return true;
		if (r->world->instants == POLICY_REFUSE)
			return refuse(r, "102", "Filter not allowed", key);
		break;
	case FILTER_RANGE:
		break;
	}
	return read_range(
	    r, key, bound, list_column(r->list, of, strlen(of)), value);
}

/* Only published jobs, for instance, unless the query says otherwise. */
static bool
add_default(struct reading *r, const struct query *query)
{
	const char *asked = r->list->resource->asked;
	size_t n;

	if (asked == NULL || query_get(query, "filter[status]") != NULL)
		return true;
	n = strcspn(asked, "=");
	return read_value(r, list_column(r->list, asked, n), asked + n + 1);
}

/* -- sorting --------------------------------------------------------------- */

/* The column that a word of sort means, by the shape's list; or NULL. */
static const struct column *
sort_column(const struct list *list, const char *word, size_t n)
{
	const char *known = list->resource->shape->sorts;

	if (known == NULL)
		return NULL;
	if (strcmp(known, "*") == 0)
		return list_column(list, word, n);
	while (*known != '\0') {
		size_t whole = strcspn(known, " ");
		size_t name = strcspn(known, " =");

		if (name == n && strncmp(known, word, n) == 0)
			return name == whole
			    ? list_column(list, word, n)
			    : list_column(list, known + n + 1, whole - n - 1);
		known += whole;
		known += strspn(known, " ");
	}
	return NULL;
}

static bool
read_sort(struct reading *r, const char *words)
{
	struct selection *s = &r->asking->selection;

	if (r->world->sort == POLICY_REFUSE)
		return refuse(r, "114", "Invalid sort criteria", words);
	while (*words != '\0') {
		bool descending = *words == '-';
		const char *word = words + descending;
		size_t n = strcspn(word, ",");
		const struct column *column = sort_column(r->list, word, n);

		if (column == NULL || s->nsorts == SORTS_MAX)
			return refuse(r, "114", "Invalid sort criteria", word);
		s->sorts[s->nsorts].column = column;
		s->sorts[s->nsorts++].descending = descending;
		words = word + n + (word[n] == ',');
	}
	if (r->world->sort == POLICY_IGNORE)
		s->nsorts = 0;
	return true;
}

/* -- include --------------------------------------------------------------- */

/* "stage" or "job-applications.stage" */
static bool
read_include(struct reading *r, const char *path, size_t n)
{
	size_t first = strcspn(path, ".,");
	size_t relation = jsonapi_relation(r->list, path, first);
	const struct list *target;
	size_t next;

	if (relation == RELATIONS_MAX)
		return refuse(r, "112", "Invalid field", path);
	r->asking->shown |= UINT32_C(1) << relation;
	if (first >= n)
		return true;
	target = r->list->targets[relation];
	next = target != NULL
	    ? jsonapi_relation(target, path + first + 1, n - first - 1)
	    : RELATIONS_MAX;
	if (next == RELATIONS_MAX)
		return refuse(r, "112", "Invalid field", path);
	r->asking->deeper[relation] |= UINT32_C(1) << next;
	return true;
}

static bool
read_includes(struct reading *r, const char *paths)
{
	while (*paths != '\0') {
		size_t n = strcspn(paths, ",");

		if (!read_include(r, paths, n))
			return false;
		paths += n + (paths[n] == ',');
	}
	return true;
}

/* -- the query ------------------------------------------------------------- */

static bool
read_number(struct reading *r, const char *value, int64_t most, int64_t *number)
{
	char *end;

	*number = strtoll(value, &end, 10);
	return (end != value && *end == '\0' && *number > 0 &&
		   *number <= most) ||
	    refuse(r, "118", "Invalid page value", value);
}

static bool
read_pair(struct reading *r, const char *key, const char *value)
{
	if (strcmp(key, "page[number]") == 0)
		return read_number(r, value, INT32_MAX, &r->asking->number);
	if (strcmp(key, "page[size]") == 0)
		return read_number(r, value, PAGE_MAX, &r->asking->size);
	if (strcmp(key, "include") == 0)
		return read_includes(r, value);
	if (strcmp(key, "sort") == 0)
		return read_sort(r, value);
	if (strncmp(key, "filter[", strlen("filter[")) == 0)
		return read_filter(r, key, value);
	return refuse(r, "105", "Param not allowed", key);
}

bool
asking_read(struct asking *asking, const struct world *world,
    const struct list *list, const struct query *query, struct refusal *refusal)
{
	struct reading r = { asking, world, list, refusal };
	const char *sorted = list->resource->shape->sorted;

	memset(asking, 0, sizeof(*asking));
	asking->number = 1;
	asking->size = PAGE_DEFAULT;
	for (size_t i = 0; i < query->n; i++)
		if (!read_pair(&r, query->pairs[i].key, query->pairs[i].value))
			return false;
	if (!add_default(&r, query))
		return false;
	if (sorted != NULL && query_get(query, "sort") == NULL &&
	    world->sort == POLICY_HONOUR)
		return read_sort(&r, sorted);
	return true;
}
