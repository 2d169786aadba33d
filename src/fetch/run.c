#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/blocks.h"
#include "fetch/run_parts.h"
#include "fetch/wall.h"
#include "lib/memory.h"
#include "lib/message.h"

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

enum status
run_prepare(struct run *run, const struct target *targets, size_t n)
{
	enum status status = STATUS_OK;

	run->sessions = mem_zero(n, sizeof *run->sessions);
	run->definitions = mem_zero(n, sizeof *run->definitions);
	run->jobs = mem_zero(n, sizeof *run->jobs);
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = add_job(run, &targets[i]);
	return status;
}

enum status
run_connect(struct run *run)
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
void
run_enter_wall(const struct run *run)
{
	const struct source **sources =
	    mem_zero(run->nsessions, sizeof(struct source *));

	for (size_t i = 0; i < run->nsessions; i++)
		sources[i] = run->sessions[i].source;
	wall_enter(&run->options->http, sources, run->nsessions,
	    run->options->span.incremental && run->options->framed);
	free(sources);
}

void
run_release(struct run *run)
{
	for (size_t i = 0; i < run->njobs; i++)
		free(run->jobs[i].name);
	for (size_t i = run->nsessions; i > 0; i--)
		session_close(&run->sessions[i - 1]);
	free(run->jobs);
	free(run->definitions);
	free(run->sessions);
}

/* -- reading  -------------------------------------------------------------- */

static enum status
read_block(struct run *run, const struct job *job)
{
	return job->session->getter.lost == STATUS_OK ? job_block(run, job)
						      : job_leave_out(run, job);
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
		status = run_prepare(&run, targets->at, targets->n);
	if (status == STATUS_OK)
		status = run_connect(&run);
	if (status != STATUS_OK && options->framed)
		run_refuse();
	if (status == STATUS_OK) {
		run_enter_wall(&run);
		out_begin(&run.out, STDOUT_FILENO, "stdout");
		for (size_t i = 0; i < run.nsessions; i++)
			run.sessions[i].getter.behind = &run.out;
		status = options->framed ? read_framed(&run)
					 : job_plain(&run, run.jobs);
		status = status_worse(status, report_write(&run.report));
		status = status_worse(out_end(&run.out), status);
	}
	report_end(&run.report);
	run_release(&run);
	return status;
}

/* -- looking --------------------------------------------------------------- */
