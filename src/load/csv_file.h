/*
 * A target for the driver: CSV files that are replaced, added to or merged
 * into, one, or one for each resource.
 */
#ifndef LOAD_CSV_FILE_H
#define LOAD_CSV_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "lib/file.h"
#include "lib/out.h"
#include "load/csv_fast.h"
#include "load/csv_merge.h"
#include "load/driver.h"
#include "load/policy.h"

struct csv_file_options {
	struct csv_dialect dialect;
	bool any_delimiter;   /* none was asked for: an old file's is good */
	bool header;          /* wanted */
	bool everything;      /* columns for keys that are not in named, too */
	const char *path;     /* the one file, or NULL */
	const char *folder;   /* or the folder for each resource's */
	const char *prefix;   /* there, before their names; or NULL */
	struct columns named; /* the first columns; may be none */
	struct policy policy;
};

struct csv_file {
	const struct csv_file_options *options; /* not owned */
	const char *input;                      /* for messages; not owned */
	uint64_t blocks;                        /* that began */

	/* of the block in hand */
	char *path;              /* owned */
	char *source, *resource; /* owned; NULL: a plain stream */
	enum disposition disposition;
	struct columns key;
	struct rows learned; /* the columns that the records have */
	struct spool spool;  /* the records, unless they are written at once */
	struct csv_merge merge;
	struct file_replace file;
	int old;         /* the old file; -1: there is none */
	struct stat was; /* what it was at the begin */
	uint64_t records;

	/*
	 * Where no old rows go on, rows are written as their records come.
	 * When one brings a new column, or a key that came before, what is
	 * written so far becomes the old file.
	 */
	bool at_once;
	bool headed; /* the header is written */
	int part;    /* what was written so; -1: nothing */

	/* the new file */
	struct out out;
	struct csv csv;
	struct rows rows;
	struct csv_fast fast;
	struct csv_reader reader; /* of the old one */
	bool updating;            /* which goes on in the new one */
};

extern const struct target csv_file_target;

/* Starts with no block; options and input must outlive f. */
void csv_file_begin(struct csv_file *f, const struct csv_file_options *options,
    const char *input);

/* Whether there is an old file with something in it. */
bool csv_file_has_bytes(const struct csv_file *f);

#endif
