#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory.h"
#include "lib/pairs.h"

void
pairs_add(struct pairs *pairs, const char *name, const char *value)
{
	pairs->at = mem_resize(pairs->at, pairs->n + 1, sizeof *pairs->at);
	pairs->at[pairs->n++] =
	    (struct pair){ mem_string(name), mem_string(value) };
}

void
pairs_add_all(struct pairs *pairs, const struct pairs *more)
{
	for (size_t i = 0; i < more->n; i++)
		pairs_add(pairs, more->at[i].name, more->at[i].value);
}

struct pair *
pairs_find(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (strcmp(pairs->at[i].name, name) == 0)
			return &pairs->at[i];
	return NULL;
}

void
pairs_remove(struct pairs *pairs, const char *name, bool headers)
{
	size_t kept = 0;

	for (size_t i = 0; i < pairs->n; i++) {
		const char *other = pairs->at[i].name;

		if (headers ? strcasecmp(other, name) != 0
			    : strcmp(other, name) != 0) {
			pairs->at[kept++] = pairs->at[i];
			continue;
		}
		mem_wipe(pairs->at[i].value);
		free(pairs->at[i].name);
	}
	pairs->n = kept;
}

void
pairs_set(struct pairs *pairs, const char *name, const char *value)
{
	struct pair *pair = pairs_find(pairs, name);

	if (pair == NULL) {
		pairs_add(pairs, name, value);
		return;
	}
	mem_wipe(pair->value);
	pair->value = mem_string(value);
}

const char *
pairs_get(const struct pairs *pairs, const char *name)
{
	const struct pair *pair = pairs_find(pairs, name);

	return pair != NULL ? pair->value : NULL;
}

void
pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		mem_wipe(pairs->at[i].value);
		free(pairs->at[i].name);
	}
	free(pairs->at);
	*pairs = (struct pairs){ NULL, 0 };
}
