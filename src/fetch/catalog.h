/*
 * The sources and resources there are, and what the words of a command line
 * stand for.
 */
#ifndef FETCH_CATALOG_H
#define FETCH_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/out.h"
#include "lib/source.h"
#include "lib/sources.h"
#include "lib/status.h"

/* A resource that was asked for. */
struct target {
	char *definition; /* owned: the path of source.json */
	char *resource;   /* owned: its name; NULL for the source as a whole */
};

struct targets {
	struct target *at; /* owned */
	size_t n;
};

/* Where to look. */
struct catalog {
	struct sources sources;
	const char *file;   /* --source-file: the one definition; or NULL */
	const char *chosen; /* the source for bare names, or NULL */
};

/*
 * Looks what sources there are; file is that of --source-file, or NULL.
 * c->chosen is the caller's to set.  Release with catalog_end().
 */
void catalog_begin(struct catalog *c, const char *file);
void catalog_end(struct catalog *c);

/* Prints "source/resource" lines: of a source, or (NULL) of all. */
enum status
catalog_print(const struct catalog *c, const char *source, struct out *out);

/*
 * Adds what a word stands for: "humaans/documents", or "documents" of the
 * source chosen, or of the only one that has it.  Else STATUS_USAGE, and what
 * could have been meant was said.
 */
enum status catalog_find(
    const struct catalog *c, const char *word, struct targets *targets);

/* Adds all resources of the source chosen, but for those that are only there
 * for others' sake. */
enum status catalog_all(const struct catalog *c, struct targets *targets);

/* Adds a source as a whole; NULL for the one chosen. */
enum status catalog_source(
    const struct catalog *c, const char *name, struct targets *targets);

void targets_free(struct targets *targets);

/* The name of the source that a definition describes, for free(3); NULL after
 * a message. */
char *catalog_name(const char *definition);

/* Says that a source has no such resource, with the nearest it has. */
enum status catalog_unknown(const struct source *source, const char *name);

#endif
