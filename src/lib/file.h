/*
 * Files that are replaced whole, and files that are read whole.
 *
 * A replacement is written under another name in the same folder, synced,
 * renamed over the old file, and its folder synced: a reader sees the old file
 * or the new one, also after a crash.  Replacers of one file take turns on a
 * lock, so one fixed name for the new file is enough, and what a killed
 * process left under it is cleared away by the next.
 */
#ifndef LIB_FILE_H
#define LIB_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/lock.h"
#include "lib/status.h"

struct file_replace {
	char *path; /* owned: the target as the user wrote it */
	char *name; /* owned: its last part, symbolic links followed once */
	char *temp; /* owned: ".NAME.new" */
	int dir;    /* its folder */
	int fd;     /* the new file; write to it */
	struct lock lock; /* owned: ".NAME.lock" */
};

/*
 * Starts to replace path: takes the lock (someone else holds it:
 * STATUS_TEMPORARY), makes the new file with mode 0600, or the mode and owner
 * of the file that is there.  Symbolic links lead to the file to replace; what
 * is no regular file is refused.  What goes wrong is said.
 */
enum status file_replace_begin(struct file_replace *f, const char *path);

/* The same, but waits up to so many milliseconds for someone else. */
enum status
file_replace_wait(struct file_replace *f, const char *path, long wait);

/*
 * Opens the old file for reading, under the lock: *fd, which the caller
 * closes, or -1 where there is none.
 */
enum status file_replace_old(const struct file_replace *f, int *fd);

/*
 * Begins the new file again; what was written so far is in *fd, which the
 * caller closes and nobody else sees.
 */
enum status file_replace_again(struct file_replace *f, int *fd);

/* Publishes what was written to f->fd, and ends. */
enum status file_replace_commit(struct file_replace *f);

/* Takes the new file away, leaves the old one, and ends. */
void file_replace_abandon(struct file_replace *f);

/*
 * Makes the folders that a file's path goes through, where they are missing,
 * with mode 0700.  What goes wrong is said.
 */
enum status file_make_folders(const char *path);

/* The same, without a word: whether they are there now, else errno. */
bool file_try_folders(const char *path);

/*
 * Appends all that fd, a file or a pipe, still has.  False with errno: EFBIG
 * where that is more than out's maximum.
 */
bool file_slurp(int fd, struct buf *out);

/*
 * Appends the content of the file path (at most out->max bytes; more is an
 * error).  STATUS_USAGE with a message where that can't be done.
 */
enum status file_read(const char *path, struct buf *out);

/*
 * A file for data that does not outlive the process: it has no name.  Returns
 * a descriptor that the caller closes, or -1 after a message.
 */
int file_spool(void);

#endif
