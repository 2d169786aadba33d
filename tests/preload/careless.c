/*
 * Preloaded into a tool, makes it careless with its files, so that the tests
 * can be seen to notice.  $CARELESS is
 *
 *	sync		files are not synced
 *	folder-sync	folders are not synced
 *	in-place	files are not written anew and renamed, but over the old
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 256

/* Parameters have better names here than in the C library's headers. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

static bool
careless_with(const char *what)
{
	const char *how = getenv("CARELESS");

	return how != NULL && strcmp(how, what) == 0;
}

/* The function of that name that the tool would have called. */
static void
find(const char *name, void *function)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(function, &found, sizeof found);
}

/* Of ".NAME.new", which is written anew, the NAME, to write over. */
static bool
is_new(const char *path, char name[NAME_BYTES])
{
	size_t n = strlen(path);

	if (!careless_with("in-place") || n < 6 || n >= NAME_BYTES ||
	    path[0] != '.' || strcmp(path + n - 4, ".new") != 0)
		return false;
	memcpy(name, path + 1, n - 5);
	name[n - 5] = '\0';
	return true;
}

int
fsync(int fd)
{
	int (*next)(int);
	struct stat st;

	find("fsync", &next);
	if (fstat(fd, &st) == 0 &&
	    careless_with(S_ISDIR(st.st_mode) ? "folder-sync" : "sync"))
		return 0;
	return next(fd);
}

int
openat(int dir, const char *path, int flags, ...)
{
	int (*next)(int, const char *, int, ...);
	char name[NAME_BYTES];
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	find("openat", &next);
	if (is_new(path, name))
		return next(dir, name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	return next(dir, path, flags, mode);
}

int
renameat(int from, const char *old, int to, const char *new)
{
	int (*next)(int, const char *, int, const char *);
	char name[NAME_BYTES];

	find("renameat", &next);
	return is_new(old, name) ? 0 : next(from, old, to, new);
}

int
unlinkat(int dir, const char *path, int flags)
{
	int (*next)(int, const char *, int);
	char name[NAME_BYTES];

	find("unlinkat", &next);
	return is_new(path, name) ? 0 : next(dir, path, flags);
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
