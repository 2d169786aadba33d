/*
 * Inside lib/config only: what was read, and what its parts share.
 */
#ifndef LIB_CONFIG_READ_H
#define LIB_CONFIG_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config.h"
#include "lib/count.h"
#include "lib/tree.h"

/* The connector that flat files without a source were written for. */
#define FLAT_SOURCE "humaans"

/* A token that was asked for, kept for the next time. */
struct known_token {
	char *source;
	char *token; /* NULL: none */
	char *origin;
};

struct config {
	char *file; /* owned; NULL: there is none */
	struct tree *tree;
	char *profile;
	bool named;   /* the profile was asked for */
	bool present; /* the file has it */
	bool flat;
	char *source;
	char *base_url;
	char *api_token;
	char *api_token_file;
	char *api_token_command;
	long page_size;
	long timeout_seconds;
	long retry_attempts;
	long initial_sync_days;
	long sync_frequency_hours;
	bool incremental;
	bool debug;
	struct known_token *tokens;
	size_t ntokens;
};

enum setting_form { FORM_TEXT, FORM_NUMBER, FORM_BOOLEAN, FORM_SECRETS };

struct config_setting {
	const char *key;
	enum setting_form form;
	size_t offset; /* of the field in struct config */
	long least, most;
};

#define CONFIG_SETTINGS 13
extern const struct config_setting config_settings[CONFIG_SETTINGS];

/*
 * The chosen profile's object; false where the file has none.  above are the
 * nodes that lead to it.
 */
bool config_find_profile(const struct config *config, struct tree_node *node,
    struct tree_node above[2]);

/* "HR_", the source in capitals, "_" and an ending; the caller's to free. */
char *config_variable(const char *source, const char *ending);

/* Whether the profile's token and base_url are this source's. */
bool config_is_for(const struct config *config, const char *source);

bool config_has_token(const struct config *config);

/* Where a token could be set, for whoever has none; the caller's to free. */
char *config_token_advice(const struct config *config, const char *name);

#endif
