/*
 * The Teamtailor API under /teamtailor/v1, as far as its facts go: a token and
 * a version in headers, JSON:API lists in numbered pages, filters, sorting,
 * included records, errors, a rate limit.
 */
#ifndef API_TEAMTAILOR_H
#define API_TEAMTAILOR_H

#include "faults.h"
#include "http.h"
#include "world.h"

#define TEAMTAILOR_PREFIX "/teamtailor/v1/"

extern const struct resource teamtailor_resources[];
extern const size_t teamtailor_nresources;

/* Answers a request whose path starts with TEAMTAILOR_PREFIX. */
void teamtailor_answer(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply);

#endif
