#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/sources.h"
#include "lib/words.h"
#include "state/place.h"

const char *
setting_profile(const struct setting *with)
{
	return state_choose(with->profile, "HR_PROFILE");
}

const char *
setting_state(const struct setting *with)
{
	return state_choose(with->state, "HR_STATE");
}

enum status
setting_config(struct setting *with, const struct config **config)
{
	enum status status = STATUS_OK;

	if (with->config == NULL)
		status = config_load(
		    with->config_file, with->profile, &with->config);
	*config = with->config;
	return status;
}

enum status
setting_source(struct setting *with, const char **source)
{
	const struct config *config;
	enum status status;

	*source = with->source;
	if (*source == NULL)
		*source = environment_get("HR_SOURCE");
	if (*source != NULL)
		return STATUS_OK;
	status = setting_config(with, &config);
	if (status == STATUS_OK)
		*source = config_source(config);
	return status;
}

enum status
setting_folder(const struct setting *with, char **folder)
{
	const struct state_place at = { .profile = setting_profile(with),
		.name = setting_state(with),
		.source = "any" };
	enum status status = state_path(&at, folder);

	if (status == STATUS_OK)
		*strrchr(*folder, '/') = '\0';
	return status;
}

void
setting_end(struct setting *with)
{
	config_free(with->config);
	with->config = NULL;
}

/* A resource that is not in the state, but may be one that is, mistyped. */
static void
warn_unknown(const struct place *place, const struct state *state)
{
	const char **names = mem_zero(state->n, sizeof *names);
	char *hint;

	for (size_t i = 0; i < state->n; i++)
		names[i] = state->entries[i].resource;
	hint = words_suggest(place->resource, names, state->n);
	if (hint[0] != '\0')
		message_warn("%s/%s: it has no state%s", place->source,
		    place->resource, hint);
	free(hint);
	free(names);
}

/*
 * Looks for the resource in the state: *found, and *place then has its name
 * there.  *known: there is a state of its source.
 */
static enum status
look_in_state(struct place *place, bool warn, bool *found, bool *known)
{
	struct state state;
	enum status status = state_read(&state, &place->at);
	const struct state_entry *entry;

	*found = *known = false;
	if (status == STATUS_OK) {
		entry = state_find(&state, place->resource);
		*found = entry != NULL;
		if (entry != NULL)
			state_set(
			    &place->resource, mem_string(entry->resource));
		*known = access(state.path, F_OK) == 0;
		if (!*found && warn)
			warn_unknown(place, &state);
	}
	state_end(&state);
	return status;
}

static void
set_source(struct place *place, char *name)
{
	state_set(&place->source, name);
	place->at.source = place->source;
}

/* As the definitions have it. */
static enum status
resolve(struct place *place, const struct sources *all, const char *word,
    const char *chosen)
{
	const struct source_folder *folder;
	char *resource;
	enum status status = sources_resolve(
	    all, word, chosen, source_list_resources, &folder, &resource);

	if (status == STATUS_OK) {
		set_source(place, mem_string(folder->name));
		state_set(&place->resource, resource);
	}
	return status;
}

/* With the source that is named in the word, or chosen. */
static enum status
find_in(struct place *place, const struct sources *all, const char *word,
    const char *chosen, enum place_kind kind)
{
	const char *slash = strchr(word, '/');
	const struct source_folder *folder;
	enum status status;
	bool found, known;

	set_source(place,
	    slash != NULL ? mem_copy(word, (size_t)(slash - word))
			  : mem_string(chosen));
	place->resource = mem_string(slash != NULL ? slash + 1 : word);
	folder = sources_find(all, place->source);
	if (folder != NULL)
		set_source(place, mem_string(folder->name));
	status = look_in_state(
	    place, folder == NULL && kind == PLACE_KNOWN, &found, &known);
	if (status != STATUS_OK || found)
		return status;
	if (folder == NULL)
		return known || kind == PLACE_ANY
		    ? STATUS_OK
		    : sources_unknown(all, place->source);
	return resolve(place, all, word, chosen);
}

enum status
place_find(struct place *place, struct setting *with, const char *word,
    enum place_kind kind)
{
	const char *chosen = NULL;
	enum status status = STATUS_OK;
	struct sources all;

	*place = (struct place){ .at = { .profile = setting_profile(with),
				     .name = setting_state(with) } };
	if (strchr(word, '/') == NULL)
		status = setting_source(with, &chosen);
	if (status != STATUS_OK)
		return status;
	sources_begin(&all);
	if (strchr(word, '/') != NULL || chosen != NULL)
		status = find_in(place, &all, word, chosen, kind);
	else
		status = resolve(place, &all, word, NULL);
	sources_end(&all);
	if (status == STATUS_OK) { /* its name makes file names, too */
		char *path;

		status = state_path_beside(
		    &place->at, place->resource, "lock", true, &path);
		if (status == STATUS_OK)
			free(path);
	}
	return status;
}

void
place_end(struct place *place)
{
	free(place->source);
	free(place->resource);
}
