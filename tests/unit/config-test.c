/*
 * Configuration: profiles, the connector's settings in each wrong way, tokens
 * and where they come from.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/config.h"
#include "lib/count.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "capture.h"
#include "tap.h"

static char folder[] = "/tmp/hr-config-XXXXXX";
static char path[64], token_path[64];
static struct capture heard;

static bool
is(const char *a, const char *b)
{
	if (a != NULL && b != NULL ? strcmp(a, b) == 0 : a == b)
		return true;
	printf("# got \"%s\", not \"%s\"\n", a != NULL ? a : "(null)",
	    b != NULL ? b : "(null)");
	return false;
}

static void
put(const char *file, const char *text, mode_t mode)
{
	FILE *f = fopen(file, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0 ||
	    chmod(file, mode) != 0)
		abort();
}

/* Reads a configuration; NULL where it was refused, heard.text says why. */
static struct config *
load(const char *text, const char *profile)
{
	struct config *config = NULL;

	put(path, text, 0600);
	capture_begin(&heard, STDERR_FILENO);
	if (config_load(path, profile, &config) != STATUS_OK)
		config = NULL;
	capture_end(&heard);
	return config;
}

/* -- the file -------------------------------------------------------------- */

static void
test_defaults(void)
{
	struct config *c = load("{}", NULL);

	ok(c != NULL && config_page_size(c) == 0 &&
		config_timeout_seconds(c) == 30 &&
		config_retry_attempts(c) == 3 &&
		config_initial_sync_days(c) == 0 &&
		config_sync_frequency_hours(c) == 4 && config_incremental(c) &&
		!config_debug(c) && config_source(c) == NULL &&
		is(config_profile(c), "default"),
	    "an empty object: the defaults");
	config_free(c);
}

static void
test_connector(void)
{
	struct config *c = load(
	    "{\"api_token\":\"canary-1\",\"sync_frequency_hours\":\"6\","
	    "\"initial_sync_days\":\"90\",\"max_records_per_page\":\"250\","
	    "\"request_timeout_seconds\":\"45\",\"retry_attempts\":5,"
	    "\"enable_incremental_sync\":\"false\","
	    "\"enable_debug_logging\":\"true\"}",
	    NULL);

	ok(c != NULL && is(config_source(c), "humaans") &&
		config_page_size(c) == 250 && config_timeout_seconds(c) == 45 &&
		config_retry_attempts(c) == 5 &&
		config_initial_sync_days(c) == 90 &&
		config_sync_frequency_hours(c) == 6 && !config_incremental(c) &&
		config_debug(c),
	    "the connector's configuration.json, all strings");
	config_free(c);
}

static const struct {
	const char *key;
	const char *range;
} numbers[] = {
	{ "sync_frequency_hours", "1 to 8760" },
	{ "initial_sync_days", "1 to 365" },
	{ "max_records_per_page", "1 to 10000" },
	{ "request_timeout_seconds", "1 to 3600" },
	{ "retry_attempts", "1 to 100" },
};

/* Each number in each wrong way: file, key, value and range are named. */
static void
test_numbers(void)
{
	static const char *const values[] = { "\"\"", "\"abc\"", "-1", "\"-1\"",
		"0", "\"0\"", "1000000", "\"1000000\"", "99.9", "\"100.0\"",
		"\" 7 \"", "true", "\"<YOUR_VALUE>\"",
		"\"99999999999999999999\"" };

	for (size_t i = 0; i < COUNT(numbers); i++)
		for (size_t k = 0; k < COUNT(values); k++) {
			char *text = mem_format(
			    "{\"%s\":%s}", numbers[i].key, values[k]);
			char *start = mem_format(
			    "config-test: %s: %s: ", path, numbers[i].key);
			struct config *c = load(text, NULL);

			ok(c == NULL &&
				strncmp(heard.text, start, strlen(start)) ==
				    0 &&
				(strstr(heard.text, numbers[i].range) != NULL ||
				    strstr(heard.text, "template's") != NULL),
			    "refused: %s", text);
			config_free(c);
			free(start);
			free(text);
		}
}

static const struct {
	const char *text;
	const char *profile;
	const char *say;
} wrong[] = {
	{ "[]", NULL, "must be an object, not an array" },
	{ "{\"api_tokn\":\"x\"}", NULL,
	    "unknown key \"api_tokn\"; did you mean \"api_token\"?" },
	{ "{\"api_token\":\"\"}", NULL, "api_token: must not be empty" },
	{ "{\"api_token\":5}", NULL,
	    "api_token: must be a string, not a number" },
	{ "{\"api_token\":\"<YOUR_HUMAANS_API_TOKEN>\"}", NULL,
	    "api_token: is still the template's <YOUR_HUMAANS_API_TOKEN>; put"
	    " your value there, or remove the key" },
	{ "{\"enable_debug_logging\":\"yes\"}", NULL,
	    "enable_debug_logging: must be true or false, not \"yes\"" },
	{ "{\"enable_debug_logging\":\"\"}", NULL,
	    "enable_debug_logging: must be true or false, not \"\"" },
	{ "{\"enable_debug_logging\":1}", NULL,
	    "enable_debug_logging: must be true or false, not 1" },
	{ "{\"api_token\":\"x\",\"api_token_file\":\"y\"}", NULL,
	    "\"api_token\", \"api_token_file\" and \"api_token_command\" name"
	    " the same token; keep one" },
	{ "{\"profiles\":{\"a\":{\"api_token\":\"x\"}}}", "a",
	    "profiles.a: \"source\" is missing, and with it whose token that"
	    " is" },
	{ "{\"profiles\":{\"a\":{},\"b\":{}}}", "c",
	    "profiles: no \"c\" among them: a, b" },
	{ "{\"profiles\":{\"a\":{\"retry_attempts\":0}}}", "a",
	    "profiles.a.retry_attempts: must be a whole number from 1 to 100,"
	    " not 0" },
	{ "{\"profiles\":{},\"source\":\"a\"}", NULL,
	    "unknown key \"source\"; " },
	{ "{}", "a", "has no \"profiles\", so no profile \"a\" either" },
	{ "{\"secrets\":{\"A\":1}}", NULL,
	    "secrets.A: must be a string, not a number" },
};

static void
test_wrong(void)
{
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct config *c = load(wrong[i].text, wrong[i].profile);
		char *whole =
		    mem_format("config-test: %s: %s", path, wrong[i].say);

		if (!ok(c == NULL &&
			    strncmp(heard.text, whole, strlen(whole)) == 0,
			"refused: %s", wrong[i].say))
			printf("# %s", heard.text);
		free(whole);
		config_free(c);
	}
}

static void
test_exposed(void)
{
	struct config *c = NULL;

	put(path, "{\"secrets\":{\"A\":\"canary-2\"}}", 0640);
	capture_begin(&heard, STDERR_FILENO);
	ok(config_load(path, NULL, &c) == STATUS_USAGE &&
		strstr(capture_end(&heard), "others can read") != NULL &&
		strstr(heard.text, "canary") == NULL,
	    "a secret that others can read");
	put(path, "{\"retry_attempts\":4}", 0644);
	ok(config_load(path, NULL, &c) == STATUS_OK &&
		config_retry_attempts(c) == 4,
	    "no secret, no harm");
	config_free(c);
}

static void
test_no_file(void)
{
	struct config *c = NULL;

	setenv("XDG_CONFIG_HOME", folder, 1);
	ok(config_load(NULL, NULL, &c) == STATUS_OK && c != NULL,
	    "the user's own file need not exist");
	config_free(c);
	capture_begin(&heard, STDERR_FILENO);
	ok(config_load(NULL, "acme", &c) == STATUS_USAGE &&
		strstr(capture_end(&heard),
		    "no profile \"acme\": there is no") != NULL,
	    "but for a profile that was named");
	capture_begin(&heard, STDERR_FILENO);
	ok(config_load("/nowhere/at/all", NULL, &c) == STATUS_USAGE &&
		strstr(capture_end(&heard), "/nowhere/at/all: No such file") !=
		    NULL,
	    "and one that was named must");
}

/* -- tokens ---------------------------------------------------------------- */

static enum status
token(struct config *c, const char *source, const char *file, const char **text,
    const char **origin)
{
	enum status status;

	*text = *origin = NULL;
	capture_begin(&heard, STDERR_FILENO);
	status = config_token(c, source, file, text, origin);
	capture_end(&heard);
	return status;
}

static void
test_order(void)
{
	static const char both[] = "{\"profiles\":{\"default\":{\"source\":"
				   "\"humaans\",\"api_token\":\"of-file\","
				   "\"base_url\":\"https://f.example.com\"}}}";
	struct config *c;
	const char *text, *origin;
	char *place = mem_format("%s: profiles.default.api_token", path);

	unsetenv("HR_HUMAANS_TOKEN");
	c = load(both, NULL);
	ok(token(c, "humaans", NULL, &text, &origin) == STATUS_OK &&
		is(text, "of-file") && is(origin, place),
	    "the file's token");
	ok(token(c, "teamtailor", NULL, &text, &origin) == STATUS_OK &&
		text == NULL &&
		strstr(origin, "set HR_TEAMTAILOR_TOKEN") != NULL,
	    "is no other source's");
	ok(config_base_url(c, "teamtailor") == NULL &&
		is(config_base_url(c, "humaans"), "https://f.example.com"),
	    "nor is its base_url");
	config_free(c);
	setenv("HR_HUMAANS_TOKEN", "of-env", 1);
	setenv("HR_HUMAANS_BASE_URL", "https://e.example.com", 1);
	c = load(both, NULL);
	ok(token(c, "humaans", NULL, &text, &origin) == STATUS_OK &&
		is(text, "of-env") && is(origin, "$HR_HUMAANS_TOKEN") &&
		is(config_base_url(c, "humaans"), "https://e.example.com"),
	    "the environment before the file");
	config_free(c);
	c = load(both, "default");
	ok(token(c, "humaans", NULL, &text, &origin) == STATUS_OK &&
		is(text, "of-file") &&
		is(config_base_url(c, "humaans"), "https://f.example.com"),
	    "a profile that was named before the environment");
	config_free(c);
	put(token_path, "of-flag\r\n", 0600);
	c = load(both, "default");
	ok(token(c, "humaans", token_path, &text, &origin) == STATUS_OK &&
		is(text, "of-flag") && is(origin, token_path),
	    "a flag before all; one CR LF goes");
	config_free(c);
	unsetenv("HR_HUMAANS_TOKEN");
	unsetenv("HR_HUMAANS_BASE_URL");
	free(place);
}

static const struct {
	const char *value;
	const char *say; /* NULL: good */
} tokens[] = {
	{ "good", NULL },
	{ "good\n", NULL },
	{ "two\n\n", "the token holds a line feed (byte 4 of 4)" },
	{ "a\nb", "the token holds a line feed (byte 2 of 3)" },
	{ "ab\r", "the token holds a carriage return (byte 3 of 3)" },
	{ "a\r\r\n", "the token holds a carriage return (byte 2 of 2)" },
	{ "a\rb", "the token holds a carriage return (byte 2 of 3)" },
	{ "a b", "the token holds a blank (byte 2 of 3)" },
	{ "a\tb", "the token holds a tab (byte 2 of 3)" },
	{ "a\x01", "the token holds a control character (byte 2 of 2)" },
	{ "a\x7f", "the token holds a control character (byte 2 of 2)" },
	{ "\xc3\xa4", "the token holds a byte that is no ASCII (byte 1 of 2)" },
	{ "\n", "the token is empty" },
};

static void
test_bytes(void)
{
	for (size_t i = 0; i < COUNT(tokens); i++) {
		struct config *c = load("{}", NULL);
		const char *text, *origin;
		enum status status;

		setenv("HR_HUMAANS_TOKEN", tokens[i].value, 1);
		status = token(c, "humaans", NULL, &text, &origin);
		if (tokens[i].say == NULL)
			ok(status == STATUS_OK && is(text, "good"),
			    "a good token");
		else
			ok(status == STATUS_USAGE && text == NULL &&
				strstr(heard.text, tokens[i].say) != NULL &&
				strstr(heard.text, "$HR_HUMAANS_TOKEN") != NULL,
			    "%s", tokens[i].say);
		config_free(c);
	}
	unsetenv("HR_HUMAANS_TOKEN");
}

static void
test_token_file(void)
{
	struct config *c;
	const char *text, *origin;

	put(token_path, "from-a-file\n", 0600);
	c = load("{\"api_token_file\":\"token\"}", NULL);
	ok(token(c, "humaans", NULL, &text, &origin) == STATUS_OK &&
		is(text, "from-a-file") && is(origin, token_path),
	    "api_token_file, beside the configuration");
	config_free(c);
	chmod(token_path, 0644);
	c = load("{\"api_token_file\":\"token\"}", NULL);
	ok(token(c, "humaans", NULL, &text, &origin) == STATUS_USAGE &&
		strstr(heard.text, "others can read this token") != NULL,
	    "one that others can read");
	config_free(c);
	unlink(token_path);
	c = load("{\"api_token_file\":\"token\"}", NULL);
	ok(token(c, "humaans", NULL, &text, &origin) == STATUS_USAGE &&
		strstr(heard.text, "No such file") != NULL,
	    "one that is not there");
	config_free(c);
}

static const struct {
	const char *command;
	const char *say; /* NULL: the token is "spoken" */
} commands[] = {
	{ "echo spoken", NULL },
	{ "cat; echo spoken", NULL },
	{ "exit 3", "the command ended with exit status 3" },
	{ "echo spoken; exit 1", "the command ended with exit status 1" },
	{ "kill -9 $$", "the command died of signal 9" },
	{ ":", "the token is empty" },
	{ "yes", "too long for a token" },
	{ "printf 'a\\\\000b'", "the token holds a NUL byte" },
};

static void
test_command(void)
{
	for (size_t i = 0; i < COUNT(commands); i++) {
		char *whole = mem_format(
		    "{\"api_token_command\":\"%s\"}", commands[i].command);
		struct config *c = load(whole, NULL);
		const char *text, *origin;
		enum status status = token(c, "humaans", NULL, &text, &origin);

		if (commands[i].say == NULL)
			ok(status == STATUS_OK && is(text, "spoken"), "%s",
			    commands[i].command);
		else if (!ok(status == STATUS_USAGE &&
				 strstr(heard.text, commands[i].say) != NULL,
			     "%s: %s", commands[i].command, commands[i].say))
			printf("# %s", heard.text);
		config_free(c);
		free(whole);
	}
}

/* -- ${NAME} --------------------------------------------------------------- */

static void
test_lookup(void)
{
	struct config *c =
	    load("{\"secrets\":{\"THE_KEY\":\"canary-3\",\"B\":\"b\"}}", NULL);
	struct config_lookup with = { c, "humaans", NULL };
	const char *origin;
	bool secret;

	ok(is(config_lookup(&with, "THE_KEY", &origin, &secret), "canary-3") &&
		secret,
	    "of the profile's secrets");
	setenv("B", "environment", 1);
	ok(is(config_lookup(&with, "B", &origin, &secret), "environment") &&
		!secret,
	    "the environment first");
	unsetenv("B");
	ok(config_lookup(&with, "C", &origin, &secret) == NULL, "neither");
	setenv("HR_HUMAANS_TOKEN", "a b", 1);
	capture_begin(&heard, STDERR_FILENO);
	ok(config_lookup(&with, "HR_HUMAANS_TOKEN", &origin, &secret) == NULL &&
		is(origin, "") && strlen(capture_end(&heard)) > 0,
	    "a bad token is said here and nowhere else");
	unsetenv("HR_HUMAANS_TOKEN");
	capture_begin(&heard, STDERR_FILENO);
	message_error("canary-3");
	ok(strstr(capture_end(&heard), "canary") == NULL, "secrets are masked");
	config_free(c);
}

static void
test_show(void)
{
	struct config *c = load("{\"api_token\":\"canary-4\","
				"\"retry_attempts\":\"5\"}",
	    NULL);
	struct buf out = BUF_INIT(4096);
	char *token_line = mem_format("token\t***\t%s: api_token\n", path);
	char *retries =
	    mem_format("retry_attempts\t5\t%s: retry_attempts\n", path);

	config_show(c, "humaans", &out);
	ok(strstr(buf_text(&out), token_line) != NULL &&
		strstr(buf_text(&out), retries) != NULL &&
		strstr(buf_text(&out),
		    "initial_sync_days\tnot set\tdefault\n") != NULL &&
		strstr(buf_text(&out), "base_url\tthe source's\tdefault\n") !=
		    NULL &&
		strstr(buf_text(&out), "canary") == NULL,
	    "each setting with its origin, secrets masked");
	out.n = 0;
	setenv("HR_HUMAANS_TOKEN", "canary-5", 1);
	config_show(c, "humaans", &out);
	ok(strstr(buf_text(&out), "token\t***\t$HR_HUMAANS_TOKEN\n") != NULL,
	    "the environment's token");
	unsetenv("HR_HUMAANS_TOKEN");
	out.n = 0;
	config_show(c, "teamtailor", &out);
	ok(strstr(buf_text(&out), "token\tnot set\tset HR_TEAMTAILOR") != NULL,
	    "no token");
	buf_free(&out);
	free(retries);
	free(token_line);
	config_free(c);
}

int
main(void)
{
	message_init("config-test");
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/c.json", folder);
	snprintf(token_path, sizeof(token_path), "%s/token", folder);
	unsetenv("HR_PROFILE");
	test_defaults();
	test_connector();
	test_numbers();
	test_wrong();
	test_exposed();
	test_no_file();
	test_order();
	test_bytes();
	test_token_file();
	test_command();
	test_lookup();
	test_show();
	unlink(token_path);
	unlink(path);
	rmdir(folder);
	return done_testing();
}
