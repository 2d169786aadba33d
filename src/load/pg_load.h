/*
 * A target for the driver: tables of a PostgreSQL database, one for each
 * resource.
 */
#ifndef LOAD_PG_LOAD_H
#define LOAD_PG_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "load/driver.h"
#include "load/loading.h"
#include "load/naming.h"
#include "load/pg.h"
#include "load/pg_copy.h"
#include "load/pg_table.h"
#include "load/policy.h"

struct pg_options {
	const char *dsn;    /* NULL: libpq's environment */
	const char *schema; /* NULL: the first of the search path */
	struct naming naming;
	struct policy policy;
};

struct pg_load {
	const struct pg_options *options; /* not owned */
	const char *input;                /* for messages; not owned */
	struct pg pg;
	struct pg_copy copy;
	uint64_t blocks; /* that began */

	struct loading block; /* that is in hand, and so on: */
	struct pg_table table;
	bool began;    /* a transaction is open */
	bool promised; /* the stream said which columns there are */
	bool frozen;   /* the table was there, and is not to change */
	bool deletes;  /* --deleted applies */
};

extern const struct target pg_target;

/*
 * Connects.  options and input must outlive l.  Release with pg_load_end() in
 * any case.
 */
enum status pg_load_begin(
    struct pg_load *l, const struct pg_options *options, const char *input);
void pg_load_end(struct pg_load *l);

#endif
