/*
 * lib/options: every way to write an option, right and wrong.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/count.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/words.h"
#include "capture.h"
#include "tap.h"

#define HINT " (tool --help lists the options)\n"

enum { STRICT = OPTION_LONG, SINCE, SIN_CITY };

static const struct option_row rows[] = {
	{ 'n', "max-records", "n", "so many" },
	{ 'i', "incremental", NULL, "from the cursor" },
	{ STRICT, "strict", NULL, "no errors" },
	{ SINCE, "since", "time", "from then" },
	{ SIN_CITY, "a-name-that-is-very-long", "argument", "on a line below" },
};

static const char *const versions[] = { "libother 1.2", NULL };

static const struct option_table table = {
	.tool = "tool",
	.summary = "tool - does one thing",
	.synopsis = "tool [-i] [file]\n",
	.versions = versions,
	.examples = "tool <in >out\n",
	.rows = rows,
	.nrows = COUNT(rows),
};

static struct capture captured;

/* A command line as a test writes it, and what was read from it: "n=5 i",
 * then "|" and the operands, or "!" and the status. */
struct reading {
	char line[200], result[300];
	int level;
};

static void
note(struct reading *r, const char *before, const char *text)
{
	size_t n = strlen(r->result);

	snprintf(r->result + n, sizeof r->result - n, "%s%s", before, text);
}

static const char *
name_of(int id)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].id == id)
			return rows[i].name;
	return "?";
}

static void
read_line(struct reading *r, const char *line)
{
	char tool[] = "tool", number[16];
	char *argv[20] = { tool }, *value;
	int argc = 1, id;
	struct options o;

	*r = (struct reading){ 0 };
	snprintf(r->line, sizeof r->line, "%s", line);
	for (char *at = strtok(r->line, " "); at; at = strtok(NULL, " "))
		argv[argc++] = at;
	options_begin(&o, &table, argc, argv);
	while ((id = options_next(&o, &value)) != -1) {
		note(r, name_of(id), value != NULL ? "=" : "");
		note(r, value != NULL ? value : "", " ");
	}
	snprintf(number, sizeof number, "%d", (int)o.status);
	note(r, o.stop ? "!" : "|", o.stop ? number : "");
	while (!o.stop && optind < argc)
		note(r, " ", argv[optind++]);
	options_end(&o);
	r->level = message_level();
	message_set_level(0);
}

static void
test_reading(void)
{
	static const char *const lines[][2] = {
		{ "", "|" },
		{ "-n 5", "max-records=5 |" },
		{ "-n5", "max-records=5 |" },
		{ "-in5", "incremental max-records=5 |" },
		{ "--max-records 5", "max-records=5 |" },
		{ "--max-records=5", "max-records=5 |" },
		{ "--max-records=", "max-records= |" },
		{ "--max-records=a=b", "max-records=a=b |" },
		{ "--max-records -5", "max-records=-5 |" },
		{ "--since --since", "since=--since |" },
		{ "--since --strict --strict", "since=--strict strict |" },
		{ "-ii --incremental",
		    "incremental incremental incremental |" },
		{ "file -i", "incremental | file" },
		{ "a --since=now b -i c", "since=now incremental | a b c" },
		{ "a --since now b", "since=now | a b" },
		{ "-i -- -n 5", "incremental | -n 5" },
		{ "-- --strict --", "| --strict --" },
		{ "-", "| -" },
		{ "- -i", "incremental | -" },
		{ "-vqi", "incremental |" },
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct reading r;

		read_line(&r, lines[i][0]);
		if (!ok(strcmp(r.result, lines[i][1]) == 0, "tool %s",
			lines[i][0]))
			printf("# got %s\n", r.result);
	}
}

static void
test_levels(void)
{
	struct reading r;

	read_line(&r, "-v");
	ok(r.level == 1, "-v");
	read_line(&r, "-vv --verbose");
	ok(r.level == 3, "repeated");
	read_line(&r, "-vvq");
	ok(r.level == -1, "-q");
}

static void
test_mistakes(void)
{
	static const char *const lines[][3] = {
		{ "--strct", "!2",
		    "unknown option --strct; did you mean "
		    "--strict?" },
		{ "--xyzzy", "!2", "unknown option --xyzzy" },
		{ "--stric", "!2",
		    "unknown option --stric; did you mean "
		    "--strict?" },
		{ "--s", "!2", "unknown option --s" },
		{ "--sinc now", "!2",
		    "unknown option --sinc; did you mean "
		    "--since?" },
		{ "--sinc=now", "!2",
		    "unknown option --sinc; did you mean "
		    "--since?" },
		{ "--=x", "!2", "unknown option --" },
		{ "--strict=x", "!2", "--strict takes no argument" },
		{ "--verbose=x", "!2", "--verbose takes no argument" },
		{ "--stric=x", "!2",
		    "unknown option --stric; did you mean "
		    "--strict?" },
		{ "-x", "!2", "unknown option -x" },
		{ "-ix", "incremental !2", "unknown option -x" },
		{ "--strict -xi", "strict !2", "unknown option -x" },
		{ "file --strict -xi", "strict !2", "unknown option -x" },
		{ "-i=5", "incremental !2", "unknown option -=" },
		{ "-n", "!2", "--max-records needs an argument: n" },
		{ "-in", "incremental !2",
		    "--max-records needs an argument: n" },
		{ "--since", "!2", "--since needs an argument: time" },
		{ "--Strict", "!2",
		    "unknown option --Strict; did you mean "
		    "--strict?" },
		{ "-\x1b", "!2", "unknown option -\\x1b" },
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		char wanted[300];
		const char *got;
		struct reading r;

		capture_begin(&captured, STDERR_FILENO);
		read_line(&r, lines[i][0]);
		got = capture_end(&captured);
		snprintf(wanted, sizeof wanted, "tool: %s" HINT, lines[i][2]);
		if (!ok(strcmp(r.result, lines[i][1]) == 0 &&
			    strcmp(got, wanted) == 0,
			"wrong: %s",
			r.line[0] == '-' && r.line[1] == 0x1b ? "an escape"
							      : lines[i][0]))
			printf("# got %s, %s", r.result, got);
	}
}

static void
test_answers(void)
{
	struct reading r;
	const char *got;

	capture_begin(&captured, STDOUT_FILENO);
	read_line(&r, "-i --help --xyzzy");
	got = capture_end(&captured);
	ok(strcmp(r.result, "incremental !0") == 0, "--help ends it");
	ok(strcmp(got,
	       "tool - does one thing\n\ntool [-i] [file]\n\n"
	       "Examples:\ntool <in >out\n\nOptions:\n"
	       "  -n, --max-records=n         so many\n"
	       "  -i, --incremental           from the cursor\n"
	       "      --strict                no errors\n"
	       "      --since=time            from then\n"
	       "      --a-name-that-is-very-long=argument\n"
	       "                              on a line below\n"
	       "  -v, --verbose               say more; repeat for still more\n"
	       "  -q, --quiet                 say errors only\n"
	       "  -h, --help                  show this help\n"
	       "  -V, --version               show the version\n"
	       "      --options               show these options to "
	       "programs\n\n"
	       "The manual: man tool\n") == 0,
	    "and lists each option");
	capture_begin(&captured, STDOUT_FILENO);
	read_line(&r, "-V");
	got = capture_end(&captured);
	ok(strcmp(r.result, "!0") == 0 &&
		strcmp(got, "tool (hr-tools) " HR_VERSION "\nlibother 1.2\n") ==
		    0,
	    "-V");
}

static void
test_numbers(void)
{
	static const char *const good[] = { "1", "10", "007", "4" };
	static const char *const bad[] = { "", " 1", "1 ", "+1", "-1", "0x1",
		"1e1", "0", "11", "99999999999999999999", "one", "1.0" };
	long n = 77;

	for (size_t i = 0; i < COUNT(good); i++)
		ok(options_number(good[i], 1, 10, &n) && n >= 1 && n <= 10,
		    "%s is a number", good[i]);
	n = 77;
	for (size_t i = 0; i < COUNT(bad); i++)
		ok(!options_number(bad[i], 1, 10, &n) && n == 77,
		    "\"%s\" is none from 1 to 10", bad[i]);
	ok(!options_number(NULL, 1, 10, &n), "nothing is none");
}

static void
test_nearest(void)
{
	char *hint;

	static const char *const words[] = { "documents", "companies",
		"job-roles", "a" };
	static char longest[100];
	static const char *const rows_of[][2] = {
		{ "document", "documents" },
		{ "documnets", "documents" },
		{ "job_roles", "job-roles" },
		{ "jobroles", "job-roles" },
		{ "company", "companies" },
		{ "people", NULL },
		{ "b", "a" },
	};

	for (size_t i = 0; i < COUNT(rows_of); i++) {
		const char *got =
		    words_nearest(rows_of[i][0], words, COUNT(words));

		ok(rows_of[i][1] == NULL
			? got == NULL
			: got != NULL && strcmp(got, rows_of[i][1]) == 0,
		    "nearest to %s", rows_of[i][0]);
	}
	memset(longest, 'x', sizeof longest - 1);
	ok(words_nearest(longest, words, COUNT(words)) == NULL,
	    "a word past all measure is near to none");
	ok(words_nearest("a", NULL, 0) == NULL, "nor is any among none");
	hint = words_suggest("statte", (const char *[]){ "state" }, 1);
	ok(strcmp(hint, "; did you mean state?") == 0, "it is suggested");
	free(hint);
	hint = words_suggest("xyzzy", (const char *[]){ "state" }, 1);
	ok(strcmp(hint, "") == 0, "and what is far is not");
	free(hint);
}

int
main(void)
{
	test_reading();
	test_levels();
	test_mistakes();
	test_answers();
	test_numbers();
	test_nearest();
	return done_testing();
}
