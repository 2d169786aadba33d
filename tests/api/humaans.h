/*
 * The Humaans API under /api, as far as its facts go: bearer token, offset
 * lists in an envelope, filters, sorting, errors.
 */
#ifndef API_HUMAANS_H
#define API_HUMAANS_H

#include "http.h"
#include "faults.h"
#include "world.h"

#define HUMAANS_PREFIX "/api/"

extern const struct resource humaans_resources[];
extern const size_t humaans_nresources;

/* Answers a request whose path starts with HUMAANS_PREFIX. */
void humaans_answer(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply);

#endif
