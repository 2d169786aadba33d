/*
 * Whose rows a CSV file holds.  CSV has no place for that, so a file beside it
 * does, ".NAME.source": a line "SOURCE/RESOURCE" for each that was loaded.
 * Without it nobody knows, and the next load is taken for the first.
 */
#ifndef LOAD_CSV_SOURCE_H
#define LOAD_CSV_SOURCE_H

#include "lib/file.h"
#include "lib/status.h"
#include "load/driver.h"
#include "load/policy.h"

/*
 * Whether policy lets the block's rows among those of the file that f is to
 * replace, and which has some.  What goes wrong is said.
 */
enum status csv_source_check(const struct file_replace *f,
    const struct policy *policy, const struct block *block);

/*
 * Adds the source's resource (both NULL: a plain stream, which has no name)
 * before its rows come; with anew, in place of those that are there.  It is
 * durable when f is.  What goes wrong is said.
 */
enum status csv_source_note(const struct file_replace *f, const char *source,
    const char *resource, bool anew);

#endif
