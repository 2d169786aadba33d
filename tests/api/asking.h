/*
 * What a query asks of a JSON:API list: filter[…], sort, include, page[…].
 */
#ifndef API_ASKING_H
#define API_ASKING_H

#include "jsonapi.h"
#include "query.h"
#include "view.h"
#include "world.h"

#define PAGE_DEFAULT 10
#define PAGE_MAX 30

struct asking {
	struct selection selection;
	uint32_t shown;                 /* relations to include, a bit each */
	uint32_t deeper[RELATIONS_MAX]; /* of those, their relations */
	int64_t number, size;           /* of the page */
};

/* Why a query is refused. */
struct refusal {
	const char *code; /* "102" */
	const char *title;
	char detail[160];
};

/*
 * Reads a query; its strings must outlive the asking.  False, and the refusal
 * filled in, where the API refuses it.
 */
bool asking_read(struct asking *asking, const struct world *world,
    const struct list *list, const struct query *query,
    struct refusal *refusal);

#endif
