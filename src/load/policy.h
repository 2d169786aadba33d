/*
 * How blocks are brought to a lasting target: what loaders' command lines have
 * in common, and what it means for a block.
 */
#ifndef LOAD_POLICY_H
#define LOAD_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/options.h"
#include "lib/report.h"
#include "lib/status.h"
#include "load/columns.h"
#include "load/driver.h"

/* In the order of --disposition's words; of --deleted's; of --schema-policy's.
 */
enum disposition {
	DISPOSITION_REPLACE,
	DISPOSITION_APPEND,
	DISPOSITION_MERGE,
};

enum deleted {
	DELETED_KEEP,
	DELETED_MARK,
	DELETED_REMOVE,
};

/* What is done about columns that the target does not have yet. */
enum schema_policy {
	SCHEMA_EVOLVE,  /* they are added, and types widen */
	SCHEMA_FREEZE,  /* they are an error */
	SCHEMA_DISCARD, /* their values are dropped, and that is told */
};

/* The columns that loaders add. */
#define SYNCED_AT "_synced_at"
#define DELETED_AT "_deleted_at"

/* The ids of the options that policy_option() takes. */
enum {
	POLICY_DISPOSITION = OPTION_LONG + 1000,
	POLICY_KEY,
	POLICY_PLAIN,
	POLICY_SYNCED_AT,
	POLICY_DELETED,
	POLICY_SCHEMA,
	POLICY_ALLOW_EMPTY,
	POLICY_ALLOW_SINCE,
	POLICY_ALLOW_SOURCE,
	POLICY_ALLOW_SHRINK,
	POLICY_REPORT,
};

/* Their rows in a tool's table. */
#define POLICY_OPTIONS                                                     \
	{ POLICY_DISPOSITION, "disposition", "replace|append|merge",       \
		"how, whatever the stream says" },                         \
	    { POLICY_KEY, "key", "COLUMN,...",                             \
		    "what rows are merged by, whatever the stream says" }, \
	    { POLICY_PLAIN, "plain", NULL,                                 \
		    "take the end of a plain pipe for its end" },          \
	    { POLICY_SYNCED_AT, "synced-at", NULL,                         \
		    "a column " SYNCED_AT ": when a row was loaded" },     \
	    { POLICY_DELETED, "deleted", "keep|mark|remove",               \
		    "what to do with rows that a whole list lacks" },      \
	    { POLICY_SCHEMA, "schema-policy", "evolve|freeze|discard",     \
		    "new columns: add them, fail, leave them out" },       \
	    { POLICY_ALLOW_EMPTY, "allow-empty", NULL,                     \
		    "let an empty list empty the target" },                \
	    { POLICY_ALLOW_SINCE, "allow-since", NULL,                     \
		    "let an increment make a new target" },                \
	    { POLICY_ALLOW_SOURCE, "allow-source", NULL,                   \
		    "let another source's rows into the target" },         \
	    { POLICY_ALLOW_SHRINK, "allow-shrink", NULL,                   \
		    "let --deleted take more than a tenth away" },         \
	{                                                                  \
		POLICY_REPORT, "report", "FILE",                           \
		    "write what was loaded, as JSON"                       \
	}

struct policy {
	bool forced; /* --disposition */
	enum disposition disposition;
	struct columns key; /* --key; none: the stream's */
	enum deleted deleted;
	enum schema_policy schema;
	bool plain;
	bool synced_at;
	bool allow_empty, allow_since, allow_source, allow_shrink;
	struct report report; /* begins with the option */
	char now[32]; /* when the run began: RFC 3339, UTC, as a JSON string */
};

/* Starts with the defaults.  Release with policy_end(). */
void policy_begin(struct policy *p);
void policy_end(struct policy *p);

/*
 * Takes an option, if it is one of these: *known says so.  A mistake is said,
 * and is STATUS_USAGE.
 */
enum status policy_option(struct policy *p, const struct option_table *table,
    int id, const char *value, bool *known);

/* Adds the names in a list with commas, each once; what is wrong is said. */
enum status policy_names(struct columns *names,
    const struct option_table *table, const char *option, const char *list);

/*
 * What is to be done with a block: *disposition, and the key's columns added
 * to key (empty before; none unless merging or --deleted).  What does not go
 * together is said.
 */
enum status policy_for(const struct policy *p, const struct block *block,
    enum disposition *disposition, struct columns *key);

/*
 * Whether what a target holds allows the block: a block of what is new since an
 * earlier load needs one, as does one that goes on behind the rows of a load
 * that was not finished.  name is the target's for messages.
 */
enum status policy_since(const struct policy *p, const struct block *block,
    enum disposition disposition, bool loaded, const char *name);

/*
 * Whether the block's rows may come among those that the target name holds:
 * not, unless that is allowed, where others came from another resource or
 * source (other, "SOURCE/RESOURCE", or NULL) and none from this one (known).
 */
enum status policy_source(const struct policy *p, const struct block *block,
    bool known, const char *other, const char *name);

/*
 * Whether the rows of the target name may be replaced though no load that ended
 * brought them: they may be somebody else's.
 */
enum status policy_replace(const struct policy *p, const char *name);

/*
 * A record, the line-th of the input, that has no value in a column of the key:
 * says so.
 */
enum status policy_no_key(
    const char *input, uint64_t line, struct span column, struct span record);

/* A target without a column of the key, among columns that it has: says so. */
enum status policy_unmergeable(
    const char *name, struct span column, const struct columns *columns);

/*
 * Under SCHEMA_FREEZE: says that the target name has no such column, or, where
 * it is there, that it cannot hold a value.  Where that came is the number of
 * a unit, such as "line"; 0: nowhere.
 */
enum status policy_frozen(const char *name, struct span column, bool there,
    const char *unit, uint64_t number);

/* Under SCHEMA_DISCARD: says how many values were left out, if any. */
void policy_discarded(const char *name, uint64_t values);

/* Whether an empty block may empty a target that has rows; says if not. */
enum status policy_empty(const struct policy *p, const char *name);

/* Whether so many of all rows may go; says if not. */
enum status policy_shrink(
    const struct policy *p, const char *name, uint64_t gone, uint64_t all);

#endif
