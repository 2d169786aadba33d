/*
 * SQLSTATE, the five characters by which a server says what went wrong
 * (PostgreSQL's manual, appendix A), as a status to exit with.
 */
#ifndef LOAD_PG_STATE_H
#define LOAD_PG_STATE_H

#include "lib/span.h"
#include "lib/status.h"

/* The status for a code. */
enum status pg_state(struct span code);

/*
 * The code in a verbose message of libpq's, "FATAL:  53300: sorry", where a
 * connection was refused; .p NULL where it has none.
 */
struct span pg_state_find(const char *message);

#endif
