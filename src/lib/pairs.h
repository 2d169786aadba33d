/*
 * Lists of names and values: headers, parameters of a query, fields of a form.
 * A name may come more than once.
 */
#ifndef LIB_PAIRS_H
#define LIB_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct pair {
	char *name;  /* owned */
	char *value; /* owned; may be a secret, so it is wiped in the end */
};

/* Empty at first: { NULL, 0 }. */
struct pairs {
	struct pair *at; /* owned */
	size_t n;
};

/* Adds a pair behind the others; both strings are copied. */
void pairs_add(struct pairs *pairs, const char *name, const char *value);

/* Adds all of another list's pairs, copied. */
void pairs_add_all(struct pairs *pairs, const struct pairs *more);

/* The first pair of that name, or NULL. */
struct pair *pairs_find(const struct pairs *pairs, const char *name);

/* Takes away all pairs of that name, headers of it in any case of letters. */
void pairs_remove(struct pairs *pairs, const char *name, bool headers);

/* Gives the first pair of that name the value, or adds one. */
void pairs_set(struct pairs *pairs, const char *name, const char *value);

/* The value of the first pair of that name, or NULL. */
const char *pairs_get(const struct pairs *pairs, const char *name);

/* Wipes and releases all pairs; the list is empty then. */
void pairs_free(struct pairs *pairs);

#endif
