/*
 * Configuration, hr-config(5): a flag, then the environment, then the
 * profile's file, then the source's own default.
 */
#ifndef LIB_CONFIG_H
#define LIB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/status.h"

struct config; /* a profile of a file that was read and checked */

/*
 * Reads the file (NULL: the user's, which need not exist) and in it the
 * profile (NULL: $HR_PROFILE, else "default"; a flat file is one profile).
 * What is wrong is said with file, key, value and what is allowed:
 * STATUS_USAGE.  Release with config_free().
 */
enum status
config_load(const char *file, const char *profile, struct config **config);
void config_free(struct config *config);

/* The profile's name, "default" where none was given. */
const char *config_profile(const struct config *config);

/*
 * The source that the file is for, or NULL: the one it names; humaans, where
 * a flat file has a token and names none.
 */
const char *config_source(const struct config *config);

/*
 * The settings, with the defaults where neither the environment nor the file
 * has them.
 */
long config_page_size(const struct config *config); /* 0: not set */
long config_timeout_seconds(const struct config *config);
long config_retry_attempts(const struct config *config);
long config_initial_sync_days(const struct config *config); /* 0: all */
long config_sync_frequency_hours(const struct config *config);
bool config_incremental(const struct config *config);
bool config_debug(const struct config *config);

/*
 * Where a setting stands, for messages: "FILE: max_records_per_page"; the key
 * alone where the file has it not.  *place is the caller's to free.
 */
char *config_place(const struct config *config, const char *key);

/*
 * The base URL for a source: of a profile that was named, else
 * $HR_<SOURCE>_BASE_URL, else the file's; or NULL.
 */
const char *config_base_url(const struct config *config, const char *source);

/*
 * The token for a source, trimmed of one line feed at its end: of a profile
 * that was named, else $HR_<SOURCE>_TOKEN, else of the file; or the content of
 * token_file where that is not NULL ("-" is stdin).  *token belongs to config
 * and is NULL where there is none; *origin (config's, too) says where it came
 * from, and where there is none, where one could be set.  It is masked in
 * messages from here on.
 */
enum status config_token(struct config *config, const char *source,
    const char *token_file, const char **token, const char **origin);

/*
 * Appends what holds for a source (NULL: none chosen), a line each: the
 * setting, its value, and where it came from, with a tab between.  Secrets
 * are "***"; no token file is read and no command run.
 */
void
config_show(const struct config *config, const char *source, struct buf *out);

/*
 * A source_lookup (lib/source.h) whose context is a struct config_lookup:
 * ${HR_<SOURCE>_TOKEN} is the token of config_token(), all else is the
 * environment's, then the file's "secrets".
 */
struct config_lookup {
	struct config *config;
	const char *source;
	const char *token_file; /* NULL: none */
};
const char *config_lookup(
    void *context, const char *name, const char **origin, bool *secret);

#endif
