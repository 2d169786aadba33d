#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/sandbox.h"
#include "lib/sandbox_calls.h"

/*
 * Landlock's interface is written out here: the kernel that the tools run on
 * knows more of it than the headers they are built with (linux/landlock.h of
 * Debian 12 stops at version 3).
 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define LEFT_MAX ((size_t)64 << 10) /* bytes; beyond, rules are made twice */

#define CREATE_RULESET_VERSION 1U

#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2

#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_REMOVE_DIR (1ULL << 4)
#define FS_REMOVE_FILE (1ULL << 5)
#define FS_MAKE_DIR (1ULL << 7)
#define FS_MAKE_REG (1ULL << 8)
#define FS_ALL_OF_1 ((1ULL << 13) - 1)
#define FS_REFER (1ULL << 13)     /* 2: renaming into other folders */
#define FS_TRUNCATE (1ULL << 14)  /* 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* 5 */

#define NET_BIND_TCP (1ULL << 0) /* 4 */
#define NET_CONNECT_TCP (1ULL << 1)

#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* 6 */
#define SCOPE_SIGNAL (1ULL << 1)

#define TO_READ (FS_READ_FILE | FS_READ_DIR)
#define TO_WRITE                                                             \
	(TO_READ | FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_REG | FS_MAKE_DIR | \
	    FS_REMOVE_FILE | FS_REMOVE_DIR)
#define OF_A_FILE (FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE)

/* As the kernel has them. */
struct ruleset_attr {
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
};

struct path_beneath_attr {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

struct net_port_attr {
	uint64_t allowed;
	uint64_t port;
};

/* Why there is to be no sandbox, or NULL. */
static const char *switched_off;

void
sandbox_init(void)
{
#ifdef HR_SANITIZED
	switched_off = "off (built with sanitizers)";
#else
	const char *wanted = getenv("HR_SANDBOX");

	if (wanted != NULL && strcmp(wanted, "off") == 0)
		switched_off = "off ($HR_SANDBOX)";
#endif
}

/* The version of the kernel's Landlock; 0 where it has none, or it is off. */
static int
find_abi(void)
{
	long abi = syscall(
	    SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

struct sandbox_rights
sandbox_rights(int abi, enum sandbox_leave leave)
{
	struct sandbox_rights r = { .files = FS_ALL_OF_1,
		.bytes = offsetof(struct ruleset_attr, handled_net) };

	if (abi >= 2)
		r.files |= FS_REFER;
	if (abi >= 3)
		r.files |= FS_TRUNCATE;
	if (abi >= 4) {
		r.network = NET_BIND_TCP | NET_CONNECT_TCP;
		r.bytes = offsetof(struct ruleset_attr, scoped);
	}
	if (abi >= 5)
		r.files |= FS_IOCTL_DEV;
	if (abi >= 6) {
		r.scoped = SCOPE_ABSTRACT_UNIX_SOCKET;
		if ((leave & SANDBOX_LEAVES_SIGNALS) == 0)
			r.scoped |= SCOPE_SIGNAL;
		r.bytes = sizeof(struct ruleset_attr);
	}
	return r;
}

void
sandbox_begin(struct sandbox *s, enum sandbox_leave leave)
{
	struct sandbox_rights r;
	struct ruleset_attr attr;

	*s = (struct sandbox){ .fd = -1, .left = BUF_INIT(LEFT_MAX) };
	if (switched_off != NULL)
		return;
	s->abi = find_abi();
	if (s->abi == 0)
		return;
	r = sandbox_rights(s->abi, leave);
	attr = (struct ruleset_attr){ r.files, r.network, r.scoped };
	s->fd = (int)syscall(
	    SYS_landlock_create_ruleset, &attr, (size_t)r.bytes, 0);
}

/* A rule that can't be made would bar what is needed: better no sandbox. */
static void
give_up(struct sandbox *s, const char *what)
{
	message_info(1, "no sandbox: %s: %s", what, strerror(errno));
	close(s->fd);
	s->fd = -1;
}

/* Whether what is at fd is a folder; of a file, fewer rights make sense. */
static bool
add_path(struct sandbox *s, int fd, const char *path, uint64_t rights)
{
	struct path_beneath_attr rule = { .parent_fd = fd };
	struct stat st;
	bool folder;

	if (fstat(fd, &st) != 0) {
		give_up(s, path);
		return false;
	}
	folder = S_ISDIR(st.st_mode);
	rule.allowed = rights & sandbox_rights(s->abi, 0).files &
	    (folder ? ~0ULL : OF_A_FILE);
	if (syscall(
		SYS_landlock_add_rule, s->fd, RULE_PATH_BENEATH, &rule, 0) != 0)
		give_up(s, path);
	return folder;
}

/* Returns whether there is a folder. */
static bool
leave(struct sandbox *s, const char *path, uint64_t rights)
{
	bool folder;
	int fd;

	if (s->fd < 0)
		return false;
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return false;
	folder = add_path(s, fd, path, rights);
	close(fd);
	return folder;
}

/* Whether what is at a path can be read already. */
static bool
is_left(const struct sandbox *s, const char *path)
{
	size_t n;

	for (size_t at = 0; at < s->left.n; at += n + 1) {
		n = strlen(s->left.p + at);
		if (strncmp(path, s->left.p + at, n) == 0 &&
		    (path[n] == '/' || path[n] == '\0'))
			return true;
	}
	return false;
}

/*
 * Whether a link in a folder that was left leads to where nothing was left yet:
 * the folders of certificates and of time zones have hundreds of links among
 * themselves.  A target that is a link in its turn is met in its own folder.
 */
static bool
leads_out(const struct sandbox *s, DIR *folder, const char *link)
{
	char target[1024];
	ssize_t n = readlinkat(dirfd(folder), link, target, sizeof target);

	if (n <= 0 || n == (ssize_t)sizeof target)
		return true;
	target[n] = '\0';
	return strstr(target, "..") != NULL ||
	    (target[0] == '/' && !is_left(s, target));
}

typedef void link_taker(struct sandbox *s, const char *link);

/* Those that lead out of a folder. */
static void
each_link(struct sandbox *s, const char *folder, link_taker *take)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		char *link;

		if (entry->d_type != DT_LNK ||
		    !leads_out(s, dir, entry->d_name))
			continue;
		link = mem_format("%s/%s", folder, entry->d_name);
		take(s, link);
		free(link);
	}
	closedir(dir);
}

static void
leave_to_read(struct sandbox *s, const char *path)
{
	leave(s, path, TO_READ);
}

void
sandbox_read(struct sandbox *s, const char *path)
{
	char *real = s->fd >= 0 ? realpath(path, NULL) : NULL;

	if (real == NULL)
		return;
	if (!is_left(s, real) && leave(s, real, TO_READ))
		(void)!buf_add(&s->left, real, strlen(real) + 1);
	each_link(s, real, leave_to_read);
	free(real);
}

void
sandbox_write_beside(struct sandbox *s, const char *path)
{
	char *real = realpath(path, NULL);
	char *folder = mem_string(real != NULL ? real : path);
	char *slash = strrchr(folder, '/');

	if (slash == NULL) {
		leave(s, ".", TO_WRITE);
	} else {
		slash[slash == folder] = '\0';
		leave(s, folder, TO_WRITE);
	}
	free(folder);
	free(real);
}

/* Cuts a path down to a folder that is there. */
static void
cut_to_existing(char *path)
{
	char *slash;

	while (access(path, F_OK) != 0 && errno == ENOENT) {
		slash = strrchr(path, '/');
		if (slash == NULL || slash == path) {
			path[slash == path] = '\0';
			break;
		}
		*slash = '\0';
	}
}

void
sandbox_write(struct sandbox *s, const char *folder)
{
	char *path = mem_string(folder);

	cut_to_existing(path);
	if (leave(s, path[0] != '\0' ? path : ".", TO_WRITE))
		each_link(s, folder, sandbox_write_beside);
	free(path);
}

void
sandbox_spool(struct sandbox *s)
{
	sandbox_write(s, environment_spool());
}

void
sandbox_connect(struct sandbox *s, long port)
{
	struct net_port_attr rule = { NET_CONNECT_TCP, (uint64_t)port };

	if (s->fd < 0 || sandbox_rights(s->abi, 0).network == 0)
		return;
	if (syscall(SYS_landlock_add_rule, s->fd, RULE_NET_PORT, &rule, 0) != 0)
		give_up(s, "a port");
}

void
sandbox_enter(struct sandbox *s)
{
	buf_free(&s->left);
	if (switched_off != NULL)
		return;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		message_info(1, "no sandbox: %s", strerror(errno));
	} else if (s->fd >= 0 &&
	    syscall(SYS_landlock_restrict_self, s->fd, 0) != 0) {
		message_info(1, "no sandbox: Landlock: %s", strerror(errno));
	}
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void
sandbox_limit_calls(enum sandbox_calls more)
{
	if (switched_off == NULL)
		calls_limit(more);
}

void
sandbox_describe(struct buf *text, bool calls_too)
{
	int abi = find_abi();
	struct sandbox_rights r = sandbox_rights(abi, 0);

	buf_add_text(text, "sandbox: ");
	if (switched_off != NULL) {
		buf_add_text(text, switched_off);
		return;
	}
	if (abi > 0)
		buf_format(text, "Landlock %d (files%s%s)", abi,
		    r.network != 0 ? ", TCP" : "",
		    r.scoped != 0 ? ", abstract sockets, signals" : "");
	else
		buf_add_text(text, "no Landlock in this kernel");
	if (calls_too)
		buf_add_text(text,
		    calls_can_be_limited() ? ", seccomp" : ", no seccomp");
}
