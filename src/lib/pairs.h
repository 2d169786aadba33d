/*
 * Lists of names and values, owned, as source definitions and requests have
 * them (struct source_pairs, lib/source.h).
 */
#ifndef LIB_PAIRS_H
#define LIB_PAIRS_H

#include "lib/source.h"

/* Adds a pair behind the others; both strings are copied. */
void pairs_add(struct source_pairs *pairs, const char *name, const char *value);

/* The first pair of that name, or NULL. */
struct source_pair *
pairs_find(const struct source_pairs *pairs, const char *name);

/* Takes away all pairs of that name, headers of it in any case of letters. */
void pairs_remove(struct source_pairs *pairs, const char *name, bool headers);

/* Gives the first pair of that name the value, or adds one. */
void pairs_set(struct source_pairs *pairs, const char *name, const char *value);

/* The value of the first pair of that name, or NULL. */
const char *pairs_get(const struct source_pairs *pairs, const char *name);

/* Wipes and releases all pairs; the list is empty then. */
void pairs_free(struct source_pairs *pairs);

#endif
