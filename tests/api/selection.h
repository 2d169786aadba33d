/*
 * The Feathers query syntax: field=value, field[$op]=value, $sort[field]=1.
 */
#ifndef API_SELECTION_H
#define API_SELECTION_H

#include "query.h"
#include "view.h"
#include "world.h"

struct mistake {
	char path[128]; /* the offending key */
	char message[256];
};

/*
 * Reads conditions and sorting out of a query; its strings must outlive the
 * selection.  False, and the mistake filled in, where the API refuses it.
 */
bool selection_read(struct selection *selection, const struct world *world,
    const struct list *list, const struct query *query,
    struct mistake *mistake);

#endif
