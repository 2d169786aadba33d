#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/memory.h"

/* A value as a NUL-terminated text, quotes off. */
static const char *
value_text(char value[VALUE_MAX + 1], const struct row *row,
    const struct column *column)
{
	char *end = column_value(value, row, column);

	*end = '\0';
	if (*value != '"')
		return value;
	end[-1] = '\0';
	return value + 1;
}

static int
compare_texts(const char *a, const char *b, bool numbers)
{
	double x, y;

	if (!numbers)
		return strcmp(a, b);
	x = strtod(a, NULL);
	y = strtod(b, NULL);
	return x < y ? -1 : x > y;
}

static bool
among(const struct condition *c, const char *text, bool number)
{
	for (size_t i = 0; i < c->n; i++)
		if (compare_texts(text, c->values[i], number) == 0)
			return true;
	return false;
}

static bool
compares(const struct condition *c, const struct row *row)
{
	char value[VALUE_MAX + 1];
	const char *text = value_text(value, row, c->column);
	bool number = text == value && strchr("-0123456789", *text) != NULL;
	bool null = text == value && strcmp(text, "null") == 0;
	int order;

	if (null && c->or_null)
		return true;
	if (c->operator== OP_EQ || c->operator== OP_IN)
		return among(c, text, number);
	if (c->operator== OP_NE || c->operator== OP_NIN)
		return !among(c, text, number);
	if (null || c->n == 0)
		return false;
	order = compare_texts(text, c->values[0], number);
	switch (c->operator) {
	case OP_GT:
		return order > 0;
	case OP_GTE:
		return order >= 0;
	case OP_LT:
		return order < 0;
	default:
		return order <= 0;
	}
}

static bool
meets(const struct condition *c, const struct row *row)
{
	return c->test != NULL ? c->test(c, row) : compares(c, row);
}

static bool
meets_all(const struct selection *s, const struct row *row)
{
	for (size_t i = 0; i < s->nconditions; i++)
		if (!meets(&s->conditions[i], row))
			return false;
	return true;
}

/* -- sorting --------------------------------------------------------------- */

struct sorting {
	const struct list *list;
	const struct selection *selection;
};

struct placed {
	uint32_t number;
	uint32_t position;
};

static int
compare_column(
    const struct row *a, const struct row *b, const struct column *column)
{
	char left[VALUE_MAX + 1], right[VALUE_MAX + 1];
	const char *x, *y;
	int64_t s, t;

	if (row_instant(a, column, &s) && row_instant(b, column, &t))
		return s < t ? -1 : s > t;
	x = value_text(left, a, column);
	y = value_text(right, b, column);
	return compare_texts(
	    x, y, x == left && strchr("-0123456789", *x) != NULL);
}

static int
compare_placed(const void *left, const void *right, void *context)
{
	const struct sorting *sorting = context;
	const struct selection *s = sorting->selection;
	const struct placed *a = left;
	const struct placed *b = right;
	struct row x = list_row(sorting->list, a->number);
	struct row y = list_row(sorting->list, b->number);

	for (size_t i = 0; i < s->nsorts; i++) {
		int order = compare_column(&x, &y, s->sorts[i].column);

		if (order != 0)
			return s->sorts[i].descending ? -order : order;
	}
	return a->position < b->position ? -1 : 1;
}

/* The rows of the view, sorted; what is sorted already costs one pass. */
static void
sort_rows(const struct list *list, const struct selection *s, struct view *view)
{
	struct sorting sorting = { list, s };
	struct placed *placed = mem_zero(view->n, sizeof(*placed));
	bool sorted = true;

	for (uint32_t i = 0; i < view->n; i++) {
		placed[i].number = view->rows[i];
		placed[i].position = i;
		if (i > 0 && sorted &&
		    compare_placed(&placed[i - 1], &placed[i], &sorting) > 0)
			sorted = false;
	}
	if (!sorted)
		qsort_r(
		    placed, view->n, sizeof(*placed), compare_placed, &sorting);
	for (uint32_t i = 0; i < view->n; i++)
		view->rows[i] = placed[i].number;
	free(placed);
}

/* Whether the list stands in the order asked for without any sorting. */
static bool
stands_sorted(const struct list *list, const struct selection *s)
{
	if (s->nsorts == 0)
		return true;
	if (list->rows == NULL && list->order == ORDER_CREATED &&
	    list->resource->ids == IDS_NUMBERS &&
	    s->sorts[0].column->field->make == make_id &&
	    !s->sorts[0].descending)
		return true;
	return s->nsorts == 1 &&
	    s->sorts[0].column->field->make == make_created &&
	    ((list->order == ORDER_CREATED && !s->sorts[0].descending) ||
		(list->order == ORDER_CREATED_DESC && s->sorts[0].descending));
}

/* -- views ----------------------------------------------------------------- */

static char *
key_of(const struct selection *s)
{
	struct buf key = BUF_INIT(1 << 20);

	for (size_t i = 0; i < s->nconditions; i++) {
		const struct condition *c = &s->conditions[i];

		buf_format(&key, "%s %d %d %lld",
		    c->name != NULL ? c->name : c->column->field->name,
		    c->operator, c->or_null, (long long)c->value);
		for (size_t k = 0; k < c->n; k++)
			buf_format(&key, "\n%s", c->values[k]);
		buf_add_char(&key, '\f');
	}
	for (size_t i = 0; i < s->nsorts; i++)
		buf_format(&key, "%c%s", s->sorts[i].descending ? '-' : '+',
		    s->sorts[i].column->field->name);
	buf_text(&key);
	return key.p;
}

static void
view_free(struct view *view)
{
	if (view == NULL)
		return;
	free(view->key);
	free(view->rows);
	free(view);
}

void
view_forget(struct list *list)
{
	for (size_t i = 0; i < LIST_VIEWS; i++) {
		view_free(list->views[i]);
		list->views[i] = NULL;
	}
}

static struct view *
view_new(struct list *list, const struct selection *s, char *key)
{
	struct view *view = mem_zero(1, sizeof(*view));

	view->key = key;
	view->tick = list->tick;
	if (s->nconditions == 0 && stands_sorted(list, s)) {
		view->n = list->n;
		return view;
	}
	view->rows = mem_zero((size_t)list->n + 1, sizeof(*view->rows));
	for (uint32_t i = 0; i < list->n; i++) {
		struct row row = list_row(list, list_at(list, i));

		if (meets_all(s, &row))
			view->rows[view->n++] = row.number;
	}
	if (!stands_sorted(list, s))
		sort_rows(list, s, view);
	return view;
}

const struct view *
view_of(struct list *list, const struct selection *selection)
{
	char *key = key_of(selection);
	struct view **slot;

	for (size_t i = 0; i < LIST_VIEWS; i++) {
		const struct view *view = list->views[i];

		if (view != NULL && view->tick == list->tick &&
		    strcmp(view->key, key) == 0) {
			free(key);
			return view;
		}
	}
	slot = &list->views[list->views_next++ % LIST_VIEWS];
	view_free(*slot);
	*slot = view_new(list, selection, key);
	return *slot;
}
