#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/command.h"
#include "fetch/progress.h"
#include "lib/count.h"
#include "lib/environment.h"
#include "lib/instant.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"
#include "lib/state.h"

enum {
	OPT_ALL = OPTION_LONG,
	OPT_STATE,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_FULL,
	OPT_INCLUDE,
	OPT_PARAM,
	OPT_LIST,
	OPT_DRY_RUN,
	OPT_CHECK,
	OPT_PRINT_CONFIG,
	OPT_SOURCE_FILE,
	OPT_TOKEN_FILE,
	OPT_PROXY,
	OPT_CACERT,
	OPT_PROGRESS,
	OPT_REPORT,
};

static const struct option_row rows[] = {
	{ 'F', "framed", NULL, "with control lines, as the loaders want" },
	{ OPT_ALL, "all", NULL, "all resources of the source; framed" },
	{ 'i', "incremental", NULL, "start from the cursor of the last run" },
	{ OPT_SINCE, "since", "TIME", "start from this instant or date" },
	{ OPT_UNTIL, "until", "TIME", "stop before this instant or date" },
	{ OPT_FULL, "full", NULL, "read all, whatever the cursor says" },
	{ OPT_STATE, "state", "STATE", "whose cursors; else $HR_STATE" },
	{ 's', "source", "SOURCE",
	    "the source; else $HR_SOURCE, or the only one" },
	{ 'c', "config", "FILE", "the configuration file" },
	{ 'p', "profile", "PROFILE", "the profile in it; else $HR_PROFILE" },
	{ 'j', "jobs", "N", "pages under way at a time (4)" },
	{ 'l', "page-size", "N", "records to ask for at a time" },
	{ 'n', "max-records", "N", "stop after N records" },
	{ OPT_INCLUDE, "include", "RELATION",
	    "related records, too, as blocks of their own" },
	{ OPT_PARAM, "param", "K=V", "one more parameter for the query" },
	{ OPT_TOKEN_FILE, "token-file", "FILE", "read the token from FILE" },
	{ OPT_SOURCE_FILE, "source-file", "FILE",
	    "a source definition to use" },
	{ OPT_LIST, "list", NULL,
	    "list the resources; with --all, those of --all" },
	{ OPT_DRY_RUN, "dry-run", NULL, "show the first request, send none" },
	{ OPT_CHECK, "check", NULL, "try the credentials with one request" },
	{ OPT_PRINT_CONFIG, "print-config", NULL,
	    "show each setting, and where it comes from" },
	{ OPT_PROXY, "proxy", "URL", "the proxy; else $https_proxy" },
	{ OPT_CACERT, "cacert", "FILE", "trust the certificates in FILE" },
	{ OPT_PROGRESS, "progress", "none|line|json",
	    "how far it is; line on a terminal" },
	{ OPT_REPORT, "report", "FILE", "write the run's figures, as JSON" },
};

static const char *versions[] = { NULL, NULL }; /* begin fills it in */

static const struct operand_row operands[] = {
	{ NULL, "RESOURCE" },
	{ "--all", NULL },
	{ "--list", "SOURCE" },
	{ "--check", "SOURCE" },
	{ NULL, NULL },
};

static const struct option_table table = {
	.tool = "hr-fetch",
	.versions = versions,
	.summary = "hr-fetch - read the lists of an HTTP API, a record a line",
	.synopsis = "usage: hr-fetch [options] [source/]resource...\n"
		    "       hr-fetch [options] -s source --all\n"
		    "       hr-fetch --dry-run [options] [source/]resource\n"
		    "       hr-fetch --check [options] [source]\n"
		    "       hr-fetch --list [source]\n"
		    "       hr-fetch --print-config [-s source]\n",
	.examples = "  hr-fetch documents | hr-map documents | hr-load-csv\n"
		    "  hr-fetch -n 1 humaans/companies | jq\n",
	.rows = rows,
	.nrows = COUNT(rows),
	.operands = operands,
};

/* -- options --------------------------------------------------------------- */

/* The long name of an option. */
static const char *
name_of(int id)
{
	for (size_t i = 0; i < table.nrows; i++)
		if (rows[i].id == id)
			return rows[i].name;
	return "";
}

static enum status
take_number(int id, const char *text, long least, long most, long *number)
{
	if (options_number(text, least, most, number))
		return STATUS_OK;
	return options_wrong(&table,
	    "--%s: \"%s\" is no number from %ld to %ld", name_of(id), text,
	    least, most);
}

static enum status
take_instant(int id, const char *text, const char **instant)
{
	struct instant i;

	if (!instant_parse(&i, span_of(text)))
		return options_wrong(&table,
		    "--%s: \"%s\" is no date or RFC 3339 time, such as "
		    "2026-11-22T03:00:00Z",
		    name_of(id), text);
	*instant = text;
	return STATUS_OK;
}

static enum status
take_param(struct command *c, char *text)
{
	char *equals = strchr(text, '='), *name;

	if (equals == NULL || equals == text)
		return options_wrong(
		    &table, "--param: \"%s\" is not NAME=VALUE", text);
	name = mem_copy(text, (size_t)(equals - text));
	pairs_add(&c->run.list.params, name, equals + 1);
	free(name);
	return STATUS_OK;
}

static enum status
take_relation(struct command *c, char *name)
{
	if (name[0] == '\0')
		return options_wrong(
		    &table, "--include: a relation's name is needed");
	c->run.relations =
	    mem_resize(c->run.relations, c->run.nrelations + 1, sizeof(char *));
	c->run.relations[c->run.nrelations++] = name;
	return STATUS_OK;
}

static enum status
take_progress(struct command *c, const char *kind)
{
	int place = options_choice(&table, OPT_PROGRESS, kind);

	if (place < 0)
		return STATUS_USAGE;
	c->run.list.progress = (enum progress_kind)place;
	c->progress_said = true;
	return STATUS_OK;
}

/* libcurl would say it only after some network traffic, and less clearly. */
static enum status
check_readable(const char *what, const char *path)
{
	if (access(path, R_OK) == 0)
		return STATUS_OK;
	message_error("%s: %s: %s", what, path, strerror(errno));
	return STATUS_USAGE;
}

static enum status
check_proxy(const char *proxy)
{
	const char *why = http_proxy_check(proxy);

	if (why == NULL)
		return STATUS_OK;
	message_error("--proxy: %s", why);
	return STATUS_USAGE;
}

/* An option without an argument; false: it has one. */
static bool
take_flag(struct command *c, int id)
{
	switch (id) {
	case 'F':
		c->run.framed = true;
		return true;
	case OPT_ALL:
		c->all = true;
		return true;
	case 'i':
		c->run.span.incremental = true;
		return true;
	case OPT_FULL:
		c->run.span.full = true;
		return true;
	case OPT_LIST:
		c->action = LIST;
		return true;
	case OPT_DRY_RUN:
		c->action = DRY_RUN;
		return true;
	case OPT_CHECK:
		c->action = CHECK;
		return true;
	case OPT_PRINT_CONFIG:
		c->action = PRINT_CONFIG;
		return true;
	default:
		return false;
	}
}

/* Where an argument is kept that is taken as it is; NULL: it is not. */
static const char **
place_of(struct command *c, int id)
{
	switch (id) {
	case OPT_STATE:
		return &c->run.state;
	case 's':
		return &c->source;
	case 'c':
		return &c->config_file;
	case 'p':
		return &c->profile;
	case OPT_TOKEN_FILE:
		return &c->run.token_file;
	case OPT_SOURCE_FILE:
		return &c->source_file;
	case OPT_REPORT:
		return &c->run.report;
	default:
		return NULL;
	}
}

static enum status
take_option(struct command *c, int id, char *value)
{
	const char **place = place_of(c, id);
	enum status status = STATUS_OK;
	long n = 0;

	if (place != NULL)
		*place = value;
	if (place != NULL || take_flag(c, id))
		return STATUS_OK;
	switch (id) {
	case OPT_SINCE:
		return take_instant(id, value, &c->run.span.since);
	case OPT_UNTIL:
		return take_instant(id, value, &c->run.span.until);
	case 'j':
		return take_number(id, value, 1, 64, &c->run.list.at_once);
	case 'l':
		return take_number(id, value, 1, 100000, &c->run.page_size);
	case 'n':
		status = take_number(id, value, 1, LONG_MAX, &n);
		c->run.list.max_records = (uint64_t)n;
		break;
	case OPT_INCLUDE:
		return take_relation(c, value);
	case OPT_PARAM:
		return take_param(c, value);
	case OPT_PROXY:
		c->run.http.proxy = value;
		return check_proxy(value);
	case OPT_CACERT:
		c->run.http.cacert = value;
		return check_readable("--cacert", value);
	case OPT_PROGRESS:
		return take_progress(c, value);
	}
	return status;
}

static enum status
check_operands(const struct command *c)
{
	bool none = c->noperands == 0;

	if (c->run.span.full && c->run.span.since != NULL)
		return options_wrong(&table, "--full, or --since?");
	if (c->all && !none)
		return options_wrong(
		    &table, "--all, or \"%s\"?", c->operands[0]);
	if (none && !c->all && (c->action == FETCH || c->action == DRY_RUN))
		return options_wrong(
		    &table, "which resource? hr-fetch --list shows them");
	if (c->noperands > 1 && c->action != FETCH)
		return options_wrong(
		    &table, "one at a time, please: \"%s\"", c->operands[1]);
	return STATUS_OK;
}

/* Whether a framed stream is asked for behind what was wrong, too. */
static bool
asks_framed(char *const *words)
{
	while (*++words != NULL && strcmp(*words, "--") != 0)
		if (strcmp(*words, "-F") == 0 ||
		    strcmp(*words, "--framed") == 0 ||
		    strcmp(*words, "--all") == 0)
			return true;
	return false;
}

static enum status
read_words(struct command *c)
{
	struct options *o = &c->options;
	enum status status = STATUS_OK;
	char *value;
	int id;

	while ((id = options_next(o, &value)) != -1) {
		status = take_option(c, id, value);
		if (status != STATUS_OK)
			return status;
	}
	if (o->stop)
		return o->status;
	c->operands = o->argv + optind;
	c->noperands = o->argc - optind;
	if (c->source == NULL)
		c->source = environment_get("HR_SOURCE");
	c->run.state = state_choose(c->run.state, "HR_STATE");
	if (!c->progress_said)
		c->run.list.progress = progress_default();
	return check_operands(c);
}

enum status
command_read(struct command *c)
{
	enum status status = read_words(c);

	if (status != STATUS_OK && asks_framed(c->options.argv))
		c->run.framed = true;
	return status;
}

bool
command_is_framed(const struct command *c)
{
	return c->action == FETCH &&
	    (c->run.framed || c->all || c->noperands > 1 ||
		c->run.nrelations > 0);
}

void
command_begin(struct command *c, int argc, char **argv)
{
	*c = (struct command){ .action = FETCH,
		.library = http_version(),
		.run = { .list = { .at_once = 4 } } };
	versions[0] = c->library;
	options_begin(&c->options, &table, argc, argv);
}

void
command_end(struct command *c)
{
	options_end(&c->options);
	free(c->run.relations);
	pairs_free(&c->run.list.params);
	free(c->library);
}
