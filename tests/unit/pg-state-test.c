#include "load/pg_state.h"
#include "tap.h"

static const struct {
	const char *code;
	enum status status;
} states[] = {
	{ "08006", STATUS_TEMPORARY },
	{ "28P01", STATUS_USAGE },
	{ "3D000", STATUS_USAGE },
	{ "40P01", STATUS_TEMPORARY },
	{ "53100", STATUS_FAILED },
	{ "53300", STATUS_TEMPORARY },
	{ "55P03", STATUS_TEMPORARY },
	{ "57P01", STATUS_TEMPORARY },
	{ "57P03", STATUS_TEMPORARY },
	{ "57P04", STATUS_FAILED },
	{ "42501", STATUS_FAILED },
	{ "25006", STATUS_FAILED },
	{ "0", STATUS_FAILED },
	{ "", STATUS_FAILED },
};

static const char *const messages[][2] = {
	{ "connection to server on socket \"/a/.s.PGSQL.5432\" failed: "
	  "FATAL:  53300: sorry, too many clients already\nLOCATION:  x",
	    "53300" },
	{ "FATAL:  57P03: the database system is starting up", "57P03" },
	{ "FATAL:  role:  53300 not a code", "" },
	{ "FATAL:  sorry", "" },
	{ "", "" },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		ok(pg_state(span_of(states[i].code)) == states[i].status,
		    "state \"%s\"", states[i].code);
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
		ok(span_is(pg_state_find(messages[i][0]), messages[i][1]),
		    "code \"%s\" in a message", messages[i][1]);
	return done_testing();
}
