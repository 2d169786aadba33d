#include <stdlib.h>
#include <string.h>

#include "fetch/blocks.h"
#include "fetch/increment.h"
#include "fetch/read.h"
#include "fetch/resume.h"
#include "fetch/run_parts.h"
#include "lib/clock.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"

/* The command line's, the configuration's, or the source's own. */
enum status
job_options(
    const struct run *run, const struct job *job, struct list_options *list)
{
	const struct resource *r = job->resource;
	long wanted = run->options->page_size;
	long most = r->source->max_page_size;

	*list = run->options->list;
	list->params = (struct pairs){ NULL, 0 };
	pairs_add_all(&list->params, &run->options->list.params);
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
	int64_t begun = clock_ms();
	enum status status;

	status = read_whole(&s->getter, job->resource, list, &run->out, result);
	/* Rows that are held are to be gone before the report counts them. */
	if (status == STATUS_OK && !out_flush(&run->out))
		status = STATUS_FAILED; /* out_end() tells why */
	if (status == STATUS_OK && !*run->stop)
		increment_tell(increment, run->options->framed);
	result->complete = result->complete && status == STATUS_OK &&
	    !list->narrowed && !increment->cursor.has_since &&
	    !increment->cursor.has_until;
	counts = counts_since(&s->getter.counts, &before);
	report_add(&run->report, job->resource, result, &counts, status,
	    clock_seconds_since(begun));
	return status;
}

static enum status
begin_job(struct run *run, const struct job *job, struct list_options *list,
    struct increment *increment)
{
	return increment_begin(increment,
	    &(struct increment_spec){ .session = job->session,
		.resource = job->resource,
		.span = &run->options->span,
		.config = run->config,
		.state = run->options->state },
	    list);
}

enum status
job_plain(struct run *run, const struct job *job)
{
	struct list_result result = { .total = -1 };
	struct increment increment = { .initial = false };
	struct list_options list;
	enum status status = job_options(run, job, &list);

	if (status == STATUS_OK)
		status = begin_job(run, job, &list, &increment);
	if (status == STATUS_OK)
		status = read_job(run, job, &list, &increment, &result);
	increment_end(&increment);
	pairs_free(&list.params);
	return status;
}

/* -- a block --------------------------------------------------------------- */

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
	struct list_options any = *list;
	enum status status = STATUS_OK;

	*resume = (struct resume)RESUME_NONE;
	if (!can_resume(run, job, list))
		return STATUS_OK;
	/* Where it starts is not known yet, and no part of what is asked for;
	 * but a path may need a start. */
	any.context.initial_value = any.context.end_value = "0";
	if (!list_show_first(job->resource, &any, &request))
		status = STATUS_FAILED;
	if (status == STATUS_OK)
		status = resume_begin(
		    resume, &place, job->resource, buf_span(&request));
	buf_free(&request);
	if (status == STATUS_OK && resume->keys.fd >= 0)
		list->resume = resume;
	return status;
}

static void
end_block(struct run *run, const struct block *block,
    const struct list_result *result, const char *cursor, enum status status)
{
	run->blocks++;
	if (status == STATUS_OK) {
		blocks_end(&run->out, block, result->records, result->complete,
		    cursor);
		return;
	}
	run->failed++;
	blocks_fail(
	    &run->out, block, message_last(), status == STATUS_TEMPORARY);
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
		.since = block_since(job, increment),
		.resumed = list->resume != NULL && list->resume->kept };
	struct resume *resume = list->resume;
	char *cursor = NULL;

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
	if (status == STATUS_OK)
		cursor = increment_cursor(increment, list, &result,
		    resume_clock(resume, &job->session->getter));
	if (!*run->stop && run->out.error == 0)
		end_block(run, &block, &result, cursor, status);
	free(cursor);
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
		struct list_result result = { .records =
						  inc->types[i].records };

		blocks_begin(&run->out, &block);
		status = included_copy(&inc->types[i], &run->out);
		end_block(run, &block, &result, NULL, status);
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

enum status
job_leave_out(struct run *run, const struct job *job)
{
	struct session *s = job->session;
	struct block block = { .source = s->source->name,
		.resource = job->resource->name,
		.declared = job->resource };
	struct list_result result = { .total = -1 };
	struct get_counts counts = { 0 };
	size_t left = 0;

	for (const struct job *j = job; j < run->jobs + run->njobs; j++)
		left += j->session == s;
	if (!s->given_up)
		message_error("%s: %zu more %s not asked for, which would fail "
			      "likewise",
		    s->source->name, left, left == 1 ? "list is" : "lists are");
	s->given_up = true;
	if (blocks_begin(&run->out, &block))
		end_block(run, &block, &result, NULL, s->getter.lost);
	report_add(
	    &run->report, job->resource, &result, &counts, s->getter.lost, 0);
	return s->getter.lost;
}

enum status
job_block(struct run *run, const struct job *job)
{
	struct increment increment = { .initial = false };
	struct resume resume = RESUME_NONE;
	struct included included = { .ntypes = 0 };
	struct list_options list;
	enum status status = job_options(run, job, &list);

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
