#include "faults.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

void
faults_add(struct faults *faults, struct rule *rule)
{
	struct rule **end = &faults->rules;

	while (*end != NULL)
		end = &(*end)->next;
	rule->next = NULL;
	*end = rule;
}

void
faults_clear(struct faults *faults)
{
	struct rule *rule;

	while ((rule = faults->rules) != NULL) {
		faults->rules = rule->next;
		rule->next = faults->retired;
		faults->retired = rule;
	}
	faults->ncounters = 0;
}

void
rule_free(struct rule *rule)
{
	for (size_t i = 0; i < rule->nwords; i++) {
		free(rule->words[i].name);
		free(rule->words[i].value);
	}
	free(rule->resource);
	free(rule);
}

void
faults_free(struct faults *faults)
{
	struct rule *rule;

	faults_clear(faults);
	while ((rule = faults->retired) != NULL) {
		faults->retired = rule->next;
		rule_free(rule);
	}
}

static uint64_t
count(struct faults *faults, const char *api, const char *resource)
{
	size_t i = 0;

	while (i < faults->ncounters &&
	    (strcmp(faults->counters[i].name, resource) != 0 ||
		strcmp(faults->counters[i].api, api) != 0))
		i++;
	if (i == COUNTERS_MAX)
		return 0;
	if (i == faults->ncounters) {
		size_t n = strlen(resource);

		if (n >= sizeof(faults->counters[i].name))
			return 0;
		memcpy(faults->counters[i].name, resource, n + 1);
		faults->counters[i].api = api;
		faults->counters[i].n = 0;
		faults->ncounters++;
	}
	return ++faults->counters[i].n;
}

static bool
is_for(const struct rule *rule, const char *api, const char *resource)
{
	const char *slash = strchr(rule->resource, '/');
	const char *name = slash != NULL ? slash + 1 : rule->resource;
	size_t n = slash != NULL ? (size_t)(slash - rule->resource) : 0;

	if (slash != NULL &&
	    (strncmp(api, rule->resource, n) != 0 || api[n] != '\0'))
		return false;
	return strcmp(name, "*") == 0 || strcmp(name, resource) == 0;
}

/* The rows before the page that is asked for. */
static int64_t
skip_of(const struct query *query)
{
	const char *skip = query_get(query, "$skip");
	const char *number = query_get(query, "page[number]");
	const char *size = query_get(query, "page[size]");

	if (skip != NULL)
		return strtoll(skip, NULL, 10);
	if (number == NULL || size == NULL)
		return 0;
	return (strtoll(number, NULL, 10) - 1) * strtoll(size, NULL, 10);
}

/* Whether the rule fires; what limits how often counts itself down. */
static bool
fires(struct rule *rule, uint64_t n, const struct query *query)
{
	if (n < rule->first || n > rule->last ||
	    (n - (rule->first > 0 ? rule->first : 1)) % rule->every != 0)
		return false;
	if (rule->skip >= 0 && skip_of(query) != rule->skip)
		return false;
	if (below(mix(rule->line + (++rule->seen << 20)), 100) >= rule->percent)
		return false;
	if (rule->times == 0)
		return false;
	if (rule->times > 0)
		rule->times--;
	return true;
}

uint64_t
faults_meet(struct faults *faults, const char *api, const char *resource,
    struct list *list, const struct query *query, struct effects *effects)
{
	uint64_t n = count(faults, api, resource);

	for (struct rule *rule = faults->rules; rule != NULL;
	     rule = rule->next) {
		if (!is_for(rule, api, resource) || !fires(rule, n, query))
			continue;
		if (effects->nlines < LINES_MAX)
			effects->lines[effects->nlines++] = rule->line;
		/* They were tried when the script was read. */
		for (size_t i = 0; i < rule->nwords; i++)
			(void)effects_word(
			    effects, rule->words[i].name, rule->words[i].value);
	}
	for (size_t i = 0; i < effects->nchanges && list != NULL; i++)
		change_list(
		    list, &effects->changes[i], mix(effects->seed + (i << 32)));
	return n;
}
