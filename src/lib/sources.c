#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/name.h"
#include "lib/sources.h"

#define MAP_SUFFIX ".jq"

/* -- finding the folders --------------------------------------------------- */

static struct source_folder *
find(const struct sources *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (name_same(s->list[i].name, name))
			return &s->list[i];
	return NULL;
}

const struct source_folder *
sources_find(const struct sources *s, const char *name)
{
	return find(s, name);
}

static void
add_folder(struct sources *s, const char *name, char *path)
{
	struct source_folder *source = find(s, name);

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

static bool
is_listed(const struct source_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (name_same(names->list[i], name))
			return true;
	return false;
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
		if (!is_listed(names, entry->d_name))
			source_names_add(names, entry->d_name);
	}
	closedir(dir);
}

void
source_list_maps(const struct source_folder *source, struct source_names *names)
{
	for (size_t i = 0; i < source->nfolders; i++)
		list_folder(source->folders[i], names);
}
