/*
 * lib/message: the form of a line, its levels, what is masked and escaped.
 */
#include <string.h>

#include "lib/count.h"
#include "lib/message.h"
#include "capture.h"
#include "tap.h"

static struct capture captured;

/* What message_error() makes of text. */
static const char *
said(const char *text)
{
	capture_begin(&captured, STDERR_FILENO);
	message_error("%s", text);
	return capture_end(&captured);
}

static bool
says(const char *text, const char *line)
{
	const char *got = said(text);
	bool good = strcmp(got, line) == 0;

	if (!good)
		printf("# got %s", got);
	return good;
}

static void
test_form(void)
{
	ok(says("page 7: no", "test: page 7: no\n"), "tool: what: why");
	ok(says("", "test: \n"), "an empty one is a line, too");
	ok(says("a\nb\x1b[2J", "test: a\\x0ab\\x1b[2J\n"),
	    "one line, and nothing that drives the terminal");
}

/* What is said at a level, in the order error, warning, info 1, info 2. */
static bool
levels(int level, const char *lines)
{
	capture_begin(&captured, STDERR_FILENO);
	message_set_level(level);
	message_error("e");
	message_warn("w");
	message_info(1, "1");
	message_info(2, "2");
	message_set_level(0);
	return strcmp(capture_end(&captured), lines) == 0;
}

static void
test_levels(void)
{
	ok(levels(-1, "test: e\n"), "-q");
	ok(levels(0, "test: e\ntest: warning: w\n"), "no option");
	ok(levels(1, "test: e\ntest: warning: w\ntest: 1\n"), "-v");
	ok(levels(2, "test: e\ntest: warning: w\ntest: 1\ntest: 2\n"), "-vv");
}

static void
test_plural(void)
{
	ok(strcmp(message_plural(0, "row", "rows"), "rows") == 0, "no rows");
	ok(strcmp(message_plural(1, "row", "rows"), "row") == 0, "1 row");
	ok(strcmp(message_plural(2, "row", "rows"), "rows") == 0, "2 rows");
}

static void
test_long(void)
{
	static char text[9000];
	const char *got;

	memset(text, 'a', sizeof text - 1);
	got = said(text);
	ok(strlen(got) == 6 + 4096 + 1 && strcmp(got + 6 + 4093, "...\n") == 0,
	    "cut to a maximum, and it shows");
	for (size_t i = 1; i < sizeof text - 2; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	got = said(text);
	ok(strstr(got, "\\x") == NULL && strstr(got, "\xa9...\n") != NULL,
	    "never within a character");
	memset(text, '\x1b', sizeof text - 1);
	got = said(text);
	ok(strlen(got) == 6 + 4 * 4093 + 3 + 1, "the longest of all");
}

/* Control lines repeat it, so it must be UTF-8, whatever there was in it. */
static void
test_last(void)
{
	char text[1100] = "x";
	const char *last = message_last();

	for (size_t i = 1; i + 2 < sizeof text; i += 2)
		memcpy(text + i, "\xc3\xa9", 3);
	said("caf\xe9: no\n");
	ok(strcmp(last, "caf\\xe9: no\\x0a") == 0,
	    "what was said last is kept as it was shown");
	said(text);
	ok(strlen(last) == 1023 && strncmp(last, text, 1023) == 0,
	    "a long one is cut to what there is room for");
	said(text + 1);
	ok(strlen(last) == 1022 && strncmp(last, text + 1, 1022) == 0,
	    "and between two characters");
}

static void
test_redraw(void)
{
	capture_begin(&captured, STDERR_FILENO);
	message_redraw(NULL);
	message_redraw("1 of 2");
	message_redraw("2 of 2");
	message_error("no");
	message_error("still no");
	message_redraw("again");
	message_redraw(NULL);
	ok(strcmp(capture_end(&captured),
	       "\r1 of 2\033[K\r2 of 2\033[K\r\033[Ktest: no\n"
	       "test: still no\n\ragain\033[K\r\033[K") == 0,
	    "a message clears the line that was drawn, once");
}

static void
test_mask(void)
{
	static const char token[] = "tok/en+s3cret.ok";
	static const struct {
		const char *in, *out, *name;
	} rows[] = {
		{ "tok/en+s3cret.ok", "***", "plain" },
		{ "<tok/en+s3cret.ok> <tok/en+s3cret.ok>", "<***> <***>",
		    "twice" },
		{ "tok/en+s3cret.o", "tok/en+s3cret.o", "not what is shorter" },
		{ "?t=tok%2Fen%2Bs3cret.ok&x", "?t=***&x", "in a query" },
		{ "?t=tok%2fen%2bs3cret.ok&x", "?t=***&x", "in lower case" },
		{ "5 ** 3 ***** 4", "5 ** 3 *** 4", "stars of its own" },
	};

	ok(message_mask(token, strlen(token)), "taken");
	for (size_t i = 0; i < COUNT(rows); i++) {
		char line[200];

		snprintf(line, sizeof line, "test: %s\n", rows[i].out);
		ok(says(rows[i].in, line), "masked: %s", rows[i].name);
	}
}

/*
 * In base64 after none, one, two and three other bytes: all but the digits
 * that share bits with a neighbour.
 */
static void
test_mask_base64(void)
{
	static const char *const rows[][2] = {
		{ "dG9rL2VuK3MzY3JldC5vaw==", "" },
		{ "OnRvay9lbitzM2NyZXQub2s6eA==", ":, :x" },
		{ "dTp0b2svZW4rczNjcmV0Lm9rOng=", "u:, :x" },
		{ "dXM6dG9rL2VuK3MzY3JldC5vazp4", "us:, :x" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ok(strlen(said(rows[i][0])) <= 6 + 3 + 4 + 8 + 1 &&
			strstr(captured.text, "***") != NULL,
		    "masked in base64 among \"%s\"", rows[i][1]);
}

static void
test_mask_overlaps(void)
{
	char text[] = "xabcdefgx abcde bcde";

	message_mask("abcd", 4);
	message_mask("abcdef", 6);
	message_mask("efg", 3);
	message_redact(text, strlen(text));
	ok(strcmp(text, "x*******x ****e bcde") == 0,
	    "secrets that begin alike, or overlap");
	message_redact(text, 0);
	ok(text[0] == 'x', "no text, no mask");
}

/* What would be left of a secret that a cut goes through is masked, too. */
static void
test_mask_before_cut(void)
{
	static char text[4200];

	memset(text, 'a', sizeof text - 1);
	memcpy(text + 4085, "tok/en+s3cret.ok", 16);
	ok(strstr(said(text), "tok") == NULL, "masked before it is cut");
}

/* Masks so many secrets; how many were taken. */
static int
mask_many(bool (*mask)(const char *, size_t), const char *name, int count)
{
	int taken = 0;

	for (int i = 0; i < count; i++) {
		char secret[16];

		snprintf(secret, sizeof secret, "%s-%d/", name, i);
		taken += mask(secret, strlen(secret));
	}
	return taken;
}

/* However many come, the last ones are masked, and those that stay. */
static void
test_mask_brief(void)
{
	ok(mask_many(message_mask_brief, "brief", 1000) == 1000,
	    "a thousand brief ones are taken");
	ok(says("brief-999/ brief-950/ efg", "test: *** *** ***\n"),
	    "the last ones are masked, and what stays");
	ok(says("YnJpZWYtOTk5Lw==", "test: ***Lw==\n"),
	    "their other forms are, too");
	ok(says("brief-1/", "test: brief-1/\n"), "the first are let go");
}

static void
test_mask_limits(void)
{
	ok(!message_mask("", 0), "an empty secret is refused");
	for (int i = 0; i < 100; i++)
		message_mask("again", 5);
	ok(mask_many(message_mask, "secret", 100) == 59,
	    "64 fit, and one that comes again is one");
	ok(says("secret-58/ secret-59/", "test: *** secret-59/\n"),
	    "those that were taken are masked");
}

int
main(void)
{
	message_init("test");
	test_form();
	test_levels();
	test_plural();
	test_long();
	test_last();
	test_redraw();
	test_mask();
	test_mask_base64();
	test_mask_overlaps();
	test_mask_before_cut();
	test_mask_brief();
	test_mask_limits();
	return done_testing();
}
