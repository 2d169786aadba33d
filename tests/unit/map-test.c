/*
 * The engines: one table of contracts, records and what they become, for the
 * native engine and for libjq; any program; flattening.
 */

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "map/flatten.h"
#include "map/jq_engines.h"
#include "map/native.h"
#include "map/types.h"
#include "tap.h"

#define MARK "\xef\xb7\x90"

/* Maps a checked record; returns the line or, after a "!", the reason. */
static const char *
map_checked(struct engine *engine, struct span record, struct mapped *m)
{
	mapped_clear(m);
	if (engine->map(engine->self, record, m))
		return buf_text(&m->lines);
	m->lines.n = 0;
	buf_add_char(&m->lines, '!');
	buf_add_span(&m->lines, buf_span(&m->why));
	return buf_text(&m->lines);
}

/* The same, whether the engine has checked the record itself or not. */
static const char *
map(struct engine *engine, const char *text, struct mapped *m)
{
	struct span record, seen;
	const char *got;
	char *first;

	if (!json_validate(span_of(text), &record, NULL))
		return "not JSON";
	got = map_checked(engine, record, m);
	if (engine->check == NULL ||
	    !engine->check(engine->self, span_of(text), &seen))
		return got;
	first = mem_string(got);
	got = map_checked(engine, seen, m);
	if (!span_equal(record, seen) || strcmp(first, got) != 0)
		got = "another, where the engine checks";
	free(first);
	return got;
}

/* -- the types ------------------------------------------------------------- */

static const struct {
	const char *type;
	const char *in;  /* JSON */
	const char *out; /* JSON; NULL: kept as it came */
} conversions[] = {
	{ "text", "\"a\\\"\\u00e9\\/\\ud83d\"", "\"a\\\"\\u00e9\\/\\ud83d\"" },
	{ "text", "\"\"", "\"\"" },
	{ "text", "12345678901234567890.10", "\"12345678901234567890.10\"" },
	{ "text", "true", "\"true\"" },
	{ "text", "false", "\"false\"" },
	{ "text", "null", "null" },
	{ "text", "[ 1.0 , \"x\\n\" ]", "\"[1.0,\\\"x\\\\n\\\"]\"" },
	{ "text", "{ \"a\" : 1 , \"a\" : 2 }",
	    "\"{\\\"a\\\":1,\\\"a\\\":2}\"" },
	{ "text", "\"" MARK "N12\"", "\"" MARK "N12\"" },
	{ "text", "\"\\ufdd0S\"", "\"\\ufdd0S\"" },
	{ "text", "\"" MARK "\"", "\"" MARK "\"" },
	{ "text", "\"\x7f\"", "\"\x7f\"" },
	{ "integer", "9007199254740993", "9007199254740993" },
	{ "integer", "-0", "-0" },
	{ "integer", "\"42\"", "42" },
	{ "integer", "\"\\u0034\"", "4" },
	{ "integer", "\"042\"", NULL },
	{ "integer", "\" 42\"", NULL },
	{ "integer", "\"42\\n\"", NULL },
	{ "integer", "\"\"", NULL },
	{ "integer", "\"-\"", NULL },
	{ "integer", "1.0", NULL },
	{ "integer", "1e2", NULL },
	{ "integer", "true", NULL },
	{ "integer", "[ 1 ]", NULL },
	{ "integer", "{ \"a\" : 1 }", NULL },
	{ "integer", "\"x\\ud83d\"", NULL },
	{ "integer", "null", "null" },
	{ "number", "100.00", "100.00" },
	{ "number", "1e1000", "1e1000" },
	{ "number", "\"1.50\"", "1.50" },
	{ "number", "\"-1E-7\"", "-1E-7" },
	{ "number", "\".5\"", NULL },
	{ "number", "\"5.\"", NULL },
	{ "number", "\"+5\"", NULL },
	{ "number", "\"0x10\"", NULL },
	{ "number", "\"NaN\"", NULL },
	{ "number", "false", NULL },
	{ "boolean", "true", "true" },
	{ "boolean", "false", "false" },
	{ "boolean", "\"true\"", "true" },
	{ "boolean", "\"f\\u0061lse\"", "false" },
	{ "boolean", "\"True\"", NULL },
	{ "boolean", "1", NULL },
	{ "boolean", "[]", NULL },
	{ "date", "\"2025-06-07\"", "\"2025-06-07\"" },
	{ "date", "\"2025-06-07T23:30:00-08:00\"", "\"2025-06-07\"" },
	{ "date", "\"2025\\u002d06-07\"", "\"2025-06-07\"" },
	{ "date", "\"2025-02-30\"", NULL },
	{ "date", "\"2025-06-07T25:00:00Z\"", NULL },
	{ "date", "\"07.06.2025\"", NULL },
	{ "date", "20250607", NULL },
	{ "date", "\"\"", NULL },
	{ "timestamp", "\"2025-06-07T06:09:10.111Z\"",
	    "\"2025-06-07T06:09:10.111Z\"" },
	{ "timestamp", "\"2024-02-29 23:30:00.25-01:00\"",
	    "\"2024-03-01T00:30:00.25Z\"" },
	{ "timestamp", "\"2000-01-01t00:00:00\\u002b00:30\"",
	    "\"1999-12-31T23:30:00Z\"" },
	{ "timestamp", "\"9999-12-31T23:59:59-00:01\"", NULL },
	{ "timestamp", "\"0000-01-01T00:00:00+00:01\"", NULL },
	{ "timestamp", "\"2025-06-07\"", NULL },
	{ "timestamp", "1749276550", NULL },
	{ "ids", "[ ]", "\"[]\"" },
	{ "ids", "[{\"type\":\"a\",\"id\":\"7\"},{\"id\":\"\\u0038\"}]",
	    "\"[\\\"7\\\",\\\"8\\\"]\"" },
	{ "ids", "[ { \"id\" : 7 } ]", NULL },
	{ "ids", "[{\"id\":\"7\"},{}]", NULL },
	{ "ids", "[\"7\"]", NULL },
	{ "ids", "[{\"id\":\"7 8\"}]", NULL },
	{ "ids", "{\"id\":\"7\"}", NULL },
	{ "ids", "null", "null" },
	{ "json", "[ 1.10 , { } ]", "\"[1.10,{}]\"" },
	{ "json", "\"a\\ud83d\"", "\"\\\"a\\\\ud83d\\\"\"" },
	{ "json", "1E5", "\"1E5\"" },
	{ "json", "false", "\"false\"" },
	{ "json", "null", "null" },
	{ "json", "{\"" MARK "\":\"\x7f\"}",
	    "\"{\\\"" MARK "\\\":\\\"\x7f\\\"}\"" },
};

/* Compact, as a value that is kept is. */
static char *
compact(const char *text)
{
	struct buf out = BUF_INIT(4096);
	char *result;

	json_compact(&out, span_of(text));
	result = mem_string(buf_text(&out));
	buf_free(&out);
	return result;
}

static void
check_conversion(struct engine *engine, struct mapped *m, size_t i)
{
	const char *in = conversions[i].in, *out = conversions[i].out;
	char *kept = compact(in);
	char *record = mem_format("{\"v\":%s}", in);
	char *wanted = mem_format("{\"v\":%s}\n", out != NULL ? out : kept);
	const char *got = map(engine, record, m);

	if (!ok(strcmp(got, wanted) == 0 && m->kept[0] == (out == NULL),
		"%s: %s(%s)", engine->name, conversions[i].type, in))
		printf("# %s", got);
	free(wanted);
	free(record);
	free(kept);
}

static void
make_engine(struct engine *engine, const char *program, bool native,
    bool all_fields, struct contract **contract)
{
	struct contract_fault fault;

	if (contract_read(span_of(program), contract, &fault) !=
	    CONTRACT_GOOD) {
		ok(false, "%s: %s", program, fault.why);
		exit(1);
	}
	if (native)
		*engine = native_engine(*contract, all_fields);
	else if (jq_contract_engine(engine, *contract, all_fields) != STATUS_OK)
		exit(1);
}

static void
test_type(const char *type, bool native)
{
	char *program = mem_format("{v: %s(.v)}", type);
	struct contract *contract;
	struct engine engine;
	struct mapped m;

	make_engine(&engine, program, native, false, &contract);
	mapped_begin(&m, 1);
	for (size_t i = 0; i < sizeof conversions / sizeof conversions[0]; i++)
		if (strcmp(conversions[i].type, type) == 0)
			check_conversion(&engine, &m, i);
	mapped_end(&m);
	engine.free(engine.self);
	contract_free(contract);
	free(program);
}

/* -- paths ----------------------------------------------------------------- */

static const struct {
	const char *program;
	bool all_fields;
	const char *in;
	const char *out; /* "!" and the reason: it can't be mapped */
} records[] = {
	{ "{a: text(.a.b.c)}", false, "{\"a\":{\"b\":{\"c\":1}}}",
	    "{\"a\":\"1\"}\n" },
	{ "{a: text(.a.b.c)}", false, "{\"a\":{\"b\":\"c\"}}",
	    "{\"a\":null}\n" },
	{ "{a: text(.a.b.c)}", false, "{\"a\":[{\"b\":1}]}", "{\"a\":null}\n" },
	{ "{a: text(.a.b)}", false, "{\"a\":{\"b\":1},\"a\":{\"c\":2}}",
	    "{\"a\":null}\n" },
	{ "{a: text(.a.b // .a)}", false, "{\"a\":\"x\"}", "{\"a\":\"x\"}\n" },
	{ "{a: text(.a.b // .a)}", false, "{\"a\":{\"b\":\"y\"}}",
	    "{\"a\":\"y\"}\n" },
	{ "{a: text(.a.b // .a)}", false, "{\"a\":{ \"c\":1.0}}",
	    "{\"a\":\"{\\\"c\\\":1.0}\"}\n" },
	{ "{a: integer(.a)}", false, "{\"a\":{ \"c\":1.0}}",
	    "{\"a\":{\"c\":1.0}}\n" },
	{ "{a: boolean(.a // .b)}", false, "{\"a\":false,\"b\":true}",
	    "{\"a\":true}\n" },
	{ "{a: boolean(.a // .b)}", false, "{\"a\":false}", "{\"a\":null}\n" },
	{ "{a: boolean(.a // .b)}", false, "{\"b\":false}", "{\"a\":false}\n" },
	{ "{a: boolean(first_of(.a; .b))}", false, "{\"a\":false,\"b\":true}",
	    "{\"a\":false}\n" },
	{ "{a: boolean(first_of(.a; .b))}", false, "{\"a\":null,\"b\":true}",
	    "{\"a\":true}\n" },
	{ "{a: boolean(first_of(.a.x; .b))}", false,
	    "{\"a\":\"s\",\"b\":\"true\"}", "{\"a\":true}\n" },
	{ "{a: text(.\"x y\"[\"z\"]), b: json(.)}", false,
	    "{\"x\\u0020y\":{\"z\":1}}",
	    "{\"a\":\"1\",\"b\":\"{\\\"x\\\\u0020y\\\":{\\\"z\\\":1}}\"}\n" },
	{ "{a: text(.\"\\\"\")}", false, "{\"\\u0022\":\"q\"}",
	    "{\"a\":\"q\"}\n" },
	{ "{\"a\\\"b\": text(.a)}", false, "{\"a\":1}",
	    "{\"a\\\"b\":\"1\"}\n" },
	{ "{a: text(.a)}", false, "{}", "{\"a\":null}\n" },
	{ "{a: text(.a)}", false, "[]", "!array, not an object" },
	{ "{a: text(.a)}", false, "7", "!number, not an object" },
	{ "{x: text(.x), id: text(.id)}", false, "{\"x\":1}",
	    "!its key, id, is null" },
	{ "{id: text(.id)}", false, "{\"id\":false}", "{\"id\":\"false\"}\n" },
	{ "{a: text(.a.b)}", true,
	    "{\"a\":{\"b\":1,\"cD\":2.0},\"e\":[ 1 ],\"f\":{}}",
	    "{\"a\":\"1\",\"a_c_d\":2.0,\"e\":\"[1]\",\"f\":\"{}\"}\n" },
	{ "{a: text(.a.b)}", true, "{\"a\":\"s\"}",
	    "!two of its fields would be called a" },
	{ "{x: text(.a.b)}", true, "{\"a\":\"s\"}",
	    "{\"x\":null,\"a\":\"s\"}\n" },
	{ "{a: json(.)}", true, "{\"b\":1}", "{\"a\":\"{\\\"b\\\":1}\"}\n" },
	{ "{a: text(.a)}", true, "{\"b_c\":1,\"b\":{\"c\":2}}",
	    "!two of its fields would be called b_c" },
};

static void
test_records(bool native)
{
	for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
		struct contract *contract;
		struct engine engine;
		struct mapped m;
		const char *got;

		make_engine(&engine, records[i].program, native,
		    records[i].all_fields, &contract);
		mapped_begin(&m, contract->n);
		got = map(&engine, records[i].in, &m);
		if (!ok(strcmp(got, records[i].out) == 0, "%s: %s: %s",
			engine.name, records[i].program, records[i].in))
			printf("# %s\n", got);
		mapped_end(&m);
		engine.free(engine.self);
		contract_free(contract);
	}
}

/* -- flattening ------------------------------------------------------------ */

static void
test_names(void)
{
	static const char *const names[][2] = {
		{ "fileSize", "file_size" },
		{ "first-name", "first_name" },
		{ "HTMLPage", "html_page" },
		{ "pageURL", "page_url" },
		{ "addressLine1", "address_line1" },
		{ "line2Text", "line2_text" },
		{ "__a..b__", "a_b" },
		{ "ID", "id" },
		{ "\\u0041b", "ab" },
		{ "n\xc3\xa4meB", "n\xc3\xa4me_b" },
		{ "", "_" },
		{ "$", "_" },
	};
	struct buf out = BUF_INIT(100), scratch = BUF_INIT(100);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		out.n = 0;
		flatten_name(&out, span_of(names[i][0]), &scratch);
		ok(span_is(buf_span(&out), names[i][1]), "%s is called %s",
		    names[i][0], names[i][1]);
	}
	buf_free(&out);
	buf_free(&scratch);
}

static void
flat(struct engine *engine, const char *in, const char *out)
{
	struct mapped m;
	const char *got;

	mapped_begin(&m, 0);
	got = map(engine, in, &m);
	if (!ok(strcmp(got, out) == 0, "flatten: %.200s", in))
		printf("# %s\n", got);
	mapped_end(&m);
}

/* More names than the set begins with, and one of them twice. */
static void
flat_many(struct engine *engine)
{
	struct buf in = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);

	for (int i = 0; i < 1000; i++) {
		buf_format(&in, "%c\"a%d\":%d", i == 0 ? '{' : ',', i, i);
		buf_format(&out, "%c\"a%d\":%d", i == 0 ? '{' : ',', i, i);
	}
	buf_add_text(&in, "}");
	buf_add_text(&out, "}\n");
	flat(engine, buf_text(&in), buf_text(&out));
	in.n--;
	buf_add_text(&in, ",\"A7\":0}");
	flat(engine, buf_text(&in), "!two of its fields would be called a7");
	buf_free(&in);
	buf_free(&out);
}

static void
test_flatten(void)
{
	struct engine engine = flatten_engine();

	test_names();
	flat(&engine, "{}", "{}\n");
	flat(&engine, "{\"a\":{\"b\":1.0,\"c\":{\"dE\":\"\\u00e9\"}}}",
	    "{\"a_b\":1.0,\"a_c_d_e\":\"\\u00e9\"}\n");
	flat(&engine, "{\"a\":[1, {\"b\":2}],\"c\":null,\"d\":{}}",
	    "{\"a\":\"[1,{\\\"b\\\":2}]\",\"c\":null,\"d\":\"{}\"}\n");
	flat(&engine,
	    "{\"id\":\"1\",\"type\":\"users\",\"attributes\":{"
	    "\"first-name\":\"A\"},\"relationships\":{\"department\":{"
	    "\"data\":{\"type\":\"departments\",\"id\":\"5\"}},\"tags\":{"
	    "\"data\":[]}}}",
	    "{\"id\":\"1\",\"type\":\"users\",\"first_name\":\"A\","
	    "\"department_type\":\"departments\",\"department_id\":\"5\","
	    "\"tags_data\":\"[]\"}\n");
	flat(&engine, "{\"attributes\":1}", "{\"attributes\":1}\n");
	flat(&engine, "{\"a\":1,\"a\":2}",
	    "!two of its fields would be called a");
	flat(&engine, "[{}]", "!array, not an object");
	flat_many(&engine);
	engine.free(engine.self);
}

/* -- any program ----------------------------------------------------------- */

static const struct {
	const char *program;
	const char *in;
	const char *out;
} programs[] = {
	{ ".", "{\"b\":1.0, \"a\":\"\\u00e9\", \"b\":9007199254740993}",
	    "{\"b\":1.0,\"a\":\"\\u00e9\",\"b\":9007199254740993}\n" },
	{ "select(.a > 1), select(.a < 1)", "{\"a\":1e400}",
	    "{\"a\":1e400}\n" },
	{ ".z = 1 | del(.z)",
	    "{\"b\":1.0,\"a\":\"\\u00e9\",\"b\":\"\x7f\\u0000\"}",
	    "{\"b\":\"\x7f\\u0000\",\"a\":\"\xc3\xa9\"}\n" },
	{ ".[]", "[1,\"a\",null]", "1\n\"a\"\nnull\n" },
	{ "empty", "{}", "" },
	{ ".a",
	    "{\"a\":\"\\ud83d \\uDE00 \\ud83d\\ude00 \\ufdd0 " MARK "dead\"}",
	    "\"\\ud83d \\uDE00 \xf0\x9f\x98\x80 " MARK " " MARK "dead\"\n" },
	{ ".a[0:3]", "{\"a\":\"\\ud83d\"}", "\"" MARK "d8\"\n" },
	{ ".", "{\"\\udead\":1}", "{\"\\udead\":1}\n" },
	{ "[.[]]", "[9007199254740993,1.5,-0.1e1,1e400]",
	    "[\"9007199254740993\",1.5,-1,\"1e400\"]\n" },
	{ "[.[]]",
	    "[0,-0,-7,123456789012345,1234567890123456,1e14,1e15,1e16,1e-7]",
	    "[0,-0,-7,123456789012345,1234567890123456,100000000000000,"
	    "1000000000000000,1e+16,1e-07]\n" },
	{ "[nan, infinite, -infinite]", "0",
	    "[null,1.7976931348623157e+308,-1.7976931348623157e+308]\n" },
	{ ".[] |= .", "[[],{},[{}],\"\",{\"\":[null,true,false]}]",
	    "[[],{},[{}],\"\",{\"\":[null,true,false]}]\n" },
	{ "[55357] | implode", "0", "\"\xef\xbf\xbd\"\n" },
	{ "text(.a)", "{\"a\":[1]}", "\"[1]\"\n" },
	{ "env, $ENV", "{}", "{}\n{}\n" },
	{ "debug", "{}", "{}\n" },
	{ ".a.b", "{\"a\":\"secret\"}",
	    "!the filter failed: Cannot index string with string … (-v "
	    "shows all of it)" },
	{ "error(\"no\")", "{}", "!the filter failed: no" },
	{ "1, error({a: 1})", "{}", "!the filter failed" },
	{ "halt", "{}", "!the filter halted" },
	{ "[inputs]", "{}", "[]\n" },
	{ "{\"$hr\": 1}", "{}",
	    "!what the filter made begins with the key $hr, as only control "
	    "lines do" },
	{ "reduce range(300) as $i (1; [.])", "{}",
	    "!what the filter made is nested too deep" },
	{ "import_(1)", "{}", NULL },
	{ ".a |", "{}", NULL },
	{ "import \"a\" as a; .", "{}", NULL },
	{ "# c\n include\"a\"; .", "{}", NULL },
};

static void
test_programs(void)
{
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
		struct engine engine;
		struct mapped m;
		const char *got = NULL;
		enum status status;

		status = jq_program_engine(
		    &engine, span_of(programs[i].program), NULL, "-e");
		mapped_begin(&m, 0);
		if (status == STATUS_OK) {
			got = map(&engine, programs[i].in, &m);
			engine.free(engine.self);
		}
		if (!ok(programs[i].out == NULL
			    ? status == STATUS_USAGE
			    : got != NULL && strcmp(got, programs[i].out) == 0,
			"jq: %s: %s", programs[i].program, programs[i].in))
			printf("# %s\n", got != NULL ? got : "(none)");
		mapped_end(&m);
	}
}

int
main(void)
{
	message_init("map-test");
	for (unsigned type = 0; type < TYPES; type++) {
		test_type(type_word((enum type)type), true);
		test_type(type_word((enum type)type), false);
	}
	test_records(true);
	test_records(false);
	test_flatten();
	test_programs();
	return done_testing();
}
