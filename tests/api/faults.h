/*
 * Faults on order: a script's rules, and which of them a request meets.
 */
#ifndef API_FAULTS_H
#define API_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "effects.h"
#include "http.h"
#include "world.h"

#define COUNTERS_MAX (LISTS_MAX + 16)
#define WORDS_MAX 32

/* A word of a rule: "name=value" or "name". */
struct word {
	char *name;  /* owned */
	char *value; /* owned, or NULL */
};

struct rule {
	struct rule *next;
	unsigned line;        /* of the script */
	char *resource;       /* "documents", "humaans/documents", "*"; owned */
	uint64_t first, last; /* which requests; the first there is, is 1 */
	uint64_t every;       /* of those, each so many-th */
	int64_t times;        /* how often at most; < 0: always */
	int64_t skip;         /* only requests with this $skip; < 0: any */
	unsigned percent;     /* of the requests, at random */
	uint64_t seen;        /* requests that came to be drawn for */
	size_t nwords;
	struct word words[WORDS_MAX];
};

struct faults {
	struct rule *rules;   /* in the script's order; owned */
	struct rule *retired; /* of scripts before; replies may point there */
	size_t ncounters;
	struct {
		const char *api;
		char name[48];
		uint64_t n;
	} counters[COUNTERS_MAX];
};

/* Adds a rule at the end; owned from then on. */
void faults_add(struct faults *faults, struct rule *rule);

/* Drops all rules and counts from 1 again. */
void faults_clear(struct faults *faults);
void faults_free(struct faults *faults);
void rule_free(struct rule *rule);

/*
 * Counts a request to a resource (list NULL where it is no list), makes the
 * changes ordered for it, and fills in what else shall happen.  Returns which
 * request to that resource this is, from 1 on.
 */
uint64_t
faults_meet(struct faults *faults, const char *api, const char *resource,
    struct list *list, const struct query *query, struct effects *effects);

#endif
