/*
 * Contracts, and records through those that are good: what is read can be
 * printed, and what it makes of a record is a line of JSON.
 */
#include "fuzz.h"
#include "lib/json.h"
#include "map/contract.h"
#include "map/native.h"

static void
check_record(struct contract *c, struct span record, bool all_fields)
{
	struct engine engine = native_engine(c, all_fields);
	struct mapped m = { .lines = BUF_INIT(ROOM), .why = BUF_INIT(ROOM) };
	struct span value, line;

	m.kept = calloc(c->n + 1, sizeof *m.kept);
	need(m.kept != NULL);
	if (engine.map(engine.self, record, &m)) {
		line = buf_span(&m.lines);
		need(line.n > 0 && line.p[line.n - 1] == '\n');
		line.n--;
		need(memchr(line.p, '\n', line.n) == NULL);
		need(json_validate(line, &value, NULL));
		need(json_kind(value) == JSON_OBJECT && value.n == line.n);
	} else {
		need(m.why.n > 0);
	}
	engine.free(engine.self);
	free(m.kept);
	buf_free(&m.why);
	buf_free(&m.lines);
}

/* As jq's program it may have left the form of a contract. */
static void
check_program(const struct contract *c)
{
	struct buf program = BUF_INIT(ROOM);
	struct contract *again = NULL;
	struct contract_fault fault;

	need(contract_program(c, &program));
	if (contract_read(buf_span(&program), &again, &fault) ==
	    CONTRACT_GOOD) {
		need(again->n == c->n);
		for (size_t i = 0; i < c->n; i++)
			need(strcmp(again->columns[i].name,
				 c->columns[i].name) == 0 &&
			    again->columns[i].type == c->columns[i].type);
	}
	contract_free(again);
	buf_free(&program);
}

/* A program, NUL, a record. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = input(data, size), program = part(&rest, '\0');
	struct contract_fault fault = { 0 };
	struct contract *c = NULL;
	struct span record;

	switch (contract_read(program, &c, &fault)) {
	case CONTRACT_GOOD:
		check_program(c);
		if (json_validate(rest, &record, NULL)) {
			check_record(c, record, false);
			check_record(c, record, true);
		}
		contract_free(c);
		break;
	default:
		need(fault.why[0] != '\0');
		break;
	}
	return 0;
}
