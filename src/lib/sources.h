/*
 * Where the folders of the sources are, and what a resource's name on a
 * command line stands for (hr-source(5)).
 *
 * A source is a folder NAME/ with source.json and maps.  Folders that hold
 * such folders are, in this order: those of $HR_SOURCES (a path list),
 * $XDG_CONFIG_HOME/hr-tools/sources, the installed ones, and src/sources of
 * the tree that the running program was built in.  One name in several of
 * them is one source: each of its files is taken from the first that has it,
 * so a single map can be replaced by one of the user's own.
 */
#ifndef LIB_SOURCES_H
#define LIB_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/status.h"

struct source_folder {
	char *name;
	char **folders; /* at least one, the first to be looked at first */
	size_t nfolders;
};

struct sources {
	struct source_folder *list; /* in the order of their names */
	size_t n;
};

/* Looks where the sources are.  Release with sources_end(). */
void sources_begin(struct sources *s);
void sources_end(struct sources *s);

/* The source of that name ("-" and "_" are the same), or NULL. */
const struct source_folder *
sources_find(const struct sources *s, const char *name);

/* Says that there is no such source, and which could have been meant. */
enum status sources_unknown(const struct sources *s, const char *name);

/*
 * The path of a source's file, such as "source.json", freed by the caller; or
 * NULL where it has none.
 */
char *source_file(const struct source_folder *source, const char *file);

/* A list of names that grows. */
struct source_names {
	char **list; /* owned, and each name too */
	size_t n;
};

void source_names_add(struct source_names *names, const char *name);
void source_names_free(struct source_names *names);

/* Adds the names of a source's resources; what counts as one is the tool's. */
typedef void
source_lister(const struct source_folder *source, struct source_names *names);

/* Those that have a map: "documents" for documents.jq. */
source_lister source_list_maps;

/* Those that its definition has. */
source_lister source_list_resources;

/*
 * What a word on the command line stands for: "humaans/documents", or
 * "documents" of the source chosen (-s, $HR_SOURCE; NULL for none), else of
 * the one source that has it.  "-" and "_" are the same.  On success *source
 * is in s, and *resource the name as it was listed, freed by the caller.  Else
 * STATUS_USAGE, and it was said what could have been meant.
 */
enum status
sources_resolve(const struct sources *s, const char *word, const char *chosen,
    source_lister *list, const struct source_folder **source, char **resource);

#endif
