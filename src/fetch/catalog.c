#include <stdlib.h>
#include <string.h>

#include "fetch/catalog.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/source.h"
#include "lib/words.h"

void
catalog_begin(struct catalog *c, const char *file)
{
	*c = (struct catalog){ .file = file };
	sources_begin(&c->sources);
}

void
catalog_end(struct catalog *c)
{
	sources_end(&c->sources);
}

void
targets_free(struct targets *targets)
{
	for (size_t i = 0; i < targets->n; i++) {
		free(targets->at[i].resource);
		free(targets->at[i].definition);
	}
	free(targets->at);
	*targets = (struct targets){ NULL, 0 };
}

static void
add_target(struct targets *targets, char *definition, char *resource)
{
	targets->at =
	    mem_resize(targets->at, targets->n + 1, sizeof *targets->at);
	targets->at[targets->n++] = (struct target){ definition, resource };
}

char *
catalog_name(const char *definition)
{
	struct source *source;
	char *name;

	if (source_load_listing(definition, &source) != STATUS_OK)
		return NULL;
	name = mem_string(source->name);
	source_free(source);
	return name;
}

static enum status
unknown_source(const struct catalog *c, const char *name)
{
	const char **names = mem_zero(c->sources.n, sizeof *names);
	const char *near;

	for (size_t i = 0; i < c->sources.n; i++)
		names[i] = c->sources.list[i].name;
	near = words_nearest(name, names, c->sources.n);
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

enum status
catalog_unknown(const struct source *source, const char *name)
{
	const char **names = mem_zero(source->nresources, sizeof *names);
	const char *near;

	for (size_t i = 0; i < source->nresources; i++)
		names[i] = source->resources[i].name;
	near = words_nearest(name, names, source->nresources);
	free(names);
	if (near != NULL)
		message_error("%s has no resource \"%s\"; did you mean \"%s\"?",
		    source->name, name, near);
	else
		message_error("%s has no resource \"%s\" (hr-fetch --list %s "
			      "shows them)",
		    source->name, name, source->name);
	return STATUS_USAGE;
}

/* The definition of a source by its name, for free(3). */
static enum status
definition_of(const struct catalog *c, const char *name, char **definition)
{
	const struct source_folder *folder = sources_find(&c->sources, name);

	*definition =
	    folder != NULL ? source_file(folder, "source.json") : NULL;
	return *definition != NULL ? STATUS_OK : unknown_source(c, name);
}

static enum status
print_definition(const char *path, struct out *out)
{
	struct source *source;
	enum status status = source_load_listing(path, &source);

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
print_source(const struct catalog *c, const char *name, struct out *out)
{
	char *path;
	enum status status = definition_of(c, name, &path);

	if (status == STATUS_OK)
		status = print_definition(path, out);
	free(path);
	return status;
}

enum status
catalog_print(const struct catalog *c, const char *source, struct out *out)
{
	enum status status = STATUS_OK;

	if (c->file != NULL)
		return print_definition(c->file, out);
	if (source != NULL)
		return print_source(c, source, out);
	for (size_t i = 0; i < c->sources.n; i++)
		status = status_worse(
		    status, print_source(c, c->sources.list[i].name, out));
	return status;
}

enum status
catalog_find(const struct catalog *c, const char *word, struct targets *targets)
{
	const struct source_folder *folder;
	char *resource;
	enum status status;

	if (c->file != NULL) {
		add_target(targets, mem_string(c->file), mem_string(word));
		return STATUS_OK;
	}
	status = sources_resolve(&c->sources, word, c->chosen,
	    source_list_resources, &folder, &resource);
	if (status == STATUS_OK)
		add_target(
		    targets, source_file(folder, "source.json"), resource);
	return status;
}

enum status
catalog_source(
    const struct catalog *c, const char *name, struct targets *targets)
{
	enum status status = STATUS_OK;
	char *definition = NULL;

	if (name == NULL)
		name = c->chosen;
	if (c->file != NULL) {
		definition = mem_string(c->file);
	} else if (name != NULL) {
		status = definition_of(c, name, &definition);
	} else {
		message_error("which source? say -s NAME, or set HR_SOURCE "
			      "(hr-fetch --list shows what there is)");
		status = STATUS_USAGE;
	}
	if (status == STATUS_OK)
		add_target(targets, definition, NULL);
	return status;
}

enum status
catalog_all(const struct catalog *c, struct targets *targets)
{
	struct targets whole = { NULL, 0 };
	struct source *source = NULL;
	enum status status = catalog_source(c, NULL, &whole);

	if (status == STATUS_OK)
		status = source_load_listing(whole.at[0].definition, &source);
	if (status == STATUS_OK) {
		for (size_t i = 0; i < source->nresources; i++)
			if (source->resources[i].selected)
				add_target(targets,
				    mem_string(whole.at[0].definition),
				    mem_string(source->resources[i].name));
		source_free(source);
	}
	targets_free(&whole);
	return status;
}
