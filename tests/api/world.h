/*
 * All that the server holds: the lists of its APIs, and how it behaves where
 * the facts about an API leave that open.
 */
#ifndef API_WORLD_H
#define API_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "budget.h"
#include "list.h"

#define LISTS_MAX 128

/* What is done with a query key that the true API may or may not know. */
enum policy { POLICY_IGNORE, POLICY_HONOUR, POLICY_REFUSE };

struct world {
	const char *token; /* the bearer token that is right */
	uint64_t seed;
	enum policy instants; /* filters on createdAt and updatedAt */
	enum policy sort;     /* $sort */
	struct budget budget; /* of requests that have a rate limit */
	char url[64];         /* http://127.0.0.1:PORT, once it listens */
	size_t nlists;
	struct list *lists[LISTS_MAX]; /* owned */
};

/*
 * The list of an API and a resource name; api NULL or "*" means any.  NULL
 * where there is none.
 */
struct list *
world_list(const struct world *world, const char *api, const char *resource);

/* The same for a name that may be qualified: "documents", "humaans/documents".
 */
struct list *world_named(const struct world *world, const char *name);

/* Adds lists for n resources, of their default sizes. */
void world_add(struct world *world, const char *api,
    const struct resource *resources, size_t n, enum order order);

/* Gives a list of the world another size, and fresh rows. */
void world_resize(struct world *world, struct list *list, uint32_t size);

/* Lets the references between lists find their targets. */
void world_link(struct world *world);

void world_free(struct world *world);

#endif
