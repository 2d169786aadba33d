#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/state.h"

#include "tap.h"

#define FILE_PATH "state/hr-tools/default/main/demo.json"

static const struct state_place demo = { "default", "main", "demo" };

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) != 0)
		abort();
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
test_places(void)
{
	static const struct state_place wrong[] = {
		{ "../x", "main", "demo" },
		{ "default", "..", "demo" },
		{ "default", "main", "a/b" },
		{ "default", "main", "" },
		{ "default", "main", ".demo" },
		{ "-p", "main", "demo" },
	};
	char *path;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ok(state_path(&wrong[i], &path) == STATUS_USAGE,
		    "%s, %s, %s lead nowhere", wrong[i].profile, wrong[i].name,
		    wrong[i].source);
	setenv("XDG_STATE_HOME", "/x", 1);
	ok(state_path(&demo, &path) == STATUS_OK &&
		strcmp(path, "/x/hr-tools/default/main/demo.json") == 0,
	    "a path");
	free(path);
	ok(state_path_beside(&demo, "people", "keys", false, &path) ==
		    STATUS_OK &&
		strcmp(path, "/x/hr-tools/default/main/demo,people.keys") == 0,
	    "one beside it");
	free(path);
	ok(state_path_beside(&demo, "people", "lock", true, &path) ==
		    STATUS_OK &&
		strcmp(path, "/x/hr-tools/default/main/.demo,people.lock") == 0,
	    "a hidden one");
	free(path);
	ok(state_path_beside(&demo, "../x", "lock", true, &path) ==
		STATUS_USAGE,
	    "a resource's name leads nowhere else");
	setenv("XDG_STATE_HOME", "x", 1);
	setenv("HOME", "/home/u", 1);
	path = state_root();
	ok(same(path, "/home/u/.local/state/hr-tools"),
	    "a relative $XDG_STATE_HOME is none");
	free(path);
	setenv("HOME", "", 1);
	ok(state_path(&demo, &path) == STATUS_USAGE, "no folder at all");
	unsetenv("HR_TEST");
	ok(same(state_choose(NULL, "HR_TEST"), "default"), "default");
	setenv("HR_TEST", "", 1);
	ok(same(state_choose(NULL, "HR_TEST"), "default"), "empty");
	setenv("HR_TEST", "x", 1);
	ok(same(state_choose(NULL, "HR_TEST"), "x"), "the environment");
	ok(same(state_choose("y", "HR_TEST"), "y"), "what is given");
}

static void
test_entries(void)
{
	static const char *const names[] = { "people", "job-roles", "a", "zz",
		"job_roles", "people" };
	struct state s = { .n = 0 };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		state_entry(&s, names[i])->records += i;
	ok(s.n == 4 && same(s.entries[0].resource, "a") &&
		same(s.entries[1].resource, "job-roles") &&
		same(s.entries[2].resource, "people") &&
		same(s.entries[3].resource, "zz"),
	    "sorted, \"-\" and \"_\" the same");
	ok(state_find(&s, "job_roles")->records == 5 &&
		state_find(&s, "people")->records == 5,
	    "found");
	ok(state_find(&s, "b") == NULL && state_find(&s, "") == NULL &&
		state_find(&s, "zzz") == NULL &&
		state_find(&s, "peopl") == NULL,
	    "not found");
	state_remove(&s, state_find(&s, "a"));
	state_remove(&s, state_find(&s, "people"));
	ok(s.n == 2 && state_find(&s, "people") == NULL &&
		state_find(&s, "zz") != NULL,
	    "removed");
	s.file.dir = -1;
	state_end(&s);
}

/* Fills everything in. */
static void
fill(struct state *s)
{
	struct state_entry *e = state_entry(s, "people");

	state_set(&e->cursor, mem_string("a \"b\"\n\xc3\xbc"));
	state_set(&e->when, mem_string("2026-11-22T03:00:09Z"));
	state_set(&e->began, mem_string("2026-11-22T03:00:00Z"));
	state_set(&e->run, mem_string("r1"));
	state_set(&e->full, mem_string("2026-11-20T03:00:00Z"));
	e->records = INT64_MAX;
	e->checkpoint = (struct state_checkpoint){
		.resume = mem_string("{\"n\":1.0e400,\"x\":[\"\\ud800\"]}"),
		.when = mem_string("2026-11-22T03:00:01Z"),
		.run = mem_string("r2"),
		.records = 7,
	};
	state_entry(s, "empty");
}

static void
test_saving(void)
{
	struct state s;
	struct state_entry *e;

	ok(state_read(&s, &demo) == STATUS_OK && s.n == 0 &&
		access("state", F_OK) != 0,
	    "no file is an empty state, and looking makes none");
	state_end(&s);
	ok(state_change(&s, &demo) == STATUS_OK, "to be changed");
	fill(&s);
	ok(state_save(&s) == STATUS_OK, "saved");
	state_end(&s);
	ok(mode_of("state") == 0700 && mode_of("state/hr-tools") == 0700 &&
		mode_of("state/hr-tools/default/main") == 0700 &&
		mode_of(FILE_PATH) == 0600,
	    "only its owner gets at it");
	ok(state_read(&s, &demo) == STATUS_OK && s.n == 2, "read again");
	e = state_find(&s, "people");
	ok(same(e->cursor, "a \"b\"\n\xc3\xbc") && same(e->run, "r1") &&
		same(e->when, "2026-11-22T03:00:09Z") &&
		same(e->began, "2026-11-22T03:00:00Z") &&
		same(e->full, "2026-11-20T03:00:00Z") &&
		e->records == INT64_MAX,
	    "as it was");
	ok(same(e->checkpoint.resume, "{\"n\":1.0e400,\"x\":[\"\\ud800\"]}") &&
		same(e->checkpoint.when, "2026-11-22T03:00:01Z") &&
		same(e->checkpoint.run, "r2") && e->checkpoint.records == 7,
	    "the checkpoint to the byte");
	e = state_find(&s, "empty");
	ok(e->cursor == NULL && e->when == NULL && e->full == NULL &&
		e->records == 0 && e->checkpoint.resume == NULL,
	    "what was not there is not there");
	state_end(&s);
	if (chmod(FILE_PATH, 0644) != 0)
		abort();
	ok(state_change(&s, &demo) == STATUS_OK && s.n == 2 &&
		state_save(&s) == STATUS_OK && mode_of(FILE_PATH) == 0600,
	    "a mode that others opened is closed again");
	state_end(&s);
}

static void
test_wrong(void)
{
#define HEAD "{\"version\":1,\"source\":\"demo\",\"resources\":"
#define ENTRY(members) HEAD "{\"people\":{" members "}}}"
	static const char *const wrong[] = {
		"",
		"{",
		"[]",
		"{}",
		"null",
		"{\"version\":2,\"source\":\"demo\",\"resources\":{}}",
		"{\"version\":1,\"source\":\"other\",\"resources\":{}}",
		"{\"version\":1,\"source\":1,\"resources\":{}}",
		"{\"version\":1,\"resources\":{}}",
		"{\"version\":1,\"source\":\"demo\"}",
		HEAD "[]}",
		HEAD "{\"people\":1}}",
		HEAD "{\"people\":{},\"people\":{}}}",
		HEAD "{}} x",
		ENTRY("\"cursor\":1"),
		ENTRY("\"cursor\":null"),
		ENTRY("\"cursor\":\"a\",\"cursor\":\"b\""),
		ENTRY("\"cursor\":\"\\u0000\""),
		ENTRY("\"cursor\":\"\\ud800\""),
		ENTRY("\"when\":\"yesterday\""),
		ENTRY("\"when\":true"),
		ENTRY("\"records\":-1"),
		ENTRY("\"records\":1.5"),
		ENTRY("\"records\":\"1\""),
		ENTRY("\"later\":1"),
		ENTRY("\"checkpoint\":1"),
		ENTRY("\"checkpoint\":{}"),
		ENTRY("\"checkpoint\":{\"resume\":{}}"),
		ENTRY("\"checkpoint\":{\"when\":\"2026-11-22T03:00:01Z\"}"),
		ENTRY("\"checkpoint\":{\"resume\":{},\"x\":1}"),
	};
	static const char good[] = ENTRY("\"checkpoint\":{\"resume\":null,"
					 "\"when\":\"2026-11-22T03:00:01Z\"}");
	struct stat before, after;
	struct state s;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		put(FILE_PATH, wrong[i]);
		ok(stat(FILE_PATH, &before) == 0 &&
			state_read(&s, &demo) == STATUS_FAILED,
		    "no state: %s", wrong[i]);
		state_end(&s);
		if (state_change(&s, &demo) != STATUS_FAILED)
			ok(false, "and not to be changed");
		state_end(&s);
		if (stat(FILE_PATH, &after) != 0 ||
		    after.st_ino != before.st_ino)
			ok(false, "nor replaced");
	}
	put(FILE_PATH, good);
	ok(state_read(&s, &demo) == STATUS_OK && s.n == 1, "a good one");
	state_end(&s);
	if (unlink(FILE_PATH) != 0 || mkdir(FILE_PATH, 0700) != 0)
		abort();
	ok(state_read(&s, &demo) == STATUS_FAILED, "a folder is no file");
	state_end(&s);
	ok(state_change(&s, &demo) == STATUS_FAILED, "nor to be changed");
	state_end(&s);
	if (rmdir(FILE_PATH) != 0)
		abort();
}

/* No change of several processes is lost. */
static void
test_turns(void)
{
	enum { CHILDREN = 8, ROUNDS = 10 };
	struct state s;
	bool good = true;
	int status;

	for (int c = 0; c < CHILDREN; c++)
		if (fork() == 0) {
			for (int n = 0; n < ROUNDS; n++) {
				char *name = mem_format("r%d-%d", c, n);

				if (state_change(&s, &demo) != STATUS_OK)
					_exit(1);
				state_entry(&s, name);
				state_entry(&s, "all")->records++;
				if (state_save(&s) != STATUS_OK)
					_exit(1);
				state_end(&s);
				free(name);
			}
			_exit(0);
		}
	for (int c = 0; c < CHILDREN; c++)
		good &= wait(&status) > 0 && status == 0;
	ok(good && state_read(&s, &demo) == STATUS_OK &&
		s.n == CHILDREN * ROUNDS + 1 &&
		state_find(&s, "all")->records == CHILDREN * ROUNDS,
	    "writers take turns");
	state_end(&s);
}

int
main(void)
{
	char folder[] = "/tmp/hr-tools-state-test.XXXXXX";
	char *root;

	message_init("state-test");
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return 1;
	test_places();
	test_entries();
	root = mem_format("%s/state", folder);
	setenv("XDG_STATE_HOME", root, 1);
	free(root);
	test_saving();
	test_wrong();
	test_turns();
	unlink(FILE_PATH);
	if (rmdir("state/hr-tools/default/main") != 0 ||
	    rmdir("state/hr-tools/default") != 0 ||
	    rmdir("state/hr-tools") != 0 || rmdir("state") != 0 ||
	    chdir("/") != 0 || rmdir(folder) != 0)
		return 1;
	return done_testing();
}
