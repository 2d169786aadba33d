/*
 * The order of a list's rows, found out from the rows.
 */
#include <string.h>

#include "fetch/order.h"
#include "tap.h"

#define PAGES 3
#define ROWS 4

struct case_row {
	const char *name;
	bool stable;
	const char *pages[PAGES][ROWS];
};

#define UP(a, b, c)                                                         \
	{                                                                   \
		"{\"t\":\"" a "\",\"id\":9}", "{\"t\":\"" b "\",\"id\":5}", \
		    "{\"t\":\"" c "\",\"id\":7}"                            \
	}

static const struct case_row table[] = {
	{ "up", true,
	    { { "{\"t\":\"a\",\"id\":9}", "{\"t\":\"b\",\"id\":1}",
		"{\"t\":\"b\",\"id\":5}" } } },
	{ "down", true,
	    { { "{\"t\":\"c\",\"id\":1}", "{\"t\":\"b\",\"id\":9}",
		"{\"t\":\"a\",\"id\":5}" } } },
	{ "up, the next page a little before", true,
	    { { "{\"t\":\"a\",\"id\":9}", "{\"t\":\"b\",\"id\":8}",
		  "{\"t\":\"c\",\"id\":7}" },
		{ "{\"t\":\"b\",\"id\":8}", "{\"t\":\"d\",\"id\":1}",
		    "{\"t\":\"e\",\"id\":3}" } } },
	{ "up on one page, down on the next", false,
	    { { "{\"t\":\"a\",\"id\":5}", "{\"t\":\"b\",\"id\":1}",
		  "{\"t\":\"c\",\"id\":9}" },
		{ "{\"t\":\"f\",\"id\":5}", "{\"t\":\"e\",\"id\":1}" } } },
	{ "in no order", false,
	    { { "{\"t\":\"b\",\"id\":5}", "{\"t\":\"a\",\"id\":1}",
		"{\"t\":\"c\",\"id\":9}" } } },
	{ "by the other field", true,
	    { { "{\"t\":\"b\",\"id\":1}", "{\"t\":\"a\",\"id\":2}",
		"{\"t\":\"c\",\"id\":3}" } } },
	{ "numbers by value", true,
	    { { "{\"t\":\"b\",\"id\":9}", "{\"t\":\"a\",\"id\":10}",
		"{\"t\":\"c\",\"id\":100}" } } },
	{ "texts of digits by value", true,
	    { { "{\"t\":\"b\",\"id\":\"9\"}", "{\"t\":\"a\",\"id\":\"10\"}",
		"{\"t\":\"c\",\"id\":\"100\"}" } } },
	{ "a page of rows that are all alike", false,
	    { { "{\"t\":\"a\",\"id\":5}", "{\"t\":\"a\",\"id\":1}",
		"{\"t\":\"a\",\"id\":9}" } } },
	{ "a field that is missing once", false,
	    { { "{\"t\":\"a\"}", "{\"t\":\"b\"}", "{\"id\":3}" } } },
	{ "null", false,
	    { { "{\"t\":\"b\",\"id\":1}", "{\"t\":\"a\",\"id\":null}",
		"{\"t\":\"c\",\"id\":3}" } } },
	{ "an object", false,
	    { { "{\"t\":{},\"id\":2}", "{\"t\":{},\"id\":1}",
		"{\"t\":{},\"id\":3}" } } },
	{ "pages of one row", true,
	    { { "{\"t\":\"a\",\"id\":5}" }, { "{\"t\":\"b\",\"id\":1}" } } },
	{ "pages of one row, down and up", false,
	    { { "{\"t\":\"b\",\"id\":5}" }, { "{\"t\":\"a\",\"id\":1}" },
		{ "{\"t\":\"c\",\"id\":3}" } } },
	{ "up on each page, and then from the start", false,
	    { UP("a", "b", "c"), UP("d", "e", "f"), UP("b", "c", "d") } },
	{ "no rows", true, { { NULL } } },
};

/* Pages that do not come one behind the other. */
static const struct {
	struct case_row row;
	int64_t at[PAGES];
} placed[] = {
	{ { "a page read again", true,
	      { UP("b", "c", "d"), UP("a", "b", "c") } },
	    { 2, 2 } },
	{ { "from back to front", true,
	      { UP("d", "e", "f"), UP("a", "b", "c") } },
	    { 2, 1 } },
	{ { "a page in front, read again when rows have gone", true,
	      { UP("a", "b", "c"), UP("d", "e", "f") } },
	    { 2, 1 } },
	{ { "and those behind it, which are in no order", false,
	      { UP("d", "e", "f"), UP("b", "c", "d"), UP("a", "b", "c") } },
	    { 2, 1, 2 } },
	{ { "from back to front, with a row from behind", true,
	      { UP("d", "e", "f"), UP("b", "c", "d") } },
	    { 2, 1 } },
	{ { "nobody knows where", true,
	      { UP("d", "e", "f"), UP("a", "b", "c") } },
	    { -1, -1 } },
};

static void
try_row(const struct resource *resource, const struct keys *keys,
    const struct case_row *row, const int64_t *at)
{
	struct rows rows = ROWS_INIT;
	struct fields fields;
	struct order o;

	order_begin(&o, resource);
	fields_begin(&fields, resource, NULL);
	for (size_t p = 0; p < PAGES; p++) {
		struct span records[ROWS];
		struct page page;
		size_t n = 0;

		while (n < ROWS && row->pages[p][n] != NULL) {
			records[n] = span_of(row->pages[p][n]);
			n++;
		}
		page = (struct page){ .records = records, .nrecords = n };
		rows_read(&rows, &page, &fields, keys);
		order_page(&o, &rows, at != NULL ? at[p] : (int64_t)p);
	}
	ok(order_is_stable(&o) == row->stable, "%s: %s", row->name,
	    row->stable ? "stable" : "not stable");
	fields_end(&fields);
	order_end(&o);
	rows_free(&rows);
}

int
main(void)
{
	struct jsonpath *fields[] = { jsonpath_new("t", NULL),
		jsonpath_new("id", NULL) };
	struct resource resource = { .sort = fields, .nsort = 2 };
	struct keys *keys = keys_new();
	struct resource none = { .nsort = 0 };
	struct order o;

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		try_row(&resource, keys, &table[i], NULL);
	for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
		try_row(&resource, keys, &placed[i].row, placed[i].at);
	order_begin(&o, &none);
	ok(!order_is_stable(&o), "no fields, no order");
	order_end(&o);
	keys_free(keys);
	jsonpath_free(fields[0]);
	jsonpath_free(fields[1]);
	return done_testing();
}
