#include <stdlib.h>
#include <string.h>

#include "lib/environment.h"
#include "lib/file.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "map/flatten.h"
#include "map/job.h"
#include "map/jq_engines.h"
#include "map/native.h"
#include "map/prelude.h"

#define PROGRAM_MAX ((size_t)1 << 20)

/* -- the program ----------------------------------------------------------- */

static enum status
read_map(struct job *job, const struct source_folder *source)
{
	char *file = mem_format("%s.jq", job->resource);
	char *path = source_file(source, file);
	enum status status;

	job->name = mem_format("%s/%s", source->name, job->resource);
	if (path != NULL) {
		status = file_read(path, &job->text);
	} else {
		message_error("%s: its map is gone", job->name);
		status = STATUS_USAGE;
	}
	free(path);
	free(file);
	return status;
}

/* Whether a word may name a resource; programs and paths of files do not. */
static bool
is_name(const char *word)
{
	const char *slash = strchr(word, '/');
	const char *resource = slash != NULL ? slash + 1 : word;

	return name_is_good(span_of(resource)) &&
	    (slash == NULL ||
		name_is_good((struct span){ word, (size_t)(slash - word) }));
}

static enum status
find_map(struct job *job, const struct request *request,
    const struct sources *sources)
{
	const char *chosen = request->source != NULL
	    ? request->source
	    : environment_get("HR_SOURCE");
	const struct source_folder *source;
	enum status status;

	if (!is_name(request->resource)) {
		message_error("%s: that is no resource's name; a jq program "
			      "goes behind -e, a file of one behind -f",
		    request->resource);
		return STATUS_USAGE;
	}
	status = sources_resolve(sources, request->resource, chosen,
	    source_list_maps, &source, &job->resource);
	return status == STATUS_OK ? read_map(job, source) : status;
}

static enum status
find_program(struct job *job, const struct request *request,
    const struct sources *sources)
{
	if (request->resource != NULL)
		return find_map(job, request, sources);
	if (request->file != NULL) {
		job->name = mem_string(request->file);
		return file_read(request->file, &job->text);
	}
	job->name = mem_string("-e");
	if (buf_add_text(&job->text, request->expression))
		return STATUS_OK;
	message_error("-e: the filter is too long");
	return STATUS_USAGE;
}

enum status
job_begin(struct job *job, const struct request *request,
    const struct sources *sources)
{
	enum status status;

	*job = (struct job){ .text = BUF_INIT(PROGRAM_MAX) };
	if (request->flatten) {
		job->name = mem_string("--flatten");
		return STATUS_OK;
	}
	status = find_program(job, request, sources);
	if (status != STATUS_OK)
		return status;
	if (job->text.n > 0 && memchr(job->text.p, '\0', job->text.n) != NULL) {
		message_error("%s: no jq program: it has a NUL", job->name);
		return STATUS_USAGE;
	}
	job->program = prelude_skip(buf_span(&job->text));
	if (contract_read(job->program, &job->contract, &job->fault) ==
	    CONTRACT_WRONG) {
		message_error("%s: line %u: %s", job->name, job->fault.line,
		    job->fault.why);
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

void
job_end(struct job *job)
{
	workers_end(job->workers);
	if (job->engine.name != NULL)
		job->engine.free(job->engine.self);
	contract_free(job->contract);
	buf_free(&job->text);
	free(job->resource);
	free(job->name);
}

/* -- the engine ------------------------------------------------------------ */

static enum status
contract_engine(struct job *job, const struct request *request)
{
	if (request->engine != NULL && strcmp(request->engine, "jq") == 0) {
		message_info(
		    1, "%s: a contract, run by libjq: --engine=jq", job->name);
		return jq_contract_engine(
		    &job->engine, job->contract, request->all_fields);
	}
	message_info(1, "%s: a contract, run natively", job->name);
	job->engine = native_engine(job->contract, request->all_fields);
	return STATUS_OK;
}

static enum status
program_engine(struct job *job, const struct request *request)
{
	/* Of what a program makes of a value, nobody knows how it came. */
	const char *needs = request->all_fields ? "--all-fields"
	    : request->strict                   ? "--strict"
	    : request->engine != NULL && strcmp(request->engine, "native") == 0
	    ? "--engine=native"
	    : NULL;

	if (needs != NULL) {
		message_error("%s: line %u: %s: it is no contract, as %s needs",
		    job->name, job->fault.line, job->fault.why, needs);
		return STATUS_USAGE;
	}
	message_info(1, "%s: run by libjq: no contract: line %u: %s", job->name,
	    job->fault.line, job->fault.why);
	return jq_program_engine(
	    &job->engine, job->program, request->library, job->name);
}

enum status
job_engine(struct job *job, const struct request *request)
{
	if (request->flatten) {
		message_info(1, "--flatten: run natively");
		job->engine = flatten_engine();
		return STATUS_OK;
	}
	return job->contract != NULL ? contract_engine(job, request)
				     : program_engine(job, request);
}

/* -- the run --------------------------------------------------------------- */

enum status
job_workers(struct job *job, const struct request *request)
{
	size_t columns = job->contract != NULL ? job->contract->n : 0;

	if (request->jobs <= 1)
		return STATUS_OK;
	if (!job->engine.costly) {
		message_info(1, "%s: -j is for libjq: one process", job->name);
		return STATUS_OK;
	}
	job->workers =
	    workers_start(&job->engine, columns, (size_t)request->jobs);
	return job->workers != NULL ? STATUS_OK : STATUS_FAILED;
}

void
job_count(struct job *job, const struct mapped *m)
{
	job->records++;
	if (m->numbers > 0 && job->numbers == 0)
		job->first = job->records;
	job->numbers += m->numbers;
}

void
job_finish(const struct job *job)
{
	if (job->numbers > 0)
		message_warn("%zu %s more digits than jq keeps, and went to "
			     "the filter as %s (first: record %zu)",
		    job->numbers,
		    message_plural(job->numbers, "number has", "numbers have"),
		    message_plural(job->numbers, "a string", "strings"),
		    job->first);
}
