/*
 * What appends to a buffer says so where there is no room left, wherever in
 * the text that is, and never passes the maximum.
 */
#include <string.h>

#include "fetch/body.h"
#include "lib/instant.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/state.h"
#include "lib/template.h"
#include "load/csv_read.h"
#include "load/pg_type.h"
#include "load/sql.h"
#include "load/table.h"
#include "room.h"

/* -- lib --------------------------------------- */

#define TEXT "a\"b\\c\n\x01{d}\xc3\xa9\""
#define JSON \
	"[ 1.50, {\"a\" : \"\\u00e9\\ud83d\\ude00\\n\\\"\"}, null, true, {} ]"
#define STRING "\"\\u00e9\\ud83d\\ude00\\n\\\"\\ud83d x\""

static bool
quote(struct buf *out, const void *text)
{
	return json_quote(out, span_of(text));
}

static bool
quote_value(struct buf *out, const void *text)
{
	return json_quote_value(out, span_of(text));
}

static bool
compact(struct buf *out, const void *text)
{
	return json_compact(out, span_of(text));
}

static bool
unescape(struct buf *out, const void *text)
{
	return json_unescape(out, span_of(text), NULL);
}

static bool
utc(struct buf *out, const void *text)
{
	return instant_add_utc(out, span_of(text));
}

static bool
braces(struct buf *out, const void *text)
{
	return template_quote(out, span_of(text));
}

static bool
state(struct buf *out, const void *text)
{
	struct state s = { .source = mem_string("demo"),
		.file = { .dir = -1, .fd = -1, .lock.fd = -1 } };
	const char *why;
	bool good =
	    state_parse(&s, span_of(text), &why) && state_print(out, &s);

	state_end(&s);
	return good;
}

static void
test_lib(void)
{
	static const char entries[] =
	    "{\"version\":1,\"source\":\"demo\",\"resources\":{\"jobs\":{"
	    "\"cursor\":\"c\","
	    "\"run\":\"r\",\"records\":7,\"full\":\"2026-11-22T00:00:00Z\"},"
	    "\"people\":{\"cursor\":\"2026\",\"records\":1,\"checkpoint\":{"
	    "\"when\":\"2026-11-22T00:00:00Z\",\"records\":5,\"run\":\"r\","
	    "\"resume\":{\"position\":5}}}}}";

	check_room("json_quote", quote, TEXT);
	check_room("json_quote_value", quote_value, JSON);
	check_room("json_compact", compact, JSON);
	check_room("json_unescape", unescape, STRING);
	check_room("instant_add_utc", utc, "2025-06-07 23:30:00.25-01:00");
	check_room("template_quote", braces, "a{b}{{c");
	check_room("state_print", state, entries);
}

/* -- fetch ----------------------------------------------------------------- */

static bool
body(struct buf *out, const void *document)
{
	struct jsonpath *path = jsonpath_new("page.next.after", NULL);
	const char *why;
	bool good =
	    body_set(out, span_of(document), path, span_of("\"x\""), &why);

	jsonpath_free(path);
	return good;
}

static void
test_fetch(void)
{
	check_room("body_set: nothing there", body, "");
	check_room("body_set: in its place", body,
	    "{\"a\":1,\"page\":{\"b\":2,\"next\":{\"after\":3,\"c\":4}}}");
	check_room("body_set: beside others", body,
	    "{\"a\":1,\"page\":{\"b\":2,\"next\":null}}");
}

/* -- load ------------------------------------------------------------------ */

static bool
name(struct buf *out, const void *text)
{
	return sql_next_name(out, span_of(text), false);
}

static bool
literal(struct buf *out, const void *text)
{
	return sql_literal(out, span_of(text));
}

static bool
insert(struct buf *out, const void *key)
{
	static char table_name[] = "a \"table\"";
	struct table t = { .name = table_name };
	struct columns of_key = { 0 };
	const char *words[] = { "id", "na\"me", "c" };
	bool good;

	for (size_t i = 0; i < 3; i++)
		columns_add(&t.columns, span_of(words[i]));
	if (key != NULL)
		columns_add(&of_key, span_of(key));
	good = table_insert(&t, &of_key, true, out);
	columns_free(&of_key);
	columns_free(&t.columns);
	return good;
}

static bool
cell(struct buf *out, const void *text)
{
	struct csv_dialect d = { .delimiter = ',' };

	return csv_cell_text(out, span_of(text), &d);
}

static bool
widened(struct buf *out, const void *text)
{
	return pg_type_convert(
	    out, COLUMN_TIMESTAMP, COLUMN_TEXT, span_of(text));
}

static bool
cast(struct buf *out, const void *text)
{
	return pg_type_convert(
	    out, COLUMN_INTEGER, COLUMN_NUMBER, span_of(text));
}

static void
test_load(void)
{
	check_room("sql_next_name", name, "a\"b");
	check_room("sql_literal", literal, "it's a \\ text");
	check_room("table_insert", insert, NULL);
	check_room("table_insert, with a key", insert, "id");
	check_room("csv_cell_text", cell, "\"a \"\"b\"\" c\"");
	check_room("pg_type_convert: a timestamp", widened, "\"at\"");
	check_room("pg_type_convert", cast, "\"n\"");
}

int
main(void)
{
	test_lib();
	test_fetch();
	test_load();
	return done_testing();
}
