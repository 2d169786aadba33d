#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "lib/sandbox.h"
#include "map/maps.h"

/*
 * The sources are looked for before any filter is compiled: that takes the
 * environment away.
 */
static const struct sources *
sources_of(struct maps *maps)
{
	if (!maps->looked)
		sources_begin(&maps->sources);
	maps->looked = true;
	return &maps->sources;
}

/* Reads one more; *job is NULL where something is wrong with it. */
static enum status
add_job(struct maps *maps, const struct request *request, struct job **job)
{
	struct job *new = mem_zero(1, sizeof *new);
	enum status status = job_begin(
	    new, request, request->resource != NULL ? sources_of(maps) : NULL);

	*job = NULL;
	if (status != STATUS_OK) {
		job_end(new);
		free(new);
		return status;
	}
	maps->all = mem_resize(maps->all, maps->n + 1, sizeof *maps->all);
	maps->all[maps->n++] = *job = new;
	return STATUS_OK;
}

enum status
maps_begin(struct maps *maps, const struct request *request)
{
	bool given = request->resource != NULL || request->expression != NULL ||
	    request->file != NULL || request->flatten;

	*maps = (struct maps){ .request = request };
	return given ? add_job(maps, request, &maps->given) : STATUS_OK;
}

void
maps_end(struct maps *maps)
{
	for (size_t i = 0; i < maps->n; i++) {
		job_end(maps->all[i]);
		free(maps->all[i]);
	}
	free(maps->all);
	sources_end(&maps->sources);
}

/* The engine is made once. */
static enum status
ready(struct job *job, const struct request *request)
{
	return job->engine.name != NULL ? STATUS_OK : job_engine(job, request);
}

enum status
maps_ready(struct maps *maps)
{
	return maps->given != NULL ? ready(maps->given, maps->request)
				   : STATUS_OK;
}

static void
leave_folders(struct sandbox *s, const struct sources *sources)
{
	for (size_t i = 0; i < sources->n; i++)
		for (size_t j = 0; j < sources->list[i].nfolders; j++)
			sandbox_read(s, sources->list[i].folders[j]);
}

static enum status
start_workers(struct maps *maps)
{
	if (maps->given != NULL)
		return job_workers(maps->given, maps->request);
	if (maps->request->jobs > 1)
		message_info(
		    1, "-j is for a map on the command line: one process");
	return STATUS_OK;
}

enum status
maps_enter_sandbox(struct maps *maps)
{
	const struct job *given = maps->given;
	enum sandbox_calls calls = SANDBOX_CALLS_NEEDED;
	enum status status;
	struct sandbox s;

	sandbox_begin(&s, SANDBOX_LEAVES_NOTHING);
	if (given == NULL)
		leave_folders(&s, sources_of(maps));
	sandbox_enter(&s);
	status = start_workers(maps);
	if (given == NULL)
		calls = SANDBOX_CALLS_OPEN;
	else if (given->workers != NULL)
		calls = SANDBOX_CALLS_WAIT;
	sandbox_limit_calls(calls);
	return status;
}

/* -- for blocks ------------------------------------------------------------ */

/* Whether the map that was given is for this block. */
static enum status
check_given(const struct maps *maps, const char *block)
{
	const struct job *job = maps->given;

	if (maps->request->resource == NULL || name_same(job->name, block))
		return STATUS_OK;
	message_error("%s: not mapped: the map asked for is that of %s", block,
	    job->name);
	return STATUS_USAGE;
}

static bool
has_map(const struct sources *sources, const char *name, const char *resource)
{
	const struct source_folder *source = sources_find(sources, name);
	struct source_names names = { NULL, 0 };
	bool found = false;

	if (source != NULL)
		source_list_maps(source, &names);
	for (size_t i = 0; !found && i < names.n; i++)
		found = name_same(names.list[i], resource);
	source_names_free(&names);
	return found;
}

/* The map of a block's resource, from those that were read or newly. */
static enum status
find_for(struct maps *maps, const char *source, const char *resource,
    const char *block, struct job **job)
{
	struct request request = *maps->request;

	for (size_t i = 0; i < maps->n; i++)
		if (name_same(maps->all[i]->name, block)) {
			*job = maps->all[i];
			return STATUS_OK;
		}
	if (!has_map(sources_of(maps), source, resource)) {
		message_error("%s: it has no map: -f, -e or --flatten do "
			      "without one",
		    block);
		return STATUS_USAGE;
	}
	request.resource = block;
	return add_job(maps, &request, job);
}

enum status
maps_find(struct maps *maps, const char *source, const char *resource,
    struct job **job)
{
	char *block = mem_format("%s/%s", source, resource);
	enum status status;

	*job = maps->given;
	if (maps->given != NULL)
		status = check_given(maps, block);
	else
		status = find_for(maps, source, resource, block, job);
	if (status == STATUS_OK)
		status = ready(*job, maps->request);
	free(block);
	return status;
}

void
maps_finish(struct maps *maps)
{
	for (size_t i = 0; i < maps->n; i++)
		job_finish(maps->all[i]);
}
