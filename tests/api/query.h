/*
 * The query of a request target, taken apart and percent-decoded.
 */
#ifndef API_QUERY_H
#define API_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#define QUERY_MAX 64

struct query {
	char *text; /* owned: what the strings below point into */
	size_t n;
	struct {
		char *key;
		char *value; /* "" where there is no = */
	} pairs[QUERY_MAX];
};

/*
 * Takes apart what follows the question mark of target, if anything.  False
 * for more than QUERY_MAX pairs.  Released with query_free() either way.
 */
bool query_parse(struct query *query, const char *target);
void query_free(struct query *query);

/* The value of the last pair with that key, or NULL. */
const char *query_get(const struct query *query, const char *key);

/* Decodes %XX in place, and + where told so.  Bad escapes stay as they are. */
void percent_decode(char *text, bool plus);

#endif
