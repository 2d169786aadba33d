#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config_read.h"
#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/token.h"
#include "lib/words.h"

const struct config_setting config_settings[CONFIG_SETTINGS] = {
	{ "source", FORM_TEXT, offsetof(struct config, source), 0, 0 },
	{ "base_url", FORM_TEXT, offsetof(struct config, base_url), 0, 0 },
	{ "api_token", FORM_TEXT, offsetof(struct config, api_token), 0, 0 },
	{ "api_token_file", FORM_TEXT, offsetof(struct config, api_token_file),
	    0, 0 },
	{ "api_token_command", FORM_TEXT,
	    offsetof(struct config, api_token_command), 0, 0 },
	{ "secrets", FORM_SECRETS, 0, 0, 0 },
	{ "sync_frequency_hours", FORM_NUMBER,
	    offsetof(struct config, sync_frequency_hours), 1, 8760 },
	{ "initial_sync_days", FORM_NUMBER,
	    offsetof(struct config, initial_sync_days), 1, 365 },
	{ "max_records_per_page", FORM_NUMBER,
	    offsetof(struct config, page_size), 1, 10000 },
	{ "request_timeout_seconds", FORM_NUMBER,
	    offsetof(struct config, timeout_seconds), 1, 3600 },
	{ "retry_attempts", FORM_NUMBER,
	    offsetof(struct config, retry_attempts), 1, 100 },
	{ "enable_incremental_sync", FORM_BOOLEAN,
	    offsetof(struct config, incremental), 0, 0 },
	{ "enable_debug_logging", FORM_BOOLEAN, offsetof(struct config, debug),
	    0, 0 },
};

/* -- reading the file ------------------------------------------------------ */

static bool
check_filled_in(const struct tree_node *node)
{
	return !token_is_unfilled(tree_text(node)) ||
	    tree_wrong(node,
		"is still the template's %s; put your value there, or remove"
		" the key",
		tree_text(node));
}

static bool
check_secrets(const struct tree_node *node)
{
	struct tree_node member;
	const char *text;

	if (!tree_object(node))
		return false;
	for (size_t i = 0; tree_child(node, i, &member); i++)
		if (!check_filled_in(&member) || !tree_string(&member, &text))
			return false;
	return true;
}

static bool
read_setting(const struct tree_node *node, size_t which, struct config *config)
{
	void *field = (char *)config + config_settings[which].offset;
	const char *text;

	if (!check_filled_in(node))
		return false;
	switch (config_settings[which].form) {
	case FORM_NUMBER:
		return tree_integer(node, TREE_OR_STRING,
		    config_settings[which].least, config_settings[which].most,
		    field);
	case FORM_BOOLEAN:
		return tree_boolean(node, TREE_OR_STRING, field);
	case FORM_SECRETS:
		return check_secrets(node);
	case FORM_TEXT:
		if (!tree_string(node, &text))
			return false;
		*(char **)field = mem_string(text);
		return true;
	}
	return false;
}

static bool
check_profile(const struct tree_node *node, const struct config *config)
{
	int tokens = (config->api_token != NULL) +
	    (config->api_token_file != NULL) +
	    (config->api_token_command != NULL);

	if (tokens > 1)
		return tree_wrong(node,
		    "\"api_token\", \"api_token_file\" and"
		    " \"api_token_command\" name the same token; keep one");
	if (!config->flat && config->source == NULL &&
	    (tokens > 0 || config->base_url != NULL))
		return tree_wrong(node,
		    "\"source\" is missing, and with it whose %s that is",
		    tokens > 0 ? "token" : "base_url");
	return true;
}

static bool
read_profile(const struct tree_node *node, struct config *config)
{
	const char *keys[CONFIG_SETTINGS];
	struct tree_node member;

	for (size_t i = 0; i < CONFIG_SETTINGS; i++)
		keys[i] = config_settings[i].key;
	if (!tree_keys(node, keys, CONFIG_SETTINGS))
		return false;
	for (size_t i = 0; i < CONFIG_SETTINGS; i++)
		if (tree_has(node, keys[i], &member) &&
		    !read_setting(&member, i, config))
			return false;
	config->present = true;
	return check_profile(node, config);
}

/* Whether a profile holds what others must not read. */
static bool
holds_secret(const struct tree_node *profile)
{
	struct tree_node member;

	return (tree_has(profile, "api_token", &member) &&
		   !token_is_unfilled(tree_text(&member))) ||
	    (tree_has(profile, "secrets", &member) && tree_count(&member) > 0);
}

static bool
check_exposed(const struct tree_node *root, const struct tree_node *profiles)
{
	bool secret = holds_secret(root);
	struct tree_node profile;

	for (size_t i = 0;
	     profiles != NULL && tree_child(profiles, i, &profile); i++)
		secret |= holds_secret(&profile);
	return !secret || !tree_exposed(root->tree) ||
	    tree_wrong(root,
		"holds a secret, and others can read the file; chmod 600 it");
}

/* "acme, beta", for messages. */
static void
list_profiles(const struct tree_node *profiles, struct buf *out)
{
	struct tree_node profile;

	for (size_t i = 0; tree_child(profiles, i, &profile); i++)
		buf_format(out, "%s%s", i > 0 ? ", " : "", profile.key);
}

static char *
suggest_profile(const struct tree_node *profiles, const char *wanted)
{
	size_t count = tree_count(profiles);
	const char **names = mem_zero(count, sizeof *names);
	struct tree_node profile;
	char *hint;

	for (size_t i = 0; tree_child(profiles, i, &profile); i++)
		names[i] = profile.key;
	hint = words_suggest(wanted, names, count);
	free(names);
	return hint;
}

static bool
choose_profile(const struct tree_node *profiles, struct config *config)
{
	struct buf names = BUF_INIT(1024);
	struct tree_node profile;
	char *hint;

	if (!tree_object(profiles))
		return false;
	if (tree_has(profiles, config->profile, &profile))
		return read_profile(&profile, config);
	if (!config->named)
		return true;
	list_profiles(profiles, &names);
	hint = suggest_profile(profiles, config->profile);
	tree_wrong(profiles, "no \"%s\" among them: %s%s", config->profile,
	    buf_text(&names), hint);
	free(hint);
	buf_free(&names);
	return false;
}

static bool
read_file(struct config *config)
{
	static const char *const keys[] = { "profiles" };
	struct tree_node root = tree_root(config->tree), profiles;

	if (!tree_object(&root))
		return false;
	config->flat = !tree_has(&root, "profiles", &profiles);
	if (!check_exposed(&root, config->flat ? NULL : &profiles))
		return false;
	if (!config->flat)
		return tree_keys(&root, keys, COUNT(keys)) &&
		    choose_profile(&profiles, config);
	if (config->named && strcmp(config->profile, "default") != 0)
		return tree_wrong(&root,
		    "has no \"profiles\", so no profile \"%s\" either",
		    config->profile);
	return read_profile(&root, config);
}

/* The user's own file; NULL where no folder for it is known. */
static char *
default_file(void)
{
	char *folder = environment_folder("XDG_CONFIG_HOME", ".config");
	char *file = NULL;

	if (folder != NULL)
		file = mem_format("%s/config.json", folder);
	free(folder);
	return file;
}

static enum status
open_file(const char *file, struct config *config)
{
	enum status status;
	bool missing;

	config->file = file != NULL ? mem_string(file) : default_file();
	missing = config->file == NULL ||
	    (file == NULL && access(config->file, F_OK) != 0 &&
		errno == ENOENT);
	if (missing && !config->named)
		return STATUS_OK;
	if (missing) {
		message_error("no profile \"%s\": there is no %s",
		    config->profile,
		    config->file != NULL ? config->file : "configuration");
		return STATUS_USAGE;
	}
	status = tree_load(config->file, &config->tree);
	if (status == STATUS_OK && !read_file(config))
		status = STATUS_USAGE;
	return status;
}

enum status
config_load(const char *file, const char *profile, struct config **config)
{
	struct config *c = mem_zero(1, sizeof(*c));
	const char *wanted =
	    profile != NULL ? profile : environment_get("HR_PROFILE");
	enum status status;

	c->named = wanted != NULL && *wanted != '\0';
	c->profile = mem_string(c->named ? wanted : "default");
	c->timeout_seconds = 30;
	c->retry_attempts = 3;
	c->sync_frequency_hours = 4;
	c->incremental = true;
	status = open_file(file, c);
	if (status == STATUS_OK)
		*config = c;
	else
		config_free(c);
	return status;
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	for (size_t i = 0; i < config->ntokens; i++) {
		free(config->tokens[i].source);
		mem_wipe(config->tokens[i].token);
		free(config->tokens[i].origin);
	}
	free(config->tokens);
	free(config->api_token_command);
	free(config->api_token_file);
	mem_wipe(config->api_token);
	free(config->base_url);
	free(config->source);
	free(config->profile);
	tree_free(config->tree);
	free(config->file);
	free(config);
}

/* -- settings -------------------------------------------------------------- */

const char *
config_profile(const struct config *config)
{
	return config->profile;
}

bool
config_has_token(const struct config *config)
{
	return config->api_token != NULL || config->api_token_file != NULL ||
	    config->api_token_command != NULL;
}

const char *
config_source(const struct config *config)
{
	if (config->source == NULL && config->flat && config_has_token(config))
		return FLAT_SOURCE;
	return config->source;
}

long
config_page_size(const struct config *config)
{
	return config->page_size;
}

long
config_timeout_seconds(const struct config *config)
{
	return config->timeout_seconds;
}

long
config_retry_attempts(const struct config *config)
{
	return config->retry_attempts;
}

long
config_initial_sync_days(const struct config *config)
{
	return config->initial_sync_days;
}

long
config_sync_frequency_hours(const struct config *config)
{
	return config->sync_frequency_hours;
}

bool
config_incremental(const struct config *config)
{
	return config->incremental;
}

bool
config_debug(const struct config *config)
{
	return config->debug;
}

bool
config_find_profile(const struct config *config, struct tree_node *node,
    struct tree_node above[2])
{
	if (!config->present)
		return false;
	above[0] = tree_root(config->tree);
	*node = above[0];
	return config->flat ||
	    (tree_get(&above[0], "profiles", &above[1]) &&
		tree_get(&above[1], config->profile, node));
}

char *
config_place(const struct config *config, const char *key)
{
	struct tree_node profile, member, above[2];

	if (!config_find_profile(config, &profile, above) ||
	    !tree_has(&profile, key, &member))
		return mem_string(key);
	if (config->flat)
		return mem_format("%s: %s", config->file, key);
	return mem_format(
	    "%s: profiles.%s.%s", config->file, config->profile, key);
}
