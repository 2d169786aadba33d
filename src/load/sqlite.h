/*
 * A target for the driver: tables of an SQLite file, one for each resource.
 */
#ifndef LOAD_SQLITE_H
#define LOAD_SQLITE_H

#include <stdbool.h>
#include <stdint.h>

#include "load/absent.h"
#include "load/db.h"
#include "load/driver.h"
#include "load/loading.h"
#include "load/naming.h"
#include "load/policy.h"
#include "load/table.h"

struct sqlite_options {
	const char *path;
	struct naming naming;
	struct policy policy;
};

struct sqlite {
	const struct sqlite_options *options; /* not owned */
	const char *input;                    /* for messages; not owned */
	struct db db;
	uint64_t blocks; /* that began */

	struct loading block; /* that is in hand, and so on: */
	struct table table;
	bool had_rows; /* the table, before the block */
	bool frozen;   /* it was there, and --schema-policy keeps it */
	bool marks;    /* rows are noted, for --deleted */
	struct absent absent;
	struct buf sample;   /* records, until the types are known */
	struct columns seen; /* the columns of these */
	bool settled;        /* the table is made */
	struct sqlite3_stmt *insert;
};

extern const struct target sqlite_target;

/*
 * Opens the file.  options and input must outlive s.  Release with
 * sqlite_end() in any case.
 */
enum status sqlite_begin(
    struct sqlite *s, const struct sqlite_options *options, const char *input);
void sqlite_end(struct sqlite *s);

#endif
