#include <ctype.h>
#include <stdlib.h>

#include "fetch/order.h"
#include "lib/json.h"
#include "lib/memory.h"

void
order_begin(struct order *o, const struct resource *resource)
{
	o->resource = resource;
	o->fields = mem_zero(resource->nsort, sizeof *o->fields);
	for (size_t i = 0; i < resource->nsort; i++)
		o->fields[i].up = o->fields[i].down = true;
}

void
order_end(struct order *o)
{
	free(o->fields);
	o->fields = NULL;
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
 * Numbers, and texts of digits, by value; other texts by their bytes, which
 * for instants is right where all are written alike.  A mistake here can only
 * hide an order, and then the list is read once more.
 */
static int
compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c;

	if (is_digits(a) && is_digits(b) && a.n != b.n)
		return a.n < b.n ? -1 : 1;
	c = n > 0 ? memcmp(a.p, b.p, n) : 0;
	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static bool
find(const struct jsonpath *path, struct span record, struct span *value)
{
	if (!jsonpath_find(path, record, value))
		return false;
	if (json_kind(*value) == JSON_STRING) {
		value->p++;
		value->n -= 2;
		return true;
	}
	return json_kind(*value) == JSON_NUMBER;
}

/* The order that a page's rows show in one field. */
static void
look(struct order *o, size_t f, const struct span *records, size_t n)
{
	const struct jsonpath *path = o->resource->sort[f];
	struct span first, before, value;
	bool up = true, down = true;

	for (size_t i = 0; i < n && (up || down); i++) {
		int c = 0;

		if (!find(path, records[i], &value)) {
			up = down = false;
			break;
		}
		if (i == 0)
			first = value;
		else
			c = compare(before, value);
		up = up && c <= 0;
		down = down && c >= 0;
		before = value;
	}
	/* Rows that are all alike may stand in any other order. */
	if (n > 1 && up && down && compare(first, value) == 0)
		up = down = false;
	o->fields[f].up = o->fields[f].up && up;
	o->fields[f].down = o->fields[f].down && down;
}

void
order_page(struct order *o, const struct span *records, size_t n)
{
	for (size_t f = 0; f < o->resource->nsort; f++)
		if (o->fields[f].up || o->fields[f].down)
			look(o, f, records, n);
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
