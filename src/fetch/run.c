#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/blocks.h"
#include "fetch/increment.h"
#include "fetch/read.h"
#include "fetch/report.h"
#include "fetch/resume.h"
#include "fetch/run.h"
#include "fetch/session.h"
#include "fetch/wall.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"

/* A resource that is to be read, and by whom. */
struct job {
	struct session *session;
	const struct resource *resource;
	char *name; /* owned: "source/resource" */
};

struct run {
	const struct run_options *options;
	struct config *config;
	const volatile sig_atomic_t *stop;
	struct session *sessions; /* owned: one a definition */
	char **definitions;       /* owned; the paths are the targets' */
	size_t nsessions;
	struct job *jobs; /* owned */
	size_t njobs;
	struct out out;
	struct report report;
	uint64_t blocks, failed;
};

/* -- preparing ------------------------------------------------------------- */

static enum status
session_for(struct run *run, char *definition, struct session **session)
{
	struct session *s;
	enum status status;

	for (size_t i = 0; i < run->nsessions; i++)
		if (strcmp(run->definitions[i], definition) == 0) {
			*session = &run->sessions[i];
			return STATUS_OK;
		}
	s = &run->sessions[run->nsessions];
	run->definitions[run->nsessions++] = definition;
	status =
	    session_open(s, run->config, definition, run->options->token_file);
	*session = s;
	return status;
}

static enum status
add_job(struct run *run, const struct target *target)
{
	struct job *job = &run->jobs[run->njobs];
	enum status status =
	    session_for(run, target->definition, &job->session);
	const struct source *source = job->session->source;

	if (status != STATUS_OK)
		return status;
	job->resource = target->resource != NULL
	    ? source_resource(source, target->resource)
	    : &source->resources[0];
	if (job->resource == NULL)
		return catalog_unknown(source, target->resource);
	job->name = mem_format("%s/%s", source->name, job->resource->name);
	run->njobs++;
	return STATUS_OK;
}

static enum status
prepare(struct run *run, const struct target *targets, size_t n)
{
	enum status status = STATUS_OK;

	run->sessions = mem_zero(n, sizeof *run->sessions);
	run->definitions = mem_zero(n, sizeof *run->definitions);
	run->jobs = mem_zero(n, sizeof *run->jobs);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = add_job(run, &targets[i]);
	return status;
}

static enum status
connect_all(struct run *run)
{
	struct http_settings http = run->options->http;
	enum status status = STATUS_OK;

	http.timeout_seconds = config_timeout_seconds(run->config);
	http.connections = run->options->list.at_once;
	for (size_t i = 0; i < run->nsessions && status == STATUS_OK; i++)
		status = session_connect(
		    &run->sessions[i], run->config, &http, run->stop);
	return status;
}

/* All is known by now of what has to be done. */
static void
enter_wall(const struct run *run)
{
	const struct source **sources =
	    mem_zero(run->nsessions, sizeof(struct source *));

	for (size_t i = 0; i < run->nsessions; i++)
		sources[i] = run->sessions[i].source;
	wall_enter(&run->options->http, sources, run->nsessions,
	    run->options->span.incremental && run->options->framed);
	free(sources);
}

static void
release(struct run *run)
{
	for (size_t i = 0; i < run->njobs; i++)
		free(run->jobs[i].name);
	for (size_t i = run->nsessions; i > 0; i--)
		session_close(&run->sessions[i - 1]);
	free(run->jobs);
	free(run->definitions);
	free(run->sessions);
}

/* The command line's, the configuration's, or the source's own. */
static enum status
options_for(
    const struct run *run, const struct job *job, struct list_options *list)
{
	const struct resource *r = job->resource;
	long wanted = run->options->page_size;
	long most = r->source->max_page_size;

	*list = run->options->list;
	list->params = (struct pairs){ NULL, 0 };
	for (size_t i = 0; i < run->options->list.params.n; i++)
		pairs_add(&list->params, run->options->list.params.at[i].name,
		    run->options->list.params.at[i].value);
	list->narrowed = list->params.n > 0;
	if (wanted == 0)
		wanted = config_page_size(run->config);
	if (wanted == 0)
		wanted = r->paginator.limit;
	if (most > 0 && wanted > most) {
		message_error("%s: a page has at most %ld records, not %ld",
		    r->source->name, most, wanted);
		return STATUS_USAGE;
	}
	list->page_size = wanted;
	return STATUS_OK;
}

/* -- fetching -------------------------------------------------------------- */

static struct get_counts
counts_since(const struct get_counts *now, const struct get_counts *before)
{
	return (
	    struct get_counts){ .requests = now->requests - before->requests,
		.retries = now->retries - before->retries,
		.bytes = now->bytes - before->bytes };
}

/* Reads a resource; *cursor is where its next run is to start, for free(3), or
 * NULL. */
static enum status
read_job(struct run *run, const struct job *job, struct list_options *list,
    struct increment *increment, struct list_result *result)
{
	struct session *s = job->session;
	struct get_counts before = s->getter.counts, counts;
	int64_t begun = get_clock();
	enum status status;

	status = read_whole(&s->getter, job->resource, list, &run->out, result);
	if (status == STATUS_OK && !*run->stop)
		increment_tell(increment, run->options->framed);
	result->complete = result->complete && !list->narrowed &&
	    !increment->cursor.has_since && !increment->cursor.has_until;
	counts = counts_since(&s->getter.counts, &before);
	report_add(&run->report, job->resource, result, &counts, status,
	    (double)(get_clock() - begun) / 1000);
	return status;
}

static enum status
begin_job(struct run *run, const struct job *job, struct list_options *list,
    struct increment *increment)
{
	return increment_begin(increment, job->session, job->resource,
	    &run->options->span, run->config, run->options->state, list->resume,
	    list);
}

static enum status
read_plain(struct run *run, const struct job *job)
{
	struct list_result result = { .total = -1 };
	struct increment increment = { .initial = false };
	struct list_options list;
	enum status status = options_for(run, job, &list);

	if (status == STATUS_OK)
		status = begin_job(run, job, &list, &increment);
	if (status == STATUS_OK)
		status = read_job(run, job, &list, &increment, &result);
	increment_end(&increment);
	pairs_free(&list.params);
	return status;
}

/* Whether a run that dies is to go on later: it has a state, and wants all
 * that there is. */
static bool
can_resume(const struct run *run, const struct job *job,
    const struct list_options *list)
{
	const struct increment_span *span = &run->options->span;

	return span->incremental && !span->full && span->since == NULL &&
	    span->until == NULL && list->max_records == 0 && !list->narrowed &&
	    list->included == NULL && job->resource->parent == NULL &&
	    strcmp(job->resource->write_disposition, "merge") == 0;
}

static enum status
begin_resume(struct run *run, const struct job *job, struct resume *resume,
    struct list_options *list)
{
	struct state_place place = { .profile = config_profile(run->config),
		.name = run->options->state,
		.source = job->resource->source->name };
	struct buf request = BUF_INIT((size_t)1 << 20);
	enum status status = STATUS_OK;

	*resume = (struct resume){ .fd = -1 };
	if (!can_resume(run, job, list))
		return STATUS_OK;
	if (!list_show_first(job->resource, list, &request))
		status = STATUS_FAILED;
	if (status == STATUS_OK)
		status = resume_begin(
		    resume, &place, job->resource, buf_span(&request));
	buf_free(&request);
	if (status == STATUS_OK && resume->fd >= 0)
		list->resume = resume;
	return status;
}

static void
end_block(struct run *run, const struct block *block,
    const struct increment *increment, const struct list_options *list,
    const struct list_result *result, enum status status)
{
	const struct session *s = run->jobs[run->blocks++].session;
	char *cursor;

	if (status != STATUS_OK) {
		run->failed++;
		blocks_fail(&run->out, block, message_last(),
		    status == STATUS_TEMPORARY);
		return;
	}
	cursor = increment_cursor(
	    increment, list, resume_clock(list->resume, &s->getter));
	blocks_end(&run->out, block, result->records, result->complete, cursor);
	free(cursor);
}

/* The cursor that the block is read from.  The first of incremental runs has
 * none, wherever it starts: it may well make a table, but not replace one. */
static const char *
block_since(const struct job *job, const struct increment *increment)
{
	return increment->first &&
		strcmp(job->resource->write_disposition, "replace") != 0
	    ? NULL
	    : increment->cursor.since_text;
}

/* A block with its checkpoints; of one that can't be begun, status tells. */
static enum status
read_into_block(struct run *run, const struct job *job,
    struct list_options *list, struct increment *increment, enum status status)
{
	struct list_result result = { .total = -1 };
	struct block block = { .source = job->resource->source->name,
		.resource = job->resource->name,
		.declared = job->resource,
		.since = block_since(job, increment) };
	struct resume *resume = list->resume;

	if (*run->stop || !blocks_begin(&run->out, &block))
		return status;
	if (resume != NULL) {
		resume->block = &block;
		resume->out = &run->out;
		if (resume->given == NULL)
			resume->since =
			    mem_string(increment->cursor.since_text);
	}
	if (status == STATUS_OK)
		status = read_job(run, job, list, increment, &result);
	if (resume != NULL && resume->given != NULL)
		result.complete = false; /* its first part was sent before */
	if (!*run->stop && run->out.error == 0)
		end_block(run, &block, increment, list, &result, status);
	return status;
}

/* The related records that came with a resource, a block for each type. */
static enum status
write_included(struct run *run, const struct job *job, struct included *inc)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < inc->ntypes && status == STATUS_OK; i++) {
		struct block block = { .source = job->resource->source->name,
			.resource = inc->types[i].name };

		blocks_begin(&run->out, &block);
		status = included_copy(&inc->types[i], &run->out);
		run->blocks++;
		if (status == STATUS_OK)
			blocks_end(&run->out, &block, inc->types[i].records,
			    false, NULL);
		else
			blocks_fail(&run->out, &block, message_last(), false);
		run->failed += status != STATUS_OK;
	}
	return status;
}

/* Has the relations included that the command line wants. */
static enum status
begin_included(struct run *run, const struct job *job, struct included *inc,
    struct list_options *list)
{
	const char *before = pairs_get(&list->params, "include");
	char *param;

	if (run->options->nrelations == 0)
		return STATUS_OK;
	if (!included_begin(
		inc, run->options->relations, run->options->nrelations))
		return STATUS_FAILED;
	if (before == NULL)
		before = pairs_get(&job->resource->params, "include");
	param = included_param(inc, before);
	pairs_set(&list->params, "include", param);
	free(param);
	list->included = inc;
	return STATUS_OK;
}

static enum status
read_block(struct run *run, const struct job *job)
{
	struct increment increment = { .initial = false };
	struct resume resume = { .fd = -1 };
	struct included included = { .ntypes = 0 };
	struct list_options list;
	enum status status = options_for(run, job, &list);

	if (status == STATUS_OK)
		status = begin_included(run, job, &included, &list);
	if (status == STATUS_OK)
		status = begin_resume(run, job, &resume, &list);
	if (status == STATUS_OK)
		status = begin_job(run, job, &list, &increment);
	status = read_into_block(run, job, &list, &increment, status);
	if (status == STATUS_OK && !*run->stop && run->out.error == 0)
		status = write_included(run, job, &included);
	increment_end(&increment);
	resume_end(&resume);
	included_end(&included);
	pairs_free(&list.params);
	return status;
}

static enum status
read_framed(struct run *run)
{
	char **names = mem_zero(run->njobs, sizeof *names);
	enum status status = STATUS_OK;

	for (size_t i = 0; i < run->njobs; i++)
		names[i] = run->jobs[i].name;
	blocks_run(&run->out, config_profile(run->config), run->options->state,
	    names, run->njobs);
	free(names);
	for (size_t i = 0; i < run->njobs && !*run->stop && run->out.error == 0;
	     i++)
		status = status_worse(status, read_block(run, &run->jobs[i]));
	if (!*run->stop)
		blocks_done(&run->out, run->blocks, run->failed);
	return status;
}

void
run_refuse(void)
{
	struct out out;

	if (isatty(STDOUT_FILENO))
		return;
	out_begin(&out, STDOUT_FILENO, "stdout");
	blocks_refused(&out, message_last());
	(void)out_end(&out);
}

enum status
run_fetch(const struct run_options *options, struct config *config,
    const struct targets *targets, const volatile sig_atomic_t *stop)
{
	struct run run = { .options = options, .config = config, .stop = stop };
	enum status status = report_begin(&run.report, options->report);

	if (status == STATUS_OK)
		status = prepare(&run, targets->at, targets->n);
	if (status == STATUS_OK)
		status = connect_all(&run);
	if (status != STATUS_OK && options->framed)
		run_refuse();
	if (status == STATUS_OK) {
		enter_wall(&run);
		out_begin(&run.out, STDOUT_FILENO, "stdout");
		status = options->framed ? read_framed(&run)
					 : read_plain(&run, run.jobs);
		status = status_worse(status, report_write(&run.report));
		status = status_worse(out_end(&run.out), status);
	}
	report_end(&run.report);
	release(&run);
	return status;
}

/* -- looking --------------------------------------------------------------- */

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

enum status
run_dry(const struct run_options *options, struct config *config,
    const struct target *target)
{
	struct run run = { .options = options, .config = config };
	struct buf text = BUF_INIT((size_t)1 << 20);
	struct list_options list = { .params = { NULL, 0 } };
	enum status status = prepare(&run, target, 1);
	const struct resource *r = run.jobs[0].resource;

	if (status == STATUS_OK)
		status = options_for(&run, run.jobs, &list);
	if (status == STATUS_OK) {
		/* Of a child only its parent's requests are known yet. */
		while (r->parent != NULL)
			r = r->parent;
		if (!list_show_first(r, &list, &text))
			status = STATUS_FAILED;
	}
	if (status == STATUS_OK) {
		add_masked_auth(&text, r->auth);
		message_redact(text.p, text.n);
		out_begin(&run.out, STDOUT_FILENO, "stdout");
		out_add_span(&run.out, buf_span(&text));
		status = out_end(&run.out);
	}
	buf_free(&text);
	pairs_free(&list.params);
	release(&run);
	return status;
}

static enum status
check(struct run *run)
{
	const struct resource *r = run->jobs[0].resource;
	struct list_options one;
	struct list_result result;
	char *host, *text;
	enum status status;

	status = options_for(run, run->jobs, &one);
	if (status != STATUS_OK) {
		pairs_free(&one.params);
		return status;
	}
	while (r->parent != NULL)
		r = r->parent;
	one.page_size = 1;
	one.max_records = 1;
	one.at_once = 1;
	one.discard = true;
	one.progress = PROGRESS_NONE;
	status = read_whole(
	    &run->jobs[0].session->getter, r, &one, &run->out, &result);
	if (status == STATUS_OK) {
		host = http_url_host(r->source->base_url);
		text = r->auth->kind != AUTH_NONE
		    ? mem_format("%s: %s accepts the credentials from %s",
			  r->source->name, host, r->auth->origin)
		    : mem_format("%s: %s answers", r->source->name, host);
		out_line(&run->out, span_of(text));
		free(text);
		free(host);
	}
	pairs_free(&one.params);
	return status;
}

enum status
run_check(const struct run_options *options, struct config *config,
    const struct target *target, const volatile sig_atomic_t *stop)
{
	struct run run = { .options = options, .config = config, .stop = stop };
	enum status status = prepare(&run, target, 1);

	if (status == STATUS_OK)
		status = connect_all(&run);
	if (status == STATUS_OK) {
		enter_wall(&run);
		out_begin(&run.out, STDOUT_FILENO, "stdout");
		status = check(&run);
		status = status_worse(out_end(&run.out), status);
	}
	release(&run);
	return status;
}
