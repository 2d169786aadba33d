#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/file.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/token.h"

/* Bytes; servers take less in a header. */
#define TOKEN_MAX ((size_t)16383)

static const char *
byte_kind(unsigned char c)
{
	switch (c) {
	case '\n':
		return "a line feed";
	case '\r':
		return "a carriage return";
	case '\t':
		return "a tab";
	case ' ':
		return "a blank";
	default:
		return c < 0x80 ? "a control character"
				: "a byte that is no ASCII";
	}
}

bool
token_is_unfilled(const char *text)
{
	return strncmp(text, "<YOUR_", 6) == 0;
}

bool
token_check(char *token, const char *origin)
{
	size_t n = strlen(token);

	if (n > 0 && token[n - 1] == '\n') {
		token[--n] = '\0';
		if (n > 0 && token[n - 1] == '\r')
			token[--n] = '\0';
	}
	if (n == 0) {
		message_error("%s: the token is empty", origin);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)token[i];

		if (c >= 0x21 && c <= 0x7e)
			continue;
		message_error("%s: the token holds %s (byte %zu of %zu)",
		    origin, byte_kind(c), i + 1, n);
		return false;
	}
	return true;
}

static bool
read_all(int fd, const char *origin, struct buf *text)
{
	if (!file_slurp(fd, text)) {
		if (errno == EFBIG)
			message_error(
			    "%s: too long for a token (%zu bytes and more)",
			    origin, text->max + 1);
		else
			message_error("%s: %s", origin, strerror(errno));
		return false;
	}
	if (memchr(text->p, '\0', text->n) != NULL) {
		message_error("%s: the token holds a NUL byte", origin);
		return false;
	}
	return true;
}

static bool
take(struct buf *text, const char *origin, char **token)
{
	buf_text(text);
	if (!token_check(text->p, origin))
		return false;
	*token = mem_string(text->p);
	return true;
}

static enum status
read_token(int fd, const char *origin, char **token)
{
	struct buf text = BUF_INIT(TOKEN_MAX);
	bool good = read_all(fd, origin, &text) && take(&text, origin, token);

	buf_wipe(&text);
	return good ? STATUS_OK : STATUS_USAGE;
}

/*
 * Looked at through the descriptor, so that it is the file that is read.  A
 * symbolic link is the user's own doing; what it leads to is what counts.
 */
enum status
token_from_file(const char *path, char **token)
{
	struct stat st;
	enum status status = STATUS_USAGE;
	int fd;

	if (strcmp(path, "-") == 0)
		return read_token(STDIN_FILENO, "stdin", token);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0)
		message_error("%s: %s", path, strerror(errno));
	else if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRGRP | S_IROTH)) != 0)
		message_error(
		    "%s: others can read this token; chmod 600 it", path);
	else
		status = read_token(fd, path, token);
	if (fd >= 0)
		close(fd);
	return status;
}

/* Starts the command with its stdout in the pipe's end out. */
static int
spawn(const char *command, int out, pid_t *pid)
{
	char sh[] = "sh", flag[] = "-c";
	char *text = mem_string(command);
	char *argv[] = { sh, flag, text, NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error != 0)
		goto out;
	error = posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(
		    &actions, out, STDOUT_FILENO);
	if (error == 0)
		error =
		    posix_spawn(pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
out:
	free(text);
	return error;
}

/* The command's end; a command that failed has given no token. */
static bool
await(pid_t pid, const char *origin)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			message_error("%s: %s", origin, strerror(errno));
			return false;
		}
	if (WIFSIGNALED(status))
		message_error("%s: the command died of signal %d", origin,
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		message_error("%s: the command ended with exit status %d",
		    origin, WEXITSTATUS(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

enum status
token_from_command(const char *command, const char *origin, char **token)
{
	struct buf text = BUF_INIT(TOKEN_MAX);
	int ends[2], error;
	pid_t pid;
	bool good;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		message_error("%s: %s", origin, strerror(errno));
		return STATUS_USAGE;
	}
	error = spawn(command, ends[1], &pid);
	close(ends[1]);
	if (error != 0) {
		message_error("%s: /bin/sh: %s", origin, strerror(error));
		close(ends[0]);
		return STATUS_USAGE;
	}
	good = read_all(ends[0], origin, &text);
	close(ends[0]); /* one that writes more sees SIGPIPE now */
	if (good)
		good = await(pid, origin) && take(&text, origin, token);
	else
		waitpid(pid, NULL, 0);
	buf_wipe(&text);
	return good ? STATUS_OK : STATUS_USAGE;
}
