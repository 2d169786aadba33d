/*
 * What effects do to a reply before it is sent: another status, body, type,
 * white space, compression.
 */
#ifndef API_RESHAPE_H
#define API_RESHAPE_H

#include "effects.h"
#include "http.h"

/* Applies the reply's effects, if any, to its status, headers and body. */
void reshape(const struct request *request, struct reply *reply);

#endif
