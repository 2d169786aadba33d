#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "lib/options.h"
#include "lib/sources.h"

#define MAP_SUFFIX ".jq"
#define LISTED_MAX 12 /* names in a message's list of candidates */

/* -- finding the folders --------------------------------------------------- */

const struct source_folder *
sources_find(const struct sources *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (name_same(s->list[i].name, name))
			return &s->list[i];
	return NULL;
}

static void
add_folder(struct sources *s, const char *name, char *path)
{
	struct source_folder *source = NULL;

	for (size_t i = 0; i < s->n && source == NULL; i++)
		if (name_same(s->list[i].name, name))
			source = &s->list[i];
	if (source == NULL) {
		s->list = mem_resize(s->list, s->n + 1, sizeof *s->list);
		source = &s->list[s->n++];
		*source = (struct source_folder){ mem_string(name), NULL, 0 };
	}
	source->folders = mem_resize(
	    source->folders, source->nfolders + 1, sizeof *source->folders);
	source->folders[source->nfolders++] = path;
}

/* Adds the source folders that a folder holds; it need not be there. */
static void
add_root(struct sources *s, const char *root)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	dir = opendir(root);
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = mem_format("%s/%s", root, entry->d_name);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			add_folder(s, entry->d_name, path);
		else
			free(path);
	}
	closedir(dir);
}

static void
add_path_list(struct sources *s, const char *list)
{
	while (*list != '\0') {
		size_t n = strcspn(list, ":");
		char *root = mem_copy(list, n);

		if (n > 0)
			add_root(s, root);
		free(root);
		list += n + (list[n] == ':');
	}
}

static void
add_user_root(struct sources *s)
{
	char *folder = environment_folder("XDG_CONFIG_HOME", ".config");
	char *root;

	if (folder == NULL)
		return;
	root = mem_format("%s/sources", folder);
	add_root(s, root);
	free(root);
	free(folder);
}

/* Programs are built into bin/, and into build/FLAVOUR/bin/. */
static void
add_tree_root(struct sources *s)
{
	static const char *const ups[] = { "..", "../../.." };
	char exe[PATH_MAX], *slash;
	ssize_t n;

	n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (n <= 0)
		return;
	exe[n] = '\0';
	slash = strrchr(exe, '/');
	if (slash == NULL)
		return;
	*slash = '\0';
	for (size_t i = 0; i < COUNT(ups); i++) {
		char *root = mem_format("%s/%s/src/sources", exe, ups[i]);

		add_root(s, root);
		free(root);
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct source_folder *one = a, *other = b;

	return strcmp(one->name, other->name);
}

void
sources_begin(struct sources *s)
{
	const char *list = getenv("HR_SOURCES");

	*s = (struct sources){ NULL, 0 };
	if (list != NULL)
		add_path_list(s, list);
	add_user_root(s);
	add_root(s, HR_DATADIR "/sources");
	add_tree_root(s);
	if (s->n > 0)
		qsort(s->list, s->n, sizeof *s->list, by_name);
}

void
sources_end(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t j = 0; j < s->list[i].nfolders; j++)
			free(s->list[i].folders[j]);
		free(s->list[i].folders);
		free(s->list[i].name);
	}
	free(s->list);
	*s = (struct sources){ NULL, 0 };
}

char *
source_file(const struct source_folder *source, const char *file)
{
	for (size_t i = 0; i < source->nfolders; i++) {
		char *path = mem_format("%s/%s", source->folders[i], file);

		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

/* -- names ----------------------------------------------------------------- */

void
source_names_add(struct source_names *names, const char *name)
{
	names->list =
	    mem_resize(names->list, names->n + 1, sizeof *names->list);
	names->list[names->n++] = mem_string(name);
}

void
source_names_free(struct source_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->list[i]);
	free(names->list);
	*names = (struct source_names){ NULL, 0 };
}

static const char *
listed(const struct source_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (name_same(names->list[i], name))
			return names->list[i];
	return NULL;
}

/* Adds the maps of one folder that are not listed yet. */
static void
list_folder(const char *folder, struct source_names *names)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		char *dot = strrchr(entry->d_name, '.');

		if (dot == NULL || dot == entry->d_name ||
		    strcmp(dot, MAP_SUFFIX) != 0)
			continue;
		*dot = '\0';
		if (listed(names, entry->d_name) == NULL)
			source_names_add(names, entry->d_name);
	}
	closedir(dir);
}

void
source_list_maps(const struct source_folder *source, struct source_names *names,
    void *context)
{
	(void)context;
	for (size_t i = 0; i < source->nfolders; i++)
		list_folder(source->folders[i], names);
}

/* -- resolving ------------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words "SOURCE/RESOURCE" for all of one source, or of all sources. */
static struct source_names
qualified(const struct sources *s, const struct source_folder *only,
    source_lister *list, void *context)
{
	struct source_names all = { NULL, 0 };

	for (size_t i = 0; i < s->n; i++) {
		struct source_names names = { NULL, 0 };

		if (only != NULL && only != &s->list[i])
			continue;
		list(&s->list[i], &names, context);
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
	best = options_nearest(resource, tails, all->n);
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
	near = options_nearest(name, (const char *const *)names.list, names.n);
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
    const char *word, const char *resource, source_lister *list, void *context,
    const struct source_folder **source, char **name)
{
	struct source_names all = qualified(s, only, list, context);
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
    source_lister *list, void *context, const struct source_folder **source,
    char **resource)
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
		status =
		    resolve_in(s, only, word, slash != NULL ? slash + 1 : word,
			list, context, source, resource);
	free(name);
	return status;
}
