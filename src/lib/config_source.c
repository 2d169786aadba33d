/*
 * What a configuration has for a source: its base URL, its token, the values
 * of ${NAME} in its definition.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/config_read.h"
#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/token.h"

char *
config_variable(const char *source, const char *ending)
{
	char *name = mem_format("HR_%s_%s", source, ending);

	for (char *p = name; *p != '\0'; p++)
		if (*p == '-' || *p == '.')
			*p = '_';
		else if (*p >= 'a' && *p <= 'z')
			*p += 'A' - 'a';
	return name;
}

bool
config_is_for(const struct config *config, const char *source)
{
	const char *own = config->source != NULL || !config->flat
	    ? config->source
	    : FLAT_SOURCE;

	return own != NULL && strcmp(own, source) == 0;
}

const char *
config_base_url(const struct config *config, const char *source)
{
	char *name = config_variable(source, "BASE_URL");
	const char *set = environment_get(name);
	const char *own =
	    config_is_for(config, source) ? config->base_url : NULL;

	free(name);
	if (own != NULL && (config->named || set == NULL))
		return own;
	return set;
}

/* A token file's path: beside the configuration where it is relative. */
static char *
beside(const struct config *config, const char *path)
{
	const char *slash = strrchr(config->file, '/');

	if (path[0] == '/' || slash == NULL)
		return mem_string(path);
	return mem_format(
	    "%.*s/%s", (int)(slash - config->file), config->file, path);
}

static enum status
take_file(const char *path, struct known_token *known)
{
	known->origin = mem_string(strcmp(path, "-") == 0 ? "stdin" : path);
	return token_from_file(path, &known->token);
}

static enum status
take_text(const char *text, const char *origin, struct known_token *known)
{
	known->origin = mem_string(origin);
	known->token = mem_string(text);
	return token_check(known->token, origin) ? STATUS_OK : STATUS_USAGE;
}

static enum status
take_profile(const struct config *config, struct known_token *known)
{
	enum status status;
	char *path, *place;

	if (config->api_token_file != NULL) {
		path = beside(config, config->api_token_file);
		status = take_file(path, known);
		free(path);
		return status;
	}
	if (config->api_token != NULL) {
		place = config_place(config, "api_token");
		status = take_text(config->api_token, place, known);
		free(place);
		return status;
	}
	known->origin = config_place(config, "api_token_command");
	return token_from_command(
	    config->api_token_command, known->origin, &known->token);
}

char *
config_token_advice(const struct config *config, const char *name)
{
	return mem_format("set %s in the environment, or api_token,"
			  " api_token_file or api_token_command in %s%s%s%s",
	    name, config->named ? "profile \"" : "",
	    config->named ? config->profile : "", config->named ? "\" of " : "",
	    config->file != NULL ? config->file : "a file (-c)");
}

static enum status
find_token(const struct config *config, const char *source,
    const char *token_file, struct known_token *known)
{
	char *name = config_variable(source, "TOKEN");
	char *origin = mem_format("$%s", name);
	const char *set = environment_get(name);
	bool own = config_is_for(config, source) && config_has_token(config);
	enum status status = STATUS_OK;

	if (token_file != NULL)
		status = take_file(token_file, known);
	else if (own && (config->named || set == NULL))
		status = take_profile(config, known);
	else if (set != NULL)
		status = take_text(set, origin, known);
	else
		known->origin = config_token_advice(config, name);
	free(origin);
	free(name);
	return status;
}

enum status
config_token(struct config *config, const char *source, const char *token_file,
    const char **token, const char **origin)
{
	struct known_token *known = NULL;
	enum status status;

	for (size_t i = 0; i < config->ntokens; i++)
		if (strcmp(config->tokens[i].source, source) == 0)
			known = &config->tokens[i];
	if (known == NULL) {
		struct known_token new = { mem_string(source), NULL, NULL };

		status = find_token(config, source, token_file, &new);
		if (status == STATUS_OK && new.token != NULL)
			message_mask(new.token, strlen(new.token));
		config->tokens = mem_resize(config->tokens, config->ntokens + 1,
		    sizeof(*config->tokens));
		known = &config->tokens[config->ntokens];
		*known = new;
		if (status != STATUS_OK) {
			free(known->source);
			mem_wipe(known->token);
			free(known->origin);
			return status;
		}
		config->ntokens++;
	}
	*token = known->token;
	*origin = known->origin;
	return STATUS_OK;
}

/* -- ${NAME} in definitions ------------------------------------------------ */

/* Whether a variable's name says that its value is a secret. */
static bool
sounds_secret(const char *name)
{
	static const char *const words[] = { "TOKEN", "KEY", "SECRET", "PASS",
		"CREDENTIAL", "AUTH" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (strcasestr(name, words[i]) != NULL)
			return true;
	return false;
}

/* A member of the profile's "secrets"; NULL where there is none. */
static const char *
find_secret(const struct config *config, const char *name)
{
	struct tree_node profile, secrets, member, above[2];

	if (!config_find_profile(config, &profile, above) ||
	    !tree_has(&profile, "secrets", &secrets) ||
	    !tree_has(&secrets, name, &member))
		return NULL;
	return tree_text(&member);
}

static const char *
lookup_token(const struct config_lookup *lookup, const char **origin)
{
	const char *token;

	if (config_token(lookup->config, lookup->source, lookup->token_file,
		&token, origin) == STATUS_OK)
		return token;
	*origin = "";
	return NULL;
}

const char *
config_lookup(
    void *context, const char *name, const char **origin, bool *secret)
{
	const struct config_lookup *lookup = context;
	char *token = config_variable(lookup->source, "TOKEN");
	bool is_token = strcmp(name, token) == 0;
	const char *value;

	free(token);
	*secret = true;
	if (is_token)
		return lookup_token(lookup, origin);
	*origin = NULL;
	value = environment_get(name);
	if (value != NULL)
		*secret = sounds_secret(name);
	else
		value = find_secret(lookup->config, name);
	if (value != NULL) {
		*origin = name;
		if (*secret)
			message_mask(value, strlen(value));
	}
	return value;
}
