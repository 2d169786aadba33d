#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "lib/sources.h"
#include "lib/words.h"

#define LISTED_MAX 12 /* names in a message's list of candidates */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words "SOURCE/RESOURCE" for all of one source, or of all sources. */
static struct source_names
qualified(const struct sources *s, const struct source_folder *only,
    source_lister *list)
{
	struct source_names all = { NULL, 0 };

	for (size_t i = 0; i < s->n; i++) {
		struct source_names names = { NULL, 0 };

		if (only != NULL && only != &s->list[i])
			continue;
		list(&s->list[i], &names);
		if (names.n > 0)
			qsort(names.list, names.n, sizeof *names.list, by_text);
		for (size_t j = 0; j < names.n; j++) {
			char *word =
			    mem_format("%s/%s", s->list[i].name, names.list[j]);

			source_names_add(&all, word);
			free(word);
		}
		source_names_free(&names);
	}
	return all;
}

/*
 * The names joined by commas, or of them those of a resource; where there are
 * very many, only how many more there are.
 */
static char *
joined(const struct source_names *names, const char *resource)
{
	char *text = mem_string("");
	size_t n = 0;

	for (size_t i = 0; i < names->n; i++) {
		const char *slash = strchr(names->list[i], '/');
		char *more;

		if (resource != NULL && slash != NULL &&
		    !name_same(slash + 1, resource))
			continue;
		if (n++ >= LISTED_MAX)
			continue;
		more = mem_format(
		    "%s%s%s", text, n > 1 ? ", " : "", names->list[i]);
		free(text);
		text = more;
	}
	if (n > LISTED_MAX) {
		char *more =
		    mem_format("%s and %zu more", text, n - LISTED_MAX);

		free(text);
		text = more;
	}
	return text;
}

/* The nearest of the qualified names to a word with or without a source. */
static const char *
nearest(const struct source_names *all, const char *resource)
{
	const char **tails = mem_zero(all->n + 1, sizeof *tails);
	const char *best, *found = NULL;

	for (size_t i = 0; i < all->n; i++)
		tails[i] = strchr(all->list[i], '/') + 1;
	best = words_nearest(resource, tails, all->n);
	for (size_t i = 0; i < all->n && found == NULL; i++)
		if (tails[i] == best)
			found = all->list[i];
	free(tails);
	return found;
}

static enum status
unknown_resource(const struct source_names *all, const char *word,
    const char *resource, const struct source_folder *only)
{
	const char *near = nearest(all, resource);
	char *known = joined(all, NULL);

	if (near != NULL)
		message_error(
		    "%s: no such resource; did you mean %s?", word, near);
	else if (all->n > 0)
		message_error(
		    "%s: no such resource; there are: %s", word, known);
	else if (only != NULL)
		message_error(
		    "%s: the source %s has no resources", word, only->name);
	else
		message_error("%s: no sources are installed; $HR_SOURCES may "
			      "name folders of them",
		    word);
	free(known);
	return STATUS_USAGE;
}

enum status
sources_unknown(const struct sources *s, const char *name)
{
	struct source_names names = { NULL, 0 };
	const char *near;
	char *known;

	for (size_t i = 0; i < s->n; i++)
		source_names_add(&names, s->list[i].name);
	near = words_nearest(name, (const char *const *)names.list, names.n);
	known = joined(&names, NULL);
	if (near != NULL)
		message_error(
		    "%s: no such source; did you mean %s?", name, near);
	else
		message_error("%s: no such source; there are: %s", name,
		    names.n > 0 ? known : "none");
	free(known);
	source_names_free(&names);
	return STATUS_USAGE;
}

/* The one source that lists the resource. */
static enum status
resolve_in(const struct sources *s, const struct source_folder *only,
    const char *word, source_lister *list, const struct source_folder **source,
    char **name)
{
	const char *slash = strchr(word, '/');
	const char *resource = slash != NULL ? slash + 1 : word;
	struct source_names all = qualified(s, only, list);
	enum status status = STATUS_OK;
	const char *match = NULL;
	size_t matches = 0;

	for (size_t i = 0; i < all.n; i++)
		if (name_same(strchr(all.list[i], '/') + 1, resource)) {
			match = all.list[i];
			matches++;
		}
	if (matches == 1) {
		char *owner = mem_copy(match, strcspn(match, "/"));

		*source = sources_find(s, owner);
		*name = mem_string(strchr(match, '/') + 1);
		free(owner);
	} else if (matches == 0) {
		status = unknown_resource(&all, word, resource, only);
	} else {
		char *candidates = joined(&all, resource);

		message_error("%s: several sources have it: say which of %s",
		    word, candidates);
		free(candidates);
		status = STATUS_USAGE;
	}
	source_names_free(&all);
	return status;
}

enum status
sources_resolve(const struct sources *s, const char *word, const char *chosen,
    source_lister *list, const struct source_folder **source, char **resource)
{
	const char *slash = strchr(word, '/');
	const struct source_folder *only = NULL;
	enum status status;
	char *name;

	name = slash != NULL ? mem_copy(word, (size_t)(slash - word))
			     : mem_string(chosen);
	if (name != NULL && (only = sources_find(s, name)) == NULL)
		status = sources_unknown(s, name);
	else
		status = resolve_in(s, only, word, list, source, resource);
	free(name);
	return status;
}
