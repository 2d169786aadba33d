/*
 * Related records that come with a list's own (JSON:API's "included"), to be
 * passed on as blocks of their own.
 */
#ifndef FETCH_INCLUDED_H
#define FETCH_INCLUDED_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/keys.h"
#include "fetch/page.h"
#include "lib/out.h"
#include "lib/source.h"
#include "lib/span.h"
#include "lib/status.h"

#define INCLUDED_TYPES_MAX 64

/* The records of a type, each once. */
struct included_type {
	char *name; /* owned */
	int fd;     /* a nameless file of them */
	struct out out;
	uint64_t records;
};

struct included {
	char *const *relations; /* of the command line; nrelations of them */
	size_t nrelations;
	struct keys *keys; /* owned: of type and id */
	struct included_type types[INCLUDED_TYPES_MAX];
	size_t ntypes;
	struct buf text; /* scratch */
};

/*
 * Starts on the nrelations that are wanted, which must outlive it.  False after
 * a message.  Release with included_end() in any case.
 */
bool
included_begin(struct included *inc, char *const *relations, size_t nrelations);
void included_end(struct included *inc);

/* The value of the parameter "include" that asks for the relations, too, for
 * free(3); before is what the resource asks for, or NULL. */
char *included_param(const struct included *inc, const char *before);

/* Takes the related records out of a page.  What goes wrong is said. */
enum status included_page(struct included *inc, const struct page *page);

/* Writes the records of a type to out, a line each.  What goes wrong is said,
 * but for an error of out's, which out_end() says. */
enum status included_copy(struct included_type *type, struct out *out);

#endif
