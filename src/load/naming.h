/*
 * What the table of a block is called in a database: --table and --prefix.
 */
#ifndef LOAD_NAMING_H
#define LOAD_NAMING_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/options.h"
#include "lib/status.h"
#include "load/driver.h"

struct naming {
	const char *table;  /* the one table, or NULL: the resource's name */
	const char *prefix; /* before the resource's name, or NULL */
};

/* The ids of the options that naming_option() takes. */
enum {
	NAMING_TABLE = OPTION_LONG + 2000,
	NAMING_PREFIX,
};

/* Their rows in a tool's table. */
#define NAMING_OPTIONS                                     \
	{ NAMING_TABLE, "table", "NAME",                   \
		"load the one resource into this table" }, \
	{                                                  \
		NAMING_PREFIX, "prefix", "TEXT",           \
		    "goes before the resources' names"     \
	}

/* Takes an option; what --table and --prefix mean together is said. */
enum status naming_option(struct naming *n, const struct option_table *table,
    int id, const char *value);

/*
 * The name of the table for a block before which so many came, in *name, owned
 * by the caller.  STATUS_USAGE where there is none, which is said.
 */
enum status naming_for(const struct naming *n, const struct block *block,
    uint64_t blocks, char **name);

#endif
