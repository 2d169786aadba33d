#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/lock.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/state.h"
#include "state/lock.h"

/* As env(1) has them. */
#define STATUS_CANNOT_RUN 126
#define STATUS_NO_PROGRAM 127

/* Takes a lock that lasts as long as the process.  what is locked, in words. */
static enum status
lock_file(const char *file, const char *what, const char *work)
{
	const char *slash = strrchr(file, '/');
	char *folder = mem_copy(file, (size_t)(slash - file));
	enum status status = file_make_folders(file);
	struct lock lock;
	int dir = -1;

	if (status != STATUS_OK)
		goto out;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		message_error("%s: %s", folder, strerror(errno));
		status = STATUS_FAILED;
		goto out;
	}
	if (strrchr(work, '/') != NULL)
		work = strrchr(work, '/') + 1;
	if (!lock_take(&lock, dir, slash + 1, 0, work)) {
		status =
		    errno == EWOULDBLOCK ? STATUS_TEMPORARY : STATUS_FAILED;
		if (status == STATUS_TEMPORARY)
			message_error(
			    "%s: %s holds the lock", what, lock.holder);
		else
			message_error("%s: %s", file, strerror(errno));
	}
	lock_leave(&lock);
out:
	if (dir >= 0)
		close(dir);
	free(folder);
	return status;
}

static enum status
lock_resource(struct setting *with, const char *word, const char *work)
{
	struct place place;
	enum status status = place_find(&place, with, word, PLACE_ANY);
	char *file, *what;

	if (status == STATUS_OK) {
		for (char *p = place.resource; *p != '\0'; p++)
			*p = *p == '_' ? '-' : *p;
		status = state_path_beside(
		    &place.at, place.resource, "lock", true, &file);
	}
	if (status == STATUS_OK) {
		what = mem_format("%s/%s", place.at.source, place.resource);
		status = lock_file(file, what, work);
		free(what);
		free(file);
	}
	place_end(&place);
	return status;
}

/* The state as a whole; only for those who lock it as a whole, too. */
static enum status
lock_state(struct setting *with, const char *work)
{
	char *folder, *file, *what;
	enum status status = setting_folder(with, &folder);

	if (status != STATUS_OK)
		return status;
	file = mem_format("%s/.lock", folder);
	what = mem_format("state %s", setting_state(with));
	status = lock_file(file, what, work);
	free(what);
	free(file);
	free(folder);
	return status;
}

enum status
lock_and_run(
    struct setting *with, char **words, int n, char **program, mode_t mask)
{
	enum status status = STATUS_OK;

	/* Nobody waits: two that want the same ones cannot block each other. */
	if (n == 0)
		status = lock_state(with, program[0]);
	for (int i = 0; status == STATUS_OK && i < n; i++)
		status = lock_resource(with, words[i], program[0]);
	if (status != STATUS_OK)
		return status;
	setting_end(with);
	umask(mask);
	signal(SIGXFSZ, SIG_DFL);
	execvp(program[0], program);
	status = errno == ENOENT ? STATUS_NO_PROGRAM : STATUS_CANNOT_RUN;
	message_error("%s: %s", program[0], strerror(errno));
	return status;
}
