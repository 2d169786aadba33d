#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/order.h"
#include "lib/instant.h"
#include "lib/json.h"
#include "lib/memory.h"

#define FIRST_MAX ((size_t)1 << 26) /* of a value: a page's maximum */

void
order_begin(struct order *o, const struct resource *resource)
{
	o->resource = resource;
	o->n = resource->nsort + resource->incremental.set;
	o->fields = mem_zero(o->n, sizeof *o->fields);
	for (size_t i = 0; i < o->n; i++)
		o->fields[i] = (struct order_field){
			.up = true, .down = true, .first = BUF_INIT(FIRST_MAX)
		};
	o->begun = false;
}

void
order_end(struct order *o)
{
	for (size_t i = 0; i < o->n; i++)
		buf_free(&o->fields[i].first);
	free(o->fields);
	o->fields = NULL;
	o->n = 0;
}

static bool
is_digits(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isdigit((unsigned char)s.p[i]))
			return false;
	return s.n > 0 && (s.p[0] != '0' || s.n == 1);
}

/*
 * Whether two texts, where they are instants, are so written that their bytes
 * compare as they do: in UTC, with as many digits.
 */
static bool
are_alike(struct span a, struct span b)
{
	return a.n == b.n && a.n > INSTANT_DATE &&
	    a.p[INSTANT_DATE] == b.p[INSTANT_DATE] && a.p[a.n - 1] == 'Z' &&
	    b.p[b.n - 1] == 'Z';
}

/*
 * Numbers, and texts of digits, by value; instants as such; other texts by
 * their bytes.  A mistake here can only hide an order, and then the list is
 * read once more.
 */
static int
compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	struct instant one, other;
	int c;

	if (are_alike(a, b))
		return memcmp(a.p, b.p, a.n);
	if (instant_parse(&one, a) && instant_parse(&other, b))
		return instant_compare(&one, &other);
	if (is_digits(a) && is_digits(b) && a.n != b.n)
		return a.n < b.n ? -1 : 1;
	c = n > 0 ? memcmp(a.p, b.p, n) : 0;
	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* What of a field's value is compared; p == NULL: it is none of these kinds. */
static struct span
text_of(struct span value)
{
	if (value.p == NULL)
		return value;
	if (json_kind(value) == JSON_STRING)
		return (struct span){ value.p + 1, value.n - 2 };
	return json_kind(value) == JSON_NUMBER ? value
					       : (struct span){ NULL, 0 };
}

/* The next value of a page. */
static void
see(struct order_field *f, struct span text, bool is_first)
{
	int c = 0;

	if (text.p == NULL) {
		f->page_up = f->page_down = false;
		return;
	}
	if (!is_first)
		c = compare(f->before, text);
	f->page_up = f->page_up && c <= 0;
	f->page_down = f->page_down && c >= 0;
	f->before = text;
}

/* The first value of a page; behind: that of the page before stands before it
 * in the list. */
static void
see_beside(struct order_field *f, struct span first, bool behind)
{
	int c =
	    behind && first.p != NULL ? compare(buf_span(&f->first), first) : 0;

	f->up = f->up && c <= 0;
	f->down = f->down && c >= 0;
	f->first.n = 0;
	if (first.p == NULL || !buf_add_span(&f->first, first))
		f->up = f->down = false;
}

/* Looks at a field of all rows of a page; the one behind the sort fields is the
 * cursor. */
static void
see_all(struct order_field *f, size_t i, const struct rows *rows, bool behind)
{
	bool is_sort = i < rows->fields->nsort;
	struct span first = { NULL, 0 };

	f->page_up = f->page_down = true;
	for (size_t r = 0; r < rows->n && (f->page_up || f->page_down); r++) {
		struct span text = text_of(
		    is_sort ? rows_sort(rows, r, i) : rows_cursor(rows, r));

		see(f, text, r == 0);
		if (r == 0)
			first = text;
	}
	/* Rows that are all alike may stand in any other order. */
	if (rows->n > 1 && f->page_up && f->page_down)
		f->page_up = f->page_down = false;
	f->up = f->up && f->page_up;
	f->down = f->down && f->page_down;
	see_beside(f, first, behind);
}

void
order_page(struct order *o, const struct rows *rows, int64_t position)
{
	bool behind = o->begun && o->position >= 0 && position > o->position;

	if (rows->n == 0)
		return;
	/* No page brings an order back that was contradicted. */
	for (size_t i = 0; i < o->n; i++)
		if (o->fields[i].up || o->fields[i].down)
			see_all(&o->fields[i], i, rows, behind);
	o->begun = true;
	o->position = position;
}

bool
order_is_stable(const struct order *o)
{
	for (size_t f = 0; f < o->resource->nsort; f++)
		if (o->fields[f].up || o->fields[f].down)
			return true;
	return false;
}

bool
order_rises(const struct order *o)
{
	for (size_t f = 0; f < o->resource->nsort; f++)
		if (o->fields[f].up)
			return true;
	return false;
}

bool
order_follows_time(const struct order *o)
{
	return o->n > o->resource->nsort && o->fields[o->n - 1].up;
}
