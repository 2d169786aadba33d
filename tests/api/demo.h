/*
 * What tests ask the server itself, under /_demo/, without a token:
 *
 *	GET  /_demo/records/RESOURCE	the records it holds, one a line; takes
 *					the API's filters and sorting
 *	GET  /_demo/ids/RESOURCE	their ids
 *	GET  /_demo/throughout/RESOURCE	ids of those that were there from the
 *					start and are there still
 *	PUT  /_demo/faults		a script instead of the one before;
 *					requests count from 1 again
 *	POST /_demo/faults		more rules and edits
 *	PUT  /_demo/size/RESOURCE	a list of so many fresh records
 */
#ifndef API_DEMO_H
#define API_DEMO_H

#include "faults.h"
#include "http.h"
#include "world.h"

#define DEMO_PREFIX "/_demo/"

/* Rows on their way out: a page at a time, as they are when their turn comes.
 */
struct dump {
	struct list *list;
	uint32_t *rows; /* owned, or NULL: the list as it stands */
	uint32_t n, next;
	enum dump_kind { DUMP_RECORDS, DUMP_IDS, DUMP_THROUGHOUT } kind;
	uint32_t shown;   /* of JSON:API: relations that have data */
	struct buf piece; /* what is being sent */
	size_t sent;      /* of it */
};

/*
 * Answers a request whose path starts with DEMO_PREFIX.  Where the answer is
 * a dump, *dump is set; released with dump_free().
 */
void demo_answer(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply, struct dump **dump);

/* Fills the dump's piece with its next records; false when all were sent. */
bool dump_next(struct dump *dump);
void dump_free(struct dump *dump);

#endif
