/*
 * The sandbox: what a tool can still do once it has what it needs, so that
 * whoever takes it over, by a hole in a library it trusts, gets no further.
 *
 * Landlock (landlock(7)) leaves the files, and from Linux 6.7 on the TCP
 * ports, that were named; all else fails with EACCES.  sandbox_limit_calls()
 * takes away most system calls on top (seccomp(2)).  Files that are open stay
 * so.  It is as good as the kernel has it, and never in the way: where there
 * is nothing of it, the tools run without.  $HR_SANDBOX=off switches it off,
 * and so do builds with sanitizers, which look into /proc and write reports.
 */
#ifndef LIB_SANDBOX_H
#define LIB_SANDBOX_H

#include <stdbool.h>

#include "lib/buf.h"

struct sandbox {
	int abi;         /* of Landlock; 0: there is none */
	int fd;          /* the rules so far, or -1 */
	struct buf left; /* owned: the real paths of the folders left to be
			    read, a 0 behind each */
};

/* For sandbox_begin(). */
enum sandbox_leave {
	SANDBOX_LEAVES_NOTHING = 0,
	SANDBOX_LEAVES_SIGNALS = 1, /* to other processes */
};

/* Looks whether there is to be one.  options_begin() calls it. */
void sandbox_init(void);

/* Starts to collect what is left; always end with sandbox_enter(). */
void sandbox_begin(struct sandbox *s, enum sandbox_leave leave);

/*
 * Leaves what is at path, a file or a folder with all below it, to be read.
 * Symbolic links lead on: path itself, and those in the folder path.  Nothing
 * there: nothing left.
 */
void sandbox_read(struct sandbox *s, const char *path);

/*
 * Leaves the files and folders in a folder to be read, made, changed, renamed
 * and removed, and those in the folders that symbolic links in it lead to.  Of
 * a folder that is not there yet, the nearest one above it.
 */
void sandbox_write(struct sandbox *s, const char *folder);

/* The same, for the folder of the file that path leads to. */
void sandbox_write_beside(struct sandbox *s, const char *path);

/* The same, for the folder where file_spool() makes its files. */
void sandbox_spool(struct sandbox *s);

/* Leaves connections to a TCP port, of whatever host. */
void sandbox_connect(struct sandbox *s, long port);

/*
 * From here on the process, and the threads and programs that it starts, can
 * do only what was left, and gain no privileges.  There is no way back.
 */
void sandbox_enter(struct sandbox *s);

/* For sandbox_limit_calls(), any of them. */
enum sandbox_calls {
	SANDBOX_CALLS_NEEDED = 0,
	SANDBOX_CALLS_OPEN = 1, /* files, to be read */
	SANDBOX_CALLS_WAIT = 2, /* for children, and for descriptors */
};

/*
 * From here on the process can read, write, and use memory, but no more than
 * that and what is named: other system calls fail with EPERM.  After
 * sandbox_enter().
 */
void sandbox_limit_calls(enum sandbox_calls more);

/* Appends what there is of it on this machine, for --version -v. */
void sandbox_describe(struct buf *text, bool calls_too);

/* -- for the tests --------------------------------------------------------- */

/* What a version of Landlock (from 1 on) can take away. */
struct sandbox_rights {
	unsigned long long files;
	unsigned long long network;
	unsigned long long scoped;
	unsigned long long bytes; /* of these that the kernel knows */
};

struct sandbox_rights sandbox_rights(int abi, enum sandbox_leave leave);

#endif
