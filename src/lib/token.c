#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/token.h"

#define TOKEN_MAX 16384 /* bytes; servers take less in a header */

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

/* All of fd, NUL-terminated, in room for TOKEN_MAX + 1 bytes. */
static bool
read_all(int fd, const char *origin, char *text)
{
	size_t n = 0;
	ssize_t got;

	while (n < TOKEN_MAX) {
		got = read(fd, text + n, TOKEN_MAX - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			message_error("%s: %s", origin, strerror(errno));
			return false;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
	if (n == TOKEN_MAX) {
		message_error("%s: too long for a token (%d bytes and more)",
		    origin, TOKEN_MAX);
		return false;
	}
	if (memchr(text, '\0', n) != NULL) {
		message_error("%s: the token holds a NUL byte", origin);
		return false;
	}
	return true;
}

static enum status
read_token(int fd, const char *origin, char **token)
{
	char *text = mem_zero(TOKEN_MAX + 1, 1);
	bool good = read_all(fd, origin, text) && token_check(text, origin);

	if (good)
		*token = mem_string(text);
	explicit_bzero(text, TOKEN_MAX + 1);
	free(text);
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
	enum status status = STATUS_USAGE;
	int ends[2], error;
	pid_t pid;
	char *text;

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
	text = mem_zero(TOKEN_MAX + 1, 1);
	if (!read_all(ends[0], origin, text)) {
		close(ends[0]); /* the command may see SIGPIPE now */
		waitpid(pid, NULL, 0);
	} else {
		close(ends[0]);
		if (await(pid, origin) && token_check(text, origin)) {
			*token = mem_string(text);
			status = STATUS_OK;
		}
	}
	explicit_bzero(text, TOKEN_MAX + 1);
	free(text);
	return status;
}
