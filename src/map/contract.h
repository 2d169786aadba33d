/*
 * Contracts: maps of the form
 *
 *	{ id: text(.id), size: integer(.fileSize // .file.size), … }
 *
 * where a value is a path, paths joined by "//", or first_of(path; path).
 * Such a map is read as a table of columns.  Any other program is for jq.
 *
 * A path through what is no object is null.  jq 1.6 fails there, which only
 * the last of several paths may; ".file.url? // .link" is good for both.
 */
#ifndef MAP_CONTRACT_H
#define MAP_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/span.h"
#include "map/paths.h"
#include "map/types.h"

#define NO_COLUMN ((size_t)-1)

struct column {
	char *name;
	char *null;       /* the column where it is null: ",\"name\":null" */
	struct span lead; /* of that, what stands before any value */
	enum type type;
	size_t *nodes; /* of the paths; at least one */
	size_t *slots; /* of the same paths */
	size_t npaths;
	bool first_of; /* false counts as a value, unlike with "//" */
	bool key;      /* a record whose value here is null can't be mapped */
};

struct contract {
	struct column *columns;
	size_t n;
	size_t key; /* the column that is .id as it is; or NO_COLUMN */
	struct paths paths;
};

enum contract_verdict {
	CONTRACT_GOOD,
	CONTRACT_OTHER, /* some other jq program */
	CONTRACT_WRONG, /* a contract with a mistake */
};

struct contract_fault {
	unsigned line;
	char why[120]; /* "expected a path" */
};

/*
 * Reads a program.  CONTRACT_GOOD sets *result, released with
 * contract_free(); the others fill in the fault.
 */
enum contract_verdict contract_read(struct span program,
    struct contract **result, struct contract_fault *fault);
void contract_free(struct contract *c);

/*
 * Appends the contract as a jq program, in which no path fails.  False where
 * out would pass its maximum.
 */
bool contract_program(const struct contract *c, struct buf *out);

/*
 * A column's value, of the values of all slots; p is NULL where it has none.
 */
struct span
contract_value(const struct column *column, const struct span *values);

#endif
