/*
 * What holds, and where it came from.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/config_read.h"
#include "lib/environment.h"
#include "lib/memory.h"

static void
show(struct buf *out, const char *key, const char *value, const char *origin)
{
	buf_format(out, "%s\t%s\t%s\n", key, value, origin);
}

/* A key of the profile, or what holds without it. */
static void
show_setting(const struct config *config, size_t which, struct buf *out)
{
	const char *field =
	    (const char *)config + config_settings[which].offset;
	char *place = config_place(config, config_settings[which].key);
	bool stated = strcmp(place, config_settings[which].key) != 0;
	char *value;

	if (config_settings[which].form == FORM_BOOLEAN)
		value = mem_string(*(const bool *)field ? "true" : "false");
	else if (*(const long *)(const void *)field == 0)
		value = mem_string("not set");
	else
		value = mem_format("%ld", *(const long *)(const void *)field);
	show(
	    out, config_settings[which].key, value, stated ? place : "default");
	free(value);
	free(place);
}

static void
show_base_url(const struct config *config, const char *source, struct buf *out)
{
	char *name = config_variable(source, "BASE_URL");
	const char *url = config_base_url(config, source);
	char *place = url != NULL && url == config->base_url
	    ? config_place(config, "base_url")
	    : mem_format("$%s", name);

	show(out, "base_url", url != NULL ? url : "the source's",
	    url != NULL ? place : "default");
	free(place);
	free(name);
}

/* Of a profile with a token, the key that names it. */
static const char *
token_key(const struct config *config)
{
	if (config->api_token != NULL)
		return "api_token";
	return config->api_token_file != NULL ? "api_token_file"
					      : "api_token_command";
}

static void
show_token(const struct config *config, const char *source, struct buf *out)
{
	char *name = config_variable(source, "TOKEN");
	bool set = environment_get(name) != NULL;
	bool own = config_is_for(config, source) && config_has_token(config) &&
	    (config->named || !set);
	char *place = own ? config_place(config, token_key(config))
	    : set         ? mem_format("$%s", name)
			  : config_token_advice(config, name);

	show(out, "token", own || set ? "***" : "not set", place);
	free(place);
	free(name);
}

void
config_show(const struct config *config, const char *source, struct buf *out)
{
	show(out, "file",
	    config->tree != NULL       ? config->file
		: config->file != NULL ? "not there"
				       : "none",
	    config->file != NULL ? config->file : "no HOME");
	show(out, "profile", config->profile,
	    config->named ? "-p or $HR_PROFILE" : "default");
	if (source != NULL) {
		show_base_url(config, source, out);
		show_token(config, source, out);
	}
	for (size_t i = 0; i < CONFIG_SETTINGS; i++)
		if (config_settings[i].form == FORM_NUMBER ||
		    config_settings[i].form == FORM_BOOLEAN)
			show_setting(config, i, out);
}
