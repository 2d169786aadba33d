#include <string.h>

#include "lib/count.h"
#include "load/pg_state.h"

#define CODE ((size_t)5)

/*
 * Classes by their first two characters, and single codes.  What may be
 * different the next time is temporary; where the server does not let us in,
 * somebody must see to that; all else was refused.
 */
static const struct {
	const char *code;
	enum status status;
} states[] = {
	{ "08", STATUS_TEMPORARY },    /* the connection; a pooler's refusals */
	{ "25P03", STATUS_TEMPORARY }, /* idle_in_transaction_session_timeout */
	{ "28", STATUS_USAGE },        /* user or password */
	{ "3D", STATUS_USAGE },        /* no such database */
	{ "40", STATUS_TEMPORARY },    /* deadlocks, serialization */
	{ "53200", STATUS_TEMPORARY }, /* out of memory */
	{ "53300", STATUS_TEMPORARY }, /* too many connections */
	{ "55006", STATUS_TEMPORARY }, /* object in use */
	{ "55P03", STATUS_TEMPORARY }, /* a lock is not available */
	{ "57014", STATUS_TEMPORARY }, /* somebody cancelled the statement */
	{ "57P01", STATUS_TEMPORARY }, /* the server stops, */
	{ "57P02", STATUS_TEMPORARY }, /* has crashed, */
	{ "57P03", STATUS_TEMPORARY }, /* or is starting */
	{ "57P05", STATUS_TEMPORARY }, /* idle_session_timeout */
};

enum status
pg_state(struct span code)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		size_t n = strlen(states[i].code);

		if (code.n == CODE && memcmp(code.p, states[i].code, n) == 0)
			return states[i].status;
	}
	return STATUS_FAILED;
}

struct span
pg_state_find(const char *message)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (const char *p = message; (p = strstr(p, ":  ")) != NULL;) {
		p += strlen(":  ");
		if (strspn(p, letters) == CODE && p[CODE] == ':')
			return (struct span){ p, CODE };
	}
	return (struct span){ NULL, 0 };
}
