/*
 * hr-fetch - reads the lists of an HTTP API and writes their records, a line
 * each.  hr-fetch(1).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "fetch/get.h"
#include "fetch/http.h"
#include "fetch/limit.h"
#include "fetch/list.h"
#include "fetch/progress.h"
#include "lib/config.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/out.h"
#include "lib/pairs.h"
#include "lib/source.h"
#include "lib/sources.h"
#include "lib/status.h"

enum {
	OPT_PARAM = OPTION_LONG,
	OPT_LIST,
	OPT_DRY_RUN,
	OPT_CHECK,
	OPT_SOURCE_FILE,
	OPT_TOKEN_FILE,
	OPT_PROXY,
	OPT_CACERT,
	OPT_PROGRESS,
	OPT_REPORT,
};

static const struct option_row rows[] = {
	{ 's', "source", "NAME",
	    "the source; else $HR_SOURCE, or the only one" },
	{ 'c', "config", "FILE", "the configuration file" },
	{ 'p', "profile", "NAME", "the profile in it; else $HR_PROFILE" },
	{ 'j', "jobs", "N", "pages under way at a time (4)" },
	{ 'l', "page-size", "N", "records to ask for at a time" },
	{ 'n', "max-records", "N", "stop after N records" },
	{ OPT_PARAM, "param", "K=V", "one more parameter for the query" },
	{ OPT_TOKEN_FILE, "token-file", "FILE", "read the token from FILE" },
	{ OPT_SOURCE_FILE, "source-file", "FILE",
	    "a source definition to use" },
	{ OPT_LIST, "list", NULL, "list the resources, of all sources or one" },
	{ OPT_DRY_RUN, "dry-run", NULL, "show the first request, send none" },
	{ OPT_CHECK, "check", NULL, "try the credentials with one request" },
	{ OPT_PROXY, "proxy", "URL", "the proxy; else $https_proxy" },
	{ OPT_CACERT, "cacert", "FILE", "trust the certificates in FILE" },
	{ OPT_PROGRESS, "progress", "KIND",
	    "line, json or none; line on a terminal" },
	{ OPT_REPORT, "report", "FILE", "write the run's figures, as JSON" },
};

static const struct option_table table = {
	.tool = "hr-fetch",
	.summary = "hr-fetch - read the lists of an HTTP API, a record a line",
	.synopsis = "usage: hr-fetch [options] [source/]resource\n"
		    "       hr-fetch --dry-run [options] [source/]resource\n"
		    "       hr-fetch --check [options] [source]\n"
		    "       hr-fetch --list [source]\n",
	.examples = "  hr-fetch documents | hr-map documents | hr-load-csv\n"
		    "  hr-fetch -n 1 humaans/companies | jq\n",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
};

enum action { FETCH, LIST, DRY_RUN, CHECK };

/* The command line. */
struct command {
	enum action action;
	const char *source;
	const char *config_file;
	const char *profile;
	const char *source_file;
	const char *token_file;
	const char *report;
	long page_size; /* 0: not said */
	bool progress_said;
	struct http_settings http;
	struct list_options list;
	char **operands;
	int noperands;
};

/* What is needed to talk to one source. */
struct session {
	const struct command *command;
	struct sources sources;
	struct config *config;
	struct source *source;
	const struct resource *resource;
	struct http *http;
	struct getter getter;
};

static volatile sig_atomic_t stop_signal;

static void
on_signal(int number)
{
	stop_signal = number;
}

/* The second signal of a kind ends the program at once. */
static void
catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		struct sigaction old;

		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &act, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

/* -- the command line ------------------------------------------------------ */

static enum status
take_number(const struct option_row *row, const char *text, long least,
    long most, long *number)
{
	if (options_number(text, least, most, number))
		return STATUS_OK;
	return options_wrong(&table,
	    "--%s: \"%s\" is no number from %ld to %ld", row->name, text, least,
	    most);
}

static const struct option_row *
row_of(int id)
{
	for (size_t i = 0; i < table.nrows; i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

static enum status
take_param(struct command *c, char *text)
{
	char *equals = strchr(text, '='), *name;

	if (equals == NULL || equals == text)
		return options_wrong(
		    &table, "--param: \"%s\" is not NAME=VALUE", text);
	name = mem_copy(text, (size_t)(equals - text));
	pairs_add(&c->list.params, name, equals + 1);
	free(name);
	return STATUS_OK;
}

static enum status
take_progress(struct command *c, const char *kind)
{
	if (strcmp(kind, "line") == 0)
		c->list.progress = PROGRESS_LINE;
	else if (strcmp(kind, "json") == 0)
		c->list.progress = PROGRESS_JSON;
	else if (strcmp(kind, "none") == 0)
		c->list.progress = PROGRESS_NONE;
	else
		return options_wrong(&table,
		    "--progress: \"%s\" is not line, json or none", kind);
	c->progress_said = true;
	return STATUS_OK;
}

static enum status
take_option(struct command *c, int id, char *value)
{
	enum status status = STATUS_OK;
	long n = 0;

	switch (id) {
	case 's':
		c->source = value;
		break;
	case 'c':
		c->config_file = value;
		break;
	case 'p':
		c->profile = value;
		break;
	case 'j':
		return take_number(row_of(id), value, 1, 64, &c->list.at_once);
	case 'l':
		return take_number(row_of(id), value, 1, 100000, &c->page_size);
	case 'n':
		status = take_number(row_of(id), value, 1, INT64_MAX, &n);
		c->list.max_records = (uint64_t)n;
		break;
	case OPT_PARAM:
		return take_param(c, value);
	case OPT_TOKEN_FILE:
		c->token_file = value;
		break;
	case OPT_SOURCE_FILE:
		c->source_file = value;
		break;
	case OPT_LIST:
		c->action = LIST;
		break;
	case OPT_DRY_RUN:
		c->action = DRY_RUN;
		break;
	case OPT_CHECK:
		c->action = CHECK;
		break;
	case OPT_PROXY:
		c->http.proxy = value;
		break;
	case OPT_CACERT:
		c->http.cacert = value;
		break;
	case OPT_PROGRESS:
		return take_progress(c, value);
	case OPT_REPORT:
		c->report = value;
		break;
	}
	return status;
}

static enum status
check_operands(const struct command *c)
{
	bool one = c->action == FETCH || c->action == DRY_RUN;

	if (one && c->noperands == 0)
		return options_wrong(
		    &table, "which resource? hr-fetch --list shows them");
	if (c->noperands > 1)
		return options_wrong(
		    &table, "one at a time, please: \"%s\"", c->operands[1]);
	return STATUS_OK;
}

static enum status
read_command(struct options *o, struct command *c)
{
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
		c->source = getenv("HR_SOURCE");
	if (!c->progress_said)
		c->list.progress = progress_default();
	return check_operands(c);
}

/* -- sources --------------------------------------------------------------- */

/* No value is needed to read what a definition lists. */
static const char *
look_up_nothing(
    void *context, const char *name, const char **origin, bool *secret)
{
	(void)context;
	(void)name;
	*origin = "nowhere";
	*secret = false;
	return NULL;
}

static enum status
load_listing(const char *path, struct source **source)
{
	static const struct source_settings settings = {
		.lookup = look_up_nothing, .for_listing = true
	};

	return source_load(path, &settings, source);
}

static void
list_resources(const struct source_folder *folder, struct source_names *names,
    void *context)
{
	char *path = source_file(folder, "source.json");
	struct source *source;

	(void)context;
	if (path != NULL && load_listing(path, &source) == STATUS_OK) {
		for (size_t i = 0; i < source->nresources; i++)
			source_names_add(names, source->resources[i].name);
		source_free(source);
	}
	free(path);
}

static enum status
print_listing(const char *path, struct out *out)
{
	struct source *source;
	enum status status = load_listing(path, &source);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < source->nresources; i++) {
		out_add_span(out, span_of(source->name));
		out_add_char(out, '/');
		out_line(out, span_of(source->resources[i].name));
	}
	source_free(source);
	return STATUS_OK;
}

static enum status
unknown_source(const struct sources *sources, const char *name)
{
	const char **names = mem_zero(sources->n, sizeof *names);
	const char *near;

	for (size_t i = 0; i < sources->n; i++)
		names[i] = sources->list[i].name;
	near = options_nearest(name, names, sources->n);
	free(names);
	if (near != NULL)
		message_error(
		    "no source \"%s\"; did you mean \"%s\"?", name, near);
	else
		message_error("no source \"%s\" (hr-fetch --list shows what "
			      "there is)",
		    name);
	return STATUS_USAGE;
}

/* What --list, --check are about: an operand, -s, or $HR_SOURCE. */
static const char *
source_wanted(const struct command *c)
{
	return c->noperands > 0 ? c->operands[0] : c->source;
}

static enum status
list_all(struct session *s)
{
	const struct command *c = s->command;
	const char *wanted = source_wanted(c);
	enum status status = STATUS_OK;
	struct out out;

	out_begin(&out, STDOUT_FILENO, "stdout");
	if (c->source_file != NULL) {
		status = print_listing(c->source_file, &out);
	} else if (wanted != NULL &&
	    sources_find(&s->sources, wanted) == NULL) {
		status = unknown_source(&s->sources, wanted);
	}
	for (size_t i = 0;
	     status == STATUS_OK && c->source_file == NULL && i < s->sources.n;
	     i++) {
		const struct source_folder *folder = &s->sources.list[i];
		char *path;

		if (wanted != NULL &&
		    folder != sources_find(&s->sources, wanted))
			continue;
		path = source_file(folder, "source.json");
		if (path != NULL)
			status = print_listing(path, &out);
		free(path);
	}
	return status_worse(out_end(&out), status);
}

/* -- a session ------------------------------------------------------------- */

/* The definition's path, and the resource's name where one is wanted. */
static enum status
find_source(struct session *s, char **path, char **resource)
{
	const struct command *c = s->command;
	const struct source_folder *folder;
	const char *word = c->noperands > 0 ? c->operands[0] : NULL;
	enum status status;

	*resource = NULL;
	if (c->source_file != NULL) {
		*path = mem_string(c->source_file);
		if (c->action != CHECK)
			*resource = mem_string(word);
		return STATUS_OK;
	}
	if (c->action == CHECK) {
		word = source_wanted(c) != NULL ? source_wanted(c)
		    : s->config != NULL         ? config_source(s->config)
						: NULL;
		if (word == NULL)
			return options_wrong(&table, "--check: which source?");
		folder = sources_find(&s->sources, word);
		if (folder == NULL)
			return unknown_source(&s->sources, word);
	} else {
		const char *chosen =
		    c->source != NULL ? c->source : config_source(s->config);

		status = sources_resolve(&s->sources, word, chosen,
		    list_resources, NULL, &folder, resource);
		if (status != STATUS_OK)
			return status;
	}
	*path = source_file(folder, "source.json");
	return *path != NULL ? STATUS_OK
			     : unknown_source(&s->sources, folder->name);
}

/* A source's name is that of its file's folder, or the file's own. */
static char *
name_of_source(const char *path)
{
	struct source *source;
	char *name = NULL;

	if (load_listing(path, &source) == STATUS_OK) {
		name = mem_string(source->name);
		source_free(source);
	}
	return name;
}

static enum status
load_source(struct session *s, const char *path)
{
	struct config_lookup context = { .config = s->config,
		.token_file = s->command->token_file };
	struct source_settings settings = { .lookup = config_lookup,
		.context = &context };
	char *name = name_of_source(path);
	enum status status;

	if (name == NULL)
		return STATUS_USAGE;
	context.source = name;
	settings.base_url = config_base_url(s->config, name);
	status = source_load(path, &settings, &s->source);
	free(name);
	return status;
}

static enum status
check_base_url(const struct source *source)
{
	const char *why = http_url_check(source->base_url);

	if (why == NULL)
		return STATUS_OK;
	message_error(
	    "%s: base_url \"%s\": %s", source->name, source->base_url, why);
	return STATUS_USAGE;
}

static enum status
find_resource(struct session *s, const char *name)
{
	const char **names;
	const char *near;

	s->resource = name != NULL ? source_resource(s->source, name)
				   : &s->source->resources[0];
	if (s->resource != NULL)
		return STATUS_OK;
	names = mem_zero(s->source->nresources, sizeof *names);
	for (size_t i = 0; i < s->source->nresources; i++)
		names[i] = s->source->resources[i].name;
	near = options_nearest(name, names, s->source->nresources);
	free(names);
	message_error("%s: no resource \"%s\"%s%s%s", s->source->file, name,
	    near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?" : "");
	return STATUS_USAGE;
}

/* What was said on the command line, the configuration's, the source's. */
static enum status
choose_page_size(struct session *s, struct list_options *list)
{
	long wanted = s->command->page_size;
	long most = s->source->max_page_size;

	if (wanted == 0)
		wanted = config_page_size(s->config);
	if (wanted == 0)
		wanted = s->resource->paginator.limit;
	if (most > 0 && wanted > most) {
		message_error("%s: a page has at most %ld records, not %ld",
		    s->source->name, most, wanted);
		return STATUS_USAGE;
	}
	list->page_size = wanted;
	return STATUS_OK;
}

static enum status
open_session(struct session *s, struct command *c)
{
	char *path = NULL, *resource = NULL;
	enum status status;

	status = config_load(c->config_file, c->profile, &s->config);
	if (status == STATUS_OK)
		status = find_source(s, &path, &resource);
	if (status == STATUS_OK)
		status = load_source(s, path);
	if (status == STATUS_OK)
		status = check_base_url(s->source);
	if (status == STATUS_OK)
		status = find_resource(s, resource);
	if (status == STATUS_OK)
		status = choose_page_size(s, &c->list);
	free(resource);
	free(path);
	return status;
}

static enum status
connect_session(struct session *s, struct command *c)
{
	c->http.timeout_seconds = config_timeout_seconds(s->config);
	c->http.connections = c->list.at_once;
	s->http = http_new(&c->http);
	s->getter = (struct getter){ .http = s->http,
		.retries = config_retry_attempts(s->config),
		.limit = limit_open(s->source),
		.stop = &stop_signal };
	if (getrandom(&s->getter.random, sizeof s->getter.random, 0) < 0)
		s->getter.random = (uint64_t)get_clock();
	return s->http != NULL ? STATUS_OK : STATUS_FAILED;
}

static void
close_session(struct session *s)
{
	auth_forget(&s->getter.auth);
	limit_close(s->getter.limit);
	http_free(s->http);
	source_free(s->source);
	config_free(s->config);
	sources_end(&s->sources);
}

/* -- the report ------------------------------------------------------------ */

static enum status
write_report(const struct session *s, const struct list_result *r,
    enum status result, double seconds)
{
	const struct get_counts *n = &s->getter.counts;
	struct buf text = BUF_INIT(65536);
	enum status status;
	struct out out;
	int fd;

	buf_add_text(&text, "{\"source\":");
	json_quote(&text, span_of(s->source->name));
	buf_add_text(&text, ",\"resource\":");
	json_quote(&text, span_of(s->resource->name));
	buf_format(&text,
	    ",\"status\":%d,\"complete\":%s,\"records\":%" PRIu64
	    ",\"total\":%s%" PRId64 ",\"pages\":%" PRIu64
	    ",\"passes\":%u,\"requests\":%" PRIu64 ",\"retries\":%" PRIu64
	    ",\"bytes\":%" PRIu64 ",\"key_bytes\":%zu,\"seconds\":%.3f}\n",
	    (int)result, r->complete ? "true" : "false", r->records, "",
	    r->total, r->pages, r->passes, n->requests, n->retries, n->bytes,
	    r->key_bytes, seconds);
	fd = open(
	    s->command->report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		message_error("%s: %s", s->command->report, strerror(errno));
		buf_free(&text);
		return STATUS_FAILED;
	}
	out_begin(&out, fd, s->command->report);
	out_add_span(&out, buf_span(&text));
	status = out_end(&out);
	buf_free(&text);
	if (close(fd) != 0 && status == STATUS_OK) {
		message_error("%s: %s", s->command->report, strerror(errno));
		status = STATUS_FAILED;
	}
	return status;
}

static enum status
tell(const struct session *s, const struct list_result *r, enum status result,
    int64_t begun)
{
	const struct get_counts *n = &s->getter.counts;
	double seconds = (double)(get_clock() - begun) / 1000;

	message_info(1,
	    "%s/%s: %" PRIu64 " records, %" PRIu64 " requests, %" PRIu64
	    " retries, %" PRIu64 " bytes, %.1f s%s",
	    s->source->name, s->resource->name, r->records, n->requests,
	    n->retries, n->bytes, seconds,
	    r->complete ? "" : " (not the whole list)");
	if (s->command->report == NULL)
		return STATUS_OK;
	return write_report(s, r, result, seconds);
}

/* -- what there is to do --------------------------------------------------- */

static enum status
fetch(struct session *s, const struct list_options *options)
{
	int64_t begun = get_clock();
	struct list_result result;
	enum status status;
	struct out out;

	out_begin(&out, STDOUT_FILENO, "stdout");
	status = list_read(&s->getter, s->resource, options, &out, &result);
	status = status_worse(status, tell(s, &result, status, begun));
	return status_worse(out_end(&out), status);
}

static void
add_api_key(struct buf *text, const struct auth *auth)
{
	switch (auth->place) {
	case AUTH_IN_HEADER:
		buf_format(text, "%s: ***\n", auth->name);
		break;
	case AUTH_IN_COOKIE:
		buf_format(text, "Cookie: %s=***\n", auth->name);
		break;
	case AUTH_IN_QUERY:
		buf_format(text, "# and %s=*** in the query\n", auth->name);
		break;
	}
}

static void
add_masked_auth(struct buf *text, const struct auth *auth)
{
	switch (auth->kind) {
	case AUTH_NONE:
		break;
	case AUTH_API_KEY:
		add_api_key(text, auth);
		break;
	case AUTH_HTTP_BASIC:
		buf_add_text(text, "Authorization: Basic ***\n");
		break;
	case AUTH_BEARER:
	case AUTH_OAUTH2_CLIENT_CREDENTIALS:
		buf_add_text(text, "Authorization: Bearer ***\n");
		break;
	}
}

static enum status
dry_run(const struct session *s, const struct list_options *options)
{
	const struct resource *r = s->resource;
	char *url = list_first_url(r, options);
	struct buf text = BUF_INIT(1 << 20);
	struct out out;

	if (url == NULL)
		return STATUS_FAILED;
	buf_format(&text, "%s %s\n", r->method, url);
	for (size_t i = 0; i < r->headers.n; i++)
		buf_format(&text, "%s: %s\n", r->headers.at[i].name,
		    r->headers.at[i].value);
	add_masked_auth(&text, r->auth);
	out_begin(&out, STDOUT_FILENO, "stdout");
	out_add_span(&out, buf_span(&text));
	buf_free(&text);
	free(url);
	return out_end(&out);
}

static enum status
check(struct session *s, const struct list_options *options)
{
	struct list_options one = *options;
	char *url, *host;
	enum status status = STATUS_OK;
	struct get *get;
	struct out out;

	one.page_size = 1;
	url = list_first_url(s->resource, &one);
	if (url == NULL)
		return STATUS_FAILED;
	host = http_url_host(url);
	get = get_start(&s->getter, s->resource, url, NULL,
	    mem_format("%s: %s", s->source->name, host));
	out_begin(&out, STDOUT_FILENO, "stdout");
	if (!get_wait(get)) {
		status = STATUS_TEMPORARY;
	} else if (get->state == GET_FAILED) {
		message_error("%s: %s", get->label, get->why);
		status = get->status;
	} else {
		char *text = mem_format("%s: %s accepts the token from %s",
		    s->source->name, host, s->source->auth.origin);

		out_line(&out, span_of(text));
		free(text);
	}
	get_free(get);
	free(host);
	return status_worse(out_end(&out), status);
}

static enum status
run(struct session *s, struct command *c)
{
	enum status status;

	sources_begin(&s->sources);
	if (c->action == LIST)
		return list_all(s);
	status = open_session(s, c);
	if (status == STATUS_OK && c->action == DRY_RUN)
		return dry_run(s, &c->list);
	if (status == STATUS_OK)
		status = connect_session(s, c);
	if (status != STATUS_OK)
		return status;
	return c->action == CHECK ? check(s, &c->list) : fetch(s, &c->list);
}

int
main(int argc, char **argv)
{
	struct command command = { .action = FETCH, .list = { .at_once = 4 } };
	struct session session = { .command = &command };
	enum status status;
	struct options o;

	out_guard_process();
	unsetenv("SSLKEYLOGFILE"); /* libcurl would write the session's keys */
	options_begin(&o, &table, argc, argv);
	status = read_command(&o, &command);
	if (status == STATUS_OK && !o.stop) {
		catch_signals();
		status = run(&session, &command);
		close_session(&session);
	}
	pairs_free(&command.list.params);
	options_end(&o);
	if (stop_signal != 0) {
		signal(stop_signal, SIG_DFL);
		raise(stop_signal);
	}
	return (int)status;
}
