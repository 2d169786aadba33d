/* Contracts: what is one, what is another program, what is a mistake. */

#include <string.h>

#include "lib/json.h"
#include "map/contract.h"
#include "tap.h"

static void
verdict(const char *program, enum contract_verdict expected, const char *why)
{
	struct contract *c = NULL;
	struct contract_fault fault = { 0, "" };
	enum contract_verdict got = contract_read(span_of(program), &c, &fault);

	ok(got == expected, "%s: %s", program,
	    expected == CONTRACT_GOOD        ? "a contract"
		: expected == CONTRACT_OTHER ? "another program"
					     : "a mistake");
	if (why != NULL)
		ok(strstr(fault.why, why) != NULL, "because %s: %s", why,
		    fault.why);
	contract_free(c);
}

static void
test_verdicts(void)
{
	verdict("{a: text(.a)}", CONTRACT_GOOD, NULL);
	verdict("# c\n{ a : text ( .a ) , # d\n b: date(.b // .c.d) }\n# e",
	    CONTRACT_GOOD, NULL);
	verdict("{\"a b\": json(.), c: text(.[\"x y\"].\"z\"[\"w\"])}",
	    CONTRACT_GOOD, NULL);
	verdict("{a: boolean(first_of(.a; .b))}", CONTRACT_GOOD, NULL);
	verdict("", CONTRACT_OTHER, "expected {");
	verdict(".", CONTRACT_OTHER, "expected {");
	verdict("{}", CONTRACT_OTHER, "expected a column");
	verdict("{\"\": text(.a)}", CONTRACT_OTHER, "without a name");
	verdict("{a}", CONTRACT_OTHER, "expected :");
	verdict("{a: .a}", CONTRACT_OTHER, "expected a type");
	verdict("{a: string(.a)}", CONTRACT_OTHER, "expected a type");
	verdict("{a: text(.a)", CONTRACT_OTHER, "expected }");
	verdict("{a: text(.a)} | .", CONTRACT_OTHER, "expected the end");
	verdict("{a: text(.a | .b)}", CONTRACT_OTHER, "expected )");
	verdict("{a: text(.a[0])}", CONTRACT_OTHER, "a key in quotes");
	verdict("{a: text(.a.)}", CONTRACT_OTHER, "expected a key");
	verdict("{a: text(\"x\")}", CONTRACT_OTHER, "expected .");
	/* White space behind a dot, as jq has it. */
	verdict("{a: text(. ), b: json(. // .b)}", CONTRACT_GOOD, NULL);
	verdict("{a: text(. \"b\" [\"c\"])}", CONTRACT_GOOD, NULL);
	verdict("{a: text(. a)}", CONTRACT_OTHER, "expected )");
	verdict("{a: text(.a . b)}", CONTRACT_OTHER, "expected a key");
	verdict("{a: text(.a // )}", CONTRACT_OTHER, "expected .");
	verdict("{a: text(first_of(.a))}", CONTRACT_OTHER, "two paths");
	verdict("{a: text(first_of(.a; .b; .c))}", CONTRACT_OTHER, NULL);
	verdict("{a: text(.\"\\(1)\")}", CONTRACT_OTHER, "plain string");
	verdict("{a: text(.a),}", CONTRACT_OTHER, "expected a column");
	verdict("{(.a): text(.a)}", CONTRACT_OTHER, "expected a column");
	verdict("{a: text(.a), a: text(.b)}", CONTRACT_WRONG,
	    "two columns are called a");
	verdict("{a: text(.a), \"\\u0061\": text(.b)}", CONTRACT_WRONG,
	    "two columns are called a");
	verdict("{\"$hr\": text(.a)}", CONTRACT_WRONG, "$hr");
	verdict("{a: text(.a), a: .b}", CONTRACT_OTHER, "expected a type");
	verdict("{a: text(.a?.b?[\"c\"]? // .b)}", CONTRACT_GOOD, NULL);
}

static void
test_lines(void)
{
	struct contract_fault fault = { 0, "" };
	struct contract *c = NULL;

	contract_read(
	    span_of("# one\n{\n  a: text(.a),\n  b: .c\n}"), &c, &fault);
	ok(fault.line == 4, "a fault has its line: %u", fault.line);
}

static void
test_columns(void)
{
	static const char program[] =
	    "{ x: text(.n), key: text(.id), s: integer(.size // .file.size) }";
	struct span record, values[4];
	struct contract_fault fault;
	struct contract *c = NULL;

	if (!ok(contract_read(span_of(program), &c, &fault) == CONTRACT_GOOD,
		"it is read"))
		return;
	ok(c->n == 3 && c->paths.slots == 4, "columns and paths are counted");
	ok(c->key == 1, "the column of .id is the key");
	ok(span_is(c->columns[0].lead, "{\"x\":") &&
		span_is(c->columns[2].lead, ",\"s\":") &&
		strcmp(c->columns[2].null, ",\"s\":null") == 0,
	    "what stands before a value is made beforehand");
	json_validate(span_of("{\"file\":{\"size\":7},\"size\":false,"
			      "\"file\":{\"size\":8}}"),
	    &record, NULL);
	paths_find(&c->paths, record, values);
	ok(span_is(contract_value(&c->columns[2], values), "8"),
	    "of duplicates the last counts, and // passes over false");
	ok(contract_value(&c->columns[0], values).p == NULL,
	    "what is missing is not there");
	contract_free(c);
}

int
main(void)
{
	test_verdicts();
	test_lines();
	test_columns();
	return done_testing();
}
