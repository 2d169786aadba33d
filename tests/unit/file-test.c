#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/message.h"

#include "tap.h"

static void
put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 ||
	    fchmod(fd, mode) != 0 || close(fd) != 0)
		abort();
}

static bool
holds(const char *path, const char *text)
{
	struct buf b = BUF_INIT(4096);
	bool good =
	    file_read(path, &b) == STATUS_OK && span_is(buf_span(&b), text);

	buf_free(&b);
	return good;
}

/* The number of files in the folder, hidden ones too. */
static int
count(void)
{
	DIR *dir = opendir(".");
	int n = 0;

	if (dir == NULL)
		return -1;
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static enum status
replace(const char *path, const char *text)
{
	struct file_replace f;
	enum status status = file_replace_begin(&f, path);

	if (status != STATUS_OK)
		return status;
	if (write(f.fd, text, strlen(text)) < 0)
		abort();
	return file_replace_commit(&f);
}

static void
test_replace(void)
{
	struct file_replace f;
	char whole[PATH_MAX];

	ok(replace("f", "one") == STATUS_OK && holds("f", "one"), "a new file");
	ok(mode_of("f") == 0600, "is private");
	put("f", "old", 0644);
	ok(file_replace_begin(&f, "f") == STATUS_OK, "begun");
	ok(write(f.fd, "two", 3) == 3 && holds("f", "old") && count() == 3,
	    "the old one is there while the new one is written");
	ok(file_replace_commit(&f) == STATUS_OK && holds("f", "two"),
	    "committed");
	ok(mode_of("f") == 0644 && count() == 1, "the mode stays; all tidy");
	ok(file_replace_begin(&f, "f") == STATUS_OK &&
		write(f.fd, "three", 5) == 5,
	    "begun again");
	file_replace_abandon(&f);
	ok(holds("f", "two") && count() == 1, "abandoned: as before");
	file_replace_abandon(&f);
	if (getcwd(whole, sizeof whole - 8) == NULL)
		abort();
	strncat(whole, "/f", sizeof whole - strlen(whole) - 1);
	ok(replace(whole, "four") == STATUS_OK && holds("f", "four"),
	    "by its whole path");
}

static void
test_links(void)
{
	if (mkdir("sub", 0700) != 0 || symlink("../f", "sub/link") != 0 ||
	    symlink("nowhere", "dangling") != 0)
		abort();
	ok(replace("sub/link", "linked") == STATUS_OK && holds("f", "linked"),
	    "a link is followed");
	ok(replace("dangling", "x") == STATUS_FAILED &&
		access("nowhere", F_OK) != 0,
	    "one that leads nowhere is refused");
	/* Somebody's trap under the new file's name. */
	put("victim", "safe", 0600);
	if (symlink("victim", ".f.new") != 0)
		abort();
	ok(replace("f", "past it") == STATUS_OK && holds("f", "past it") &&
		holds("victim", "safe"),
	    "a link under the new file's name is not written through");
	if (symlink("victim", ".f.lock") != 0)
		abort();
	ok(replace("f", "x") == STATUS_FAILED && holds("victim", "safe"),
	    "nor is one under the lock's");
	if (unlink(".f.lock") != 0 || unlink("dangling") != 0 ||
	    unlink("victim") != 0 || unlink("sub/link") != 0)
		abort();
}

static void
test_refused(void)
{
	char name[NAME_MAX + 2];

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ok(replace("", "x") == STATUS_FAILED, "no name");
	ok(replace("sub", "x") == STATUS_FAILED, "a folder");
	ok(replace("new/", "x") == STATUS_FAILED, "a path that ends in /");
	ok(replace("no/f", "x") == STATUS_FAILED, "no folder");
	ok(replace("f/g", "x") == STATUS_FAILED, "a file for a folder");
	ok(replace("/dev/null", "x") == STATUS_FAILED, "a device");
	ok(replace(name, "x") == STATUS_FAILED, "a name too long");
	ok(count() == 2, "and nothing is left of it");
	if (rmdir("sub") != 0)
		abort();
}

static void
test_lock(void)
{
	struct file_replace f, g;

	ok(file_replace_begin(&f, "f") == STATUS_OK, "the first");
	ok(file_replace_begin(&g, "f") == STATUS_TEMPORARY,
	    "the second is told to come later");
	ok(count() == 3, "and takes nothing of the first's away");
	ok(file_replace_begin(&g, "g") == STATUS_OK, "another file is free");
	file_replace_abandon(&g);
	file_replace_abandon(&f);
	ok(count() == 1, "all tidy");
}

static void
test_folders(void)
{
	ok(file_make_folders("a/b/c") == STATUS_OK && mode_of("a") == 0700 &&
		mode_of("a/b") == 0700 && access("a/b/c", F_OK) != 0,
	    "folders on the way to a file");
	ok(file_make_folders("a//b/c") == STATUS_OK &&
		file_make_folders("/") == STATUS_OK &&
		file_make_folders("f") == STATUS_OK &&
		file_make_folders("") == STATUS_OK,
	    "those that are there are good");
	ok(file_make_folders("f/b/c") == STATUS_FAILED, "a file on the way");
	if (rmdir("a/b") != 0 || rmdir("a") != 0)
		abort();
}

/* A child begins, says so, and waits for the signal. */
static void
test_signal(int number, int wanted_left)
{
	int ends[2], status = 0;
	char ready;
	pid_t child;

	if (pipe(ends) != 0)
		abort();
	child = fork();
	if (child == 0) {
		struct file_replace f;

		signal(number, SIG_DFL); /* which a shell's "&" ignores */
		if (file_replace_begin(&f, "f") != STATUS_OK ||
		    write(f.fd, "half", 4) != 4 || write(ends[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ends[0], &ready, 1) != 1)
		abort();
	kill(child, number);
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == number,
	    "signal %d ends the process", number);
	ok(count() == 1 + wanted_left, "and leaves %d files", wanted_left);
	ok(replace("f", "after") == STATUS_OK && holds("f", "after") &&
		count() == 1,
	    "the next one clears up");
	close(ends[0]);
	close(ends[1]);
}

/* Every replacer adds a byte: none is lost. */
static void
test_turns(void)
{
	enum { CHILDREN = 4, ROUNDS = 50 };
	struct stat st;
	int status = 0;
	bool good = true;

	put("f", "", 0600);
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0) {
			message_set_level(-1);
			close(2); /* who is too early is told so, often */
			for (int n = 0; n < ROUNDS;) {
				struct buf b = BUF_INIT(4096);
				struct file_replace f;

				if (file_replace_begin(&f, "f") != STATUS_OK)
					continue;
				if (file_read("f", &b) != STATUS_OK ||
				    !buf_add_char(&b, '+') ||
				    write(f.fd, b.p, b.n) != (ssize_t)b.n ||
				    file_replace_commit(&f) != STATUS_OK)
					_exit(1);
				buf_free(&b);
				n++;
			}
			_exit(0);
		}
	for (int i = 0; i < CHILDREN; i++)
		good &= wait(&status) > 0 && status == 0;
	ok(good && stat("f", &st) == 0 && st.st_size == CHILDREN * ROUNDS,
	    "replacers take turns");
	ok(count() == 1, "all tidy");
}

static void
test_reading(void)
{
	struct buf b = BUF_INIT(3);
	struct stat st;
	int fd;

	put("f", "1234", 0600);
	ok(file_read("none", &b) == STATUS_USAGE, "no file to read");
	ok(file_read("f", &b) == STATUS_USAGE, "too large a file");
	ok(file_read(".", &b) == STATUS_USAGE, "a folder");
	buf_free(&b);
	fd = file_spool();
	ok(fd >= 0 && write(fd, "x", 1) == 1 && fstat(fd, &st) == 0 &&
		st.st_nlink == 0 && (st.st_mode & 0777) == 0600,
	    "a spool has no name and is private");
	close(fd);
	setenv("TMPDIR", "/nonexistent", 1);
	ok(file_spool() == -1, "nowhere to spool");
}

int
main(void)
{
	char folder[] = "/tmp/hr-tools-file-test.XXXXXX";

	message_init("file-test");
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	test_replace();
	test_links();
	test_refused();
	test_lock();
	test_folders();
	test_signal(SIGTERM, 0);
	test_signal(SIGINT, 0);
	test_signal(SIGHUP, 0);
	test_signal(SIGKILL, 2);
	test_turns();
	test_reading();
	unlink("f");
	if (chdir("/") != 0 || rmdir(folder) != 0)
		return 1;
	return done_testing();
}
