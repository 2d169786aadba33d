#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/lines.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/csv_source.h"

/* More than this is no list of resources. */
#define LIST_MAX ((size_t)1 << 20)

/* What the file beside says. */
struct list {
	const struct file_replace *file; /* whom it is beside; not owned */
	char *name;                      /* owned: ".NAME.source" */
	struct buf lines;                /* as they are */
	char *other; /* owned: the last of another resource, or NULL */
	bool known;  /* the resource in question is in it */
};

static enum status
failed(const struct list *l)
{
	message_error(
	    "%s: %s beside it: %s", l->file->path, l->name, strerror(errno));
	return STATUS_FAILED;
}

static void
take_line(struct list *l, struct span line, const char *wanted)
{
	if (span_is(line, wanted))
		l->known = true;
	else if (line.n > 0) {
		free(l->other);
		l->other = mem_copy(line.p, line.n);
	}
	buf_add_span(&l->lines, line);
	buf_add_char(&l->lines, '\n');
}

/* Reads the list, wanted being the one in question; end with list_end(). */
static enum status
list_read(struct list *l, const struct file_replace *f, const char *wanted)
{
	enum status status = STATUS_OK;
	struct lines lines;
	struct span line;
	int fd, got;

	*l = (struct list){ .file = f,
		.name = mem_format(".%s.source", f->name),
		.lines = BUF_INIT(LIST_MAX) };
	fd = openat(f->dir, l->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? STATUS_OK : failed(l);
	lines_begin(&lines, fd);
	while ((got = lines_next(&lines, &line)) > 0)
		take_line(l, line, wanted);
	if (got < 0)
		status = failed(l);
	lines_end(&lines);
	close(fd);
	return status;
}

static void
list_end(struct list *l)
{
	buf_free(&l->lines);
	free(l->other);
	free(l->name);
}

/* Into a new file, which then takes the name. */
static bool
replace(const struct list *l, const char *temp)
{
	int dir = l->file->dir, fd, error;
	bool good;

	if (unlinkat(dir, temp, 0) != 0 && errno != ENOENT)
		return false;
	fd = openat(dir, temp,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	errno = ENOSPC; /* where less is written than there is */
	good = write(fd, l->lines.p, l->lines.n) == (ssize_t)l->lines.n &&
	    fsync(fd) == 0 && renameat(dir, temp, dir, l->name) == 0;
	error = errno;
	if (!good)
		unlinkat(dir, temp, 0);
	close(fd);
	errno = error;
	return good;
}

/*
 * Writes the list whole, or leaves it as it is; a signal that would end the
 * process waits meanwhile, so that nothing is left behind.
 */
static enum status
list_write(const struct list *l)
{
	char *temp = mem_format("%s.new", l->name);
	enum status status = STATUS_OK;
	sigset_t set, before;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &before);
	if (!replace(l, temp))
		status = failed(l);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(temp);
	return status;
}

enum status
csv_source_check(const struct file_replace *f, const struct policy *policy,
    const struct block *block)
{
	enum status status;
	struct list list;
	char *wanted;

	if (block->source == NULL)
		return STATUS_OK;
	wanted = mem_format("%s/%s", block->source, block->resource);
	status = list_read(&list, f, wanted);
	if (status == STATUS_OK)
		status = policy_source(
		    policy, block, list.known, list.other, f->path);
	list_end(&list);
	free(wanted);
	return status;
}

enum status
csv_source_note(const struct file_replace *f, const char *source,
    const char *resource, bool anew)
{
	enum status status;
	struct list list;
	char *wanted;

	if (source == NULL)
		return STATUS_OK;
	wanted = mem_format("%s/%s", source, resource);
	status = list_read(&list, f, wanted);
	if (status == STATUS_OK &&
	    (!list.known || (anew && list.other != NULL))) {
		if (anew)
			list.lines.n = 0;
		take_line(&list, span_of(wanted), "");
		status = list_write(&list);
	}
	list_end(&list);
	free(wanted);
	return status;
}
