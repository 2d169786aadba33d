/* Sources: folders that overlay each other, and what a name stands for. */

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/sources.h"
#include "tap.h"

static char root[] = "/tmp/hr-sources-XXXXXX";

static void
put(const char *folder, const char *file)
{
	char *dir = mem_format("%s/%s", root, folder);
	char *path = mem_format("%s/%s", dir, file);
	FILE *f;

	mkdir(dir, 0700);
	f = fopen(path, "w");
	if (f != NULL)
		fclose(f);
	free(path);
	free(dir);
}

static void
make_tree(void)
{
	static const char *const folders[] = { "", "/one", "/two", "/empty" };

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *dir = mem_format("%s%s", root, folders[i]);

		mkdir(dir, 0700);
		free(dir);
	}
	put("one/alpha", "source.json");
	put("one/alpha", "red-herrings.jq");
	put("one/alpha", "gnomes.jq");
	put("two/alpha", "gnomes.jq");
	put("two/alpha", "gremlins.jq");
	put("two/beta", "gnomes.jq");
}

static void
check(const struct sources *s, const char *word, const char *chosen,
    enum status expected, const char *source, const char *resource)
{
	const struct source_folder *found = NULL;
	char *name = NULL;
	enum status status =
	    sources_resolve(s, word, chosen, source_list_maps, &found, &name);

	ok(status == expected, "%s: status %d", word, (int)expected);
	if (expected == STATUS_OK)
		ok(found != NULL && strcmp(found->name, source) == 0 &&
			strcmp(name, resource) == 0,
		    "%s is %s of %s", word, resource, source);
	free(name);
}

static void
test_resolve(const struct sources *s)
{
	check(s, "alpha/gnomes", NULL, STATUS_OK, "alpha", "gnomes");
	check(s, "red_herrings", NULL, STATUS_OK, "alpha", "red-herrings");
	check(s, "red-herrings", NULL, STATUS_OK, "alpha", "red-herrings");
	check(s, "gremlins", NULL, STATUS_OK, "alpha", "gremlins");
	check(s, "gnomes", "beta", STATUS_OK, "beta", "gnomes");
	check(s, "alpha/gnomes", "beta", STATUS_OK, "alpha", "gnomes");
	check(s, "gnomes", NULL, STATUS_USAGE, NULL, NULL);
	check(s, "gnoems", NULL, STATUS_USAGE, NULL, NULL);
	check(s, "xxxxxxxxxxxxxx", NULL, STATUS_USAGE, NULL, NULL);
	check(s, "gamma/gnomes", NULL, STATUS_USAGE, NULL, NULL);
	check(s, "../one/alpha/gnomes", NULL, STATUS_USAGE, NULL, NULL);
	check(s, "", NULL, STATUS_USAGE, NULL, NULL);
	check(s, "/", NULL, STATUS_USAGE, NULL, NULL);
}

static void
test_files(const struct sources *s)
{
	const struct source_folder *alpha = sources_find(s, "alpha");
	char *expected = mem_format("%s/one/alpha/gnomes.jq", root);
	char *path = source_file(alpha, "gnomes.jq");

	ok(path != NULL && strcmp(path, expected) == 0,
	    "the first folder's file is taken");
	free(path);
	path = source_file(alpha, "gremlins.jq");
	ok(path != NULL, "a file of the second folder is found");
	free(path);
	path = source_file(alpha, "nothing.jq");
	ok(path == NULL, "a file that is not there is not found");
	free(path);
	free(expected);
}

static int
take_away(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int
main(void)
{
	struct sources s;
	char *list;

	message_init("sources-test");
	if (!ok(mkdtemp(root) != NULL, "a folder to work in"))
		return done_testing();
	make_tree();
	list = mem_format(
	    "%s/one:%s/none::%s/two:%s/empty", root, root, root, root);
	setenv("HR_SOURCES", list, 1);
	setenv("XDG_CONFIG_HOME", root, 1);
	sources_begin(&s);
	ok(sources_find(&s, "alpha") != NULL, "alpha is a source");
	ok(sources_find(&s, "empty") == NULL, "a root is none");
	test_resolve(&s);
	test_files(&s);
	sources_end(&s);
	free(list);
	nftw(root, take_away, 8, FTW_DEPTH | FTW_PHYS);
	return done_testing();
}
