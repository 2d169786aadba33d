#include "lib/memory.h"
#include "lib/message.h"
#include "load/naming.h"

enum status
naming_option(struct naming *n, const struct option_table *table, int id,
    const char *value)
{
	if (id == NAMING_TABLE)
		n->table = value;
	else if (id == NAMING_PREFIX)
		n->prefix = value;
	if (n->table != NULL && n->prefix != NULL)
		return options_wrong(
		    table, "--table and --prefix exclude each other");
	return STATUS_OK;
}

enum status
naming_for(const struct naming *n, const struct block *block, uint64_t blocks,
    char **name)
{
	if (n->table == NULL && block->resource == NULL) {
		message_error("a plain stream does not name its resource: "
			      "--table NAME does");
		return STATUS_USAGE;
	}
	if (n->table != NULL && blocks > 0) {
		message_error("%s/%s: --table takes one resource",
		    block->source, block->resource);
		return STATUS_USAGE;
	}
	*name = n->table != NULL
	    ? mem_string(n->table)
	    : mem_format(
		  "%s%s", n->prefix != NULL ? n->prefix : "", block->resource);
	return STATUS_OK;
}
