#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/environment.h"
#include "lib/file.h"
#include "lib/memory.h"
#include "lib/message.h"

#define READ_BYTES ((size_t)64 << 10)

static enum status
failed(const struct file_replace *f)
{
	message_error("%s: %s", f->path, strerror(errno));
	return STATUS_FAILED;
}

/* The replacement that a signal is to clear away: one at a time. */
static struct file_replace *volatile pending;

/* Ends by the signal, as without a handler, but leaves no new file behind. */
static void
on_signal(int number)
{
	struct file_replace *f = pending;

	if (f != NULL) {
		unlinkat(f->dir, f->temp, 0);
		unlinkat(f->dir, f->lock.name, 0);
	}
	raise(number); /* SA_RESETHAND brought the default back */
}

/* Signals that the program ignores, or handles itself, stay as they are. */
static void
watch_signals(struct file_replace *f)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = (int)(SA_RESETHAND | SA_NODEFER) };
	struct sigaction old;

	pending = f;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(numbers[i], &action, NULL);
}

/*
 * Follows links, and takes the path apart into folder and name.  A link that
 * leads nowhere, and a path that ends in a slash, name no file.
 */
static enum status
locate(struct file_replace *f)
{
	char *real = realpath(f->path, NULL);
	const char *whole = real != NULL ? real : f->path;
	const char *slash = strrchr(whole, '/');
	char *folder;
	struct stat link;
	enum status status = STATUS_OK;

	if (real == NULL && (errno != ENOENT || whole[0] == '\0'))
		return failed(f);
	/* Somebody else may have made the file since. */
	if (real == NULL && lstat(whole, &link) == 0 && S_ISLNK(link.st_mode)) {
		message_error(
		    "%s: a symbolic link that leads nowhere", f->path);
		return STATUS_FAILED;
	}
	f->name = mem_string(slash != NULL ? slash + 1 : whole);
	if (f->name[0] == '\0') {
		free(real);
		errno = EISDIR;
		return failed(f);
	}
	if (slash == NULL)
		folder = mem_string(".");
	else
		folder = mem_copy(
		    whole, slash == whole ? 1 : (size_t)(slash - whole));
	f->temp = mem_format(".%s.new", f->name);
	f->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->dir < 0)
		status = failed(f);
	free(folder);
	free(real);
	return status;
}

static enum status
take_lock(struct file_replace *f, long wait)
{
	char *name = mem_format(".%s.lock", f->name);
	bool taken = lock_take(&f->lock, f->dir, name, wait, NULL);

	free(name);
	if (taken)
		return STATUS_OK;
	if (errno != EWOULDBLOCK)
		return failed(f);
	message_error("%s: %s is writing it", f->path, f->lock.holder);
	return STATUS_TEMPORARY;
}

static void
release(struct file_replace *f)
{
	pending = NULL;
	lock_drop(&f->lock);
	if (f->fd >= 0)
		close(f->fd);
	if (f->dir >= 0)
		close(f->dir);
	free(f->temp);
	free(f->name);
	free(f->path);
	*f = (struct file_replace){ .dir = -1, .fd = -1, .lock.fd = -1 };
}

/* The new file, with the old one's mode and owner where there is one. */
static enum status
create(struct file_replace *f)
{
	struct stat old;
	bool there = fstatat(f->dir, f->name, &old, 0) == 0;

	if (!there && errno != ENOENT)
		return failed(f);
	if (there && !S_ISREG(old.st_mode)) {
		message_error("%s: not a regular file", f->path);
		return STATUS_FAILED;
	}
	if (unlinkat(f->dir, f->temp, 0) != 0 && errno != ENOENT)
		return failed(f);
	f->fd = openat(f->dir, f->temp,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return failed(f);
	if (there && fchown(f->fd, old.st_uid, old.st_gid) == 0 &&
	    fchmod(f->fd, old.st_mode & 0777) != 0)
		return failed(f);
	return STATUS_OK;
}

enum status
file_replace_begin(struct file_replace *f, const char *path)
{
	return file_replace_wait(f, path, 0);
}

enum status
file_replace_wait(struct file_replace *f, const char *path, long wait)
{
	enum status status;

	*f = (struct file_replace){
		.path = mem_string(path), .dir = -1, .fd = -1, .lock.fd = -1
	};
	status = locate(f);
	if (status == STATUS_OK)
		status = take_lock(f, wait);
	if (status == STATUS_OK) {
		watch_signals(f);
		status = create(f);
		if (status != STATUS_OK && f->fd >= 0)
			unlinkat(f->dir, f->temp, 0);
	}
	if (status != STATUS_OK)
		release(f);
	return status;
}

enum status
file_replace_old(const struct file_replace *f, int *fd)
{
	*fd = openat(f->dir, f->name, O_RDONLY | O_CLOEXEC);
	return *fd >= 0 || errno == ENOENT ? STATUS_OK : failed(f);
}

enum status
file_replace_again(struct file_replace *f, int *fd)
{
	*fd = f->fd;
	f->fd = -1;
	return create(f);
}

enum status
file_replace_commit(struct file_replace *f)
{
	int fd = f->fd;
	enum status status = STATUS_OK;

	if (fsync(fd) != 0) {
		status = failed(f);
		goto out;
	}
	f->fd = -1;
	if (close(fd) != 0 || renameat(f->dir, f->temp, f->dir, f->name) != 0) {
		status = failed(f);
		goto out;
	}
	if (fsync(f->dir) != 0)
		status = failed(f);
out:
	if (status != STATUS_OK)
		unlinkat(f->dir, f->temp, 0);
	release(f);
	return status;
}

void
file_replace_abandon(struct file_replace *f)
{
	if (f->dir < 0)
		return;
	unlinkat(f->dir, f->temp, 0);
	release(f);
}

/* Makes a folder that is its owner's only, and syncs the one it is in. */
static bool
make_folder(const char *path, const char *in)
{
	int fd;
	bool good;

	if (mkdir(path, 0700) != 0)
		return errno == EEXIST;
	fd = open(in, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	good = fsync(fd) == 0;
	close(fd);
	return good;
}

/* What can't be made is in *part, for free(3). */
static bool
make_folders(const char *path, char **part)
{
	char *in = mem_format("%c%s", path[0] == '/' ? '/' : '.', path);
	bool good = true;

	*part = mem_string(path);
	in[1] = '\0';
	for (size_t i = 1; path[0] != '\0' && path[i] != '\0'; i++) {
		if (path[i] != '/')
			continue;
		(*part)[i] = '\0';
		good = make_folder(*part, in);
		if (!good)
			break;
		memcpy(in, *part, i + 1);
		(*part)[i] = '/';
	}
	free(in);
	return good;
}

enum status
file_make_folders(const char *path)
{
	char *part;
	bool good = make_folders(path, &part);

	if (!good)
		message_error("%s: %s", part, strerror(errno));
	free(part);
	return good ? STATUS_OK : STATUS_FAILED;
}

bool
file_try_folders(const char *path)
{
	char *part;
	bool good = make_folders(path, &part);
	int error = errno;

	free(part);
	errno = error;
	return good;
}

bool
file_slurp(int fd, struct buf *out)
{
	for (;;) {
		size_t room = out->max - out->n;
		char more;
		ssize_t n;

		if (out->n == out->cap && room > 0)
			buf_reserve(out, room < READ_BYTES ? room : READ_BYTES);
		room = out->cap - out->n;
		n = room > 0 ? read(fd, out->p + out->n, room)
			     : read(fd, &more, 1);
		if (n == 0)
			return true;
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0 && room == 0)
			errno = EFBIG;
		if (n < 0 || room == 0)
			return false;
		out->n += (size_t)n;
	}
}

enum status
file_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && file_slurp(fd, out);

	if (!good && errno == EFBIG)
		message_error("%s: larger than %zu bytes", path, out->max);
	else if (!good)
		message_error("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return good ? STATUS_OK : STATUS_USAGE;
}

int
file_spool(void)
{
	const char *folder = environment_spool();
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) { /* not every file system and kernel has O_TMPFILE */
		char *name = mem_format("%s/hr-tools-XXXXXX", folder);

		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			unlink(name);
		free(name);
	}
	if (fd < 0)
		message_error("%s: %s", folder, strerror(errno));
	return fd;
}
