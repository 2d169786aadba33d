/*
 * What of hr-map appends to a buffer: room.h.
 */
#include <stdlib.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "map/carry.h"
#include "map/contract.h"
#include "map/flatten.h"
#include "map/jq_engines.h"
#include "map/native.h"
#include "map/schema.h"
#include "room.h"

#define COLUMNS 12
#define PROGRAM                                                              \
	"{id: text(.id), n: integer(.n), x: number(first_of(.x; .y)), "      \
	"b: boolean(.b // .c), d: date(.d), t: timestamp(.t), j: json(.j), " \
	"i: ids(.i), k: integer(.k), e: text(.e), o: text(.o), m: date(.m)}"

static const char record[] =
    "{\"id\":\"\\u00e9\\n\", \"n\":\"4\\u0032\", \"x\":1.50,\"b\":\"true\","
    "\"d\":\"2025-06-07T00:00:00Z\",\"t\":\"2025-06-07T00:00:00+01:00\","
    "\"j\":[ 1, {\"a\":\"\\ud83d\"}],\"i\":[{\"id\":\"7\"},{\"id\":\"8\"}],"
    "\"k\":[ 1 ],\"e\":{\"f\":1,\"g\":\"h\"},\"restOf\":{\"it\":[1, 2]},"
    "\"other\":{}, \"last\":null,\"o\":[ 1 ]}";

static struct contract *
contract(void)
{
	struct contract_fault fault;
	struct contract *c;

	if (contract_read(span_of(PROGRAM), &c, &fault) != CONTRACT_GOOD)
		abort();
	return c;
}

static bool
program(struct buf *out, const void *nothing)
{
	struct contract *c = contract();
	bool good = contract_program(c, out);

	(void)nothing;
	contract_free(c);
	return good;
}

static bool
schema(struct buf *out, const void *nothing)
{
	struct contract *c = contract();
	bool good = schema_columns(out, c);

	(void)nothing;
	contract_free(c);
	return good;
}

/* Runs an engine where the lines have so much room. */
static bool
engine(struct buf *out, const void *what)
{
	const struct engine *e = what;
	struct mapped m;
	bool good;

	mapped_begin(&m, COLUMNS);
	m.lines = *out;
	good = e->map(e->self, span_of(record), &m);
	*out = m.lines;
	m.lines = (struct buf)BUF_INIT(0);
	if (!good && m.why.n == 0)
		out->n = out->max + 1; /* nothing is said: wrong */
	mapped_end(&m);
	return good;
}

static void
check_engine(const char *what, struct engine e)
{
	check_room(what, engine, &e);
	e.free(e.self);
}

static bool
snake(struct buf *out, const void *text)
{
	struct buf scratch = BUF_INIT(1000);
	bool good = flatten_name(out, span_of(text), &scratch);

	buf_free(&scratch);
	return good;
}

/* The same where it is the scratch that has no room. */
static bool
scratch_of_snake(struct buf *out, const void *text)
{
	struct buf name_out = BUF_INIT(1000);
	bool good = flatten_name(&name_out, span_of(text), out);

	buf_free(&name_out);
	return good;
}

static bool
carried(struct buf *out, const void *text)
{
	struct buf scratch = BUF_INIT(1 << 16);
	struct contract *c = contract();
	bool good = carry_record(&c->paths, span_of(text), out, &scratch);

	buf_free(&scratch);
	contract_free(c);
	return good;
}

static bool
carried_string(struct buf *out, const void *text)
{
	return carry_string(span_of(text), out);
}

static void
test_all(void)
{
	struct contract *c = contract();
	struct engine e;

	check_room("contract_program", program, NULL);
	check_room("schema_columns", schema, NULL);
	check_room("flatten_name", snake, "aB\\u0043-d\\n1");
	check_room(
	    "flatten_name, its scratch", scratch_of_snake, "aB\\u0043-d\\n1");
	check_room("carry_record", carried, record);
	check_room("carry_string", carried_string,
	    "a\\ud83d\\ude00 \\ud83d \xef\xb7\x90 b");
	check_engine("native", native_engine(c, false));
	check_engine("native, all fields", native_engine(c, true));
	check_engine("flatten", flatten_engine());
	if (jq_contract_engine(&e, c, false) != STATUS_OK)
		abort();
	check_engine("libjq", e);
	if (jq_program_engine(&e, span_of(". , .j"), NULL, "-e") != STATUS_OK)
		abort();
	check_engine("libjq, any program", e);
	contract_free(c);
}

int
main(void)
{
	message_init("map-room-test");
	test_all();
	return done_testing();
}
