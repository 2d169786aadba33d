#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/sandbox.h"

#include "tap.h"

/* What each version of Landlock added, from its documentation. */
static void
test_rights(void)
{
	static const struct {
		int abi;
		unsigned long long files, network, scoped, bytes;
	} known[] = {
		{ 1, 0x1fff, 0, 0, 8 },
		{ 2, 0x3fff, 0, 0, 8 },
		{ 3, 0x7fff, 0, 0, 8 },
		{ 4, 0x7fff, 3, 0, 16 },
		{ 5, 0xffff, 3, 0, 16 },
		{ 6, 0xffff, 3, 3, 24 },
		{ 7, 0xffff, 3, 3, 24 },
		{ 99, 0xffff, 3, 3, 24 },
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct sandbox_rights r =
		    sandbox_rights(known[i].abi, SANDBOX_LEAVES_NOTHING);

		ok(r.files == known[i].files && r.network == known[i].network &&
			r.scoped == known[i].scoped &&
			r.bytes == known[i].bytes,
		    "Landlock %d", known[i].abi);
	}
	ok(sandbox_rights(6, SANDBOX_LEAVES_SIGNALS).scoped == 1,
	    "signals are left");
}

/* Whether path can be opened. */
static bool
opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* In a sandbox: a bit for each thing that went as it should not. */
static int
try_all(const char *wanted)
{
	struct sandbox s;
	int wrong = 0;

	if (wanted != NULL)
		setenv("HR_SANDBOX", wanted, 1);
	sandbox_init();
	sandbox_begin(&s, SANDBOX_LEAVES_NOTHING);
	sandbox_read(&s, "file");
	sandbox_read(&s, "read");
	sandbox_read(&s, "nothing");
	sandbox_write(&s, "write/new/deep");
	sandbox_connect(&s, 443);
	sandbox_enter(&s);
	wrong |= opens("file", O_RDONLY) ? 0 : 1;
	wrong |= opens("other", O_RDONLY) ? 2 : 0;
	wrong |= opens("file", O_WRONLY) ? 4 : 0;
	wrong |= opens("read/link", O_RDONLY) ? 0 : 8;
	wrong |= opens("read/new", O_WRONLY | O_CREAT) ? 16 : 0;
	wrong |= opens("write/new", O_WRONLY | O_CREAT) ? 0 : 32;
	wrong |= unlink("write/new") == 0 && mkdir("write/new", 0700) == 0 &&
		opens("write/new/deep", O_WRONLY | O_CREAT)
	    ? 0
	    : 64;
	return wrong;
}

/* In a process of its own: there is no way back. */
static int
in_child(const char *wanted)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(try_all(wanted));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void
test_walls(void)
{
	char folder[] = "/tmp/sandbox-test-XXXXXX";
	struct buf text = BUF_INIT(200);
	bool there;

	if (mkdtemp(folder) == NULL || chdir(folder) != 0 ||
	    mkdir("read", 0700) != 0 || mkdir("write", 0700) != 0 ||
	    !opens("file", O_WRONLY | O_CREAT) ||
	    !opens("other", O_WRONLY | O_CREAT) ||
	    symlink("../other", "read/link") != 0) {
		ok(false, "the folder");
		return;
	}
	unlink("read/link");
	if (!opens("beside", O_WRONLY | O_CREAT) ||
	    symlink("../beside", "read/link") != 0)
		ok(false, "the link");
	unsetenv("HR_SANDBOX");
	sandbox_init();
	sandbox_describe(&text, false);
	there = strncmp(buf_text(&text), "sandbox: Landlock", 17) == 0;
	buf_free(&text);
	ok(in_child("off") == (2 | 4 | 16), "off: all can be done");
	unlink("read/new");
	unlink("write/new/deep");
	rmdir("write/new");
	if (there)
		ok(in_child(NULL) == 0, "what is left, and nothing else");
	unlink("write/new/deep");
	rmdir("write/new");
	unlink("read/link");
	unlink("beside");
	unlink("file");
	unlink("other");
	rmdir("read");
	rmdir("write");
	ok(chdir("/") == 0 && rmdir(folder) == 0, "all is taken away");
}

int
main(void)
{
	test_rights();
	test_walls();
	return done_testing();
}
