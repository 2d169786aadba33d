/*
 * hr-fetch's command line: what is to be done.
 */
#ifndef FETCH_COMMAND_H
#define FETCH_COMMAND_H

#include <stdbool.h>

#include "fetch/run.h"
#include "lib/options.h"
#include "lib/status.h"

enum action { FETCH, LIST, DRY_RUN, CHECK, PRINT_CONFIG };

/* Texts lie in the arguments and the environment. */
struct command {
	struct options options;
	enum action action;
	const char *source; /* -s, $HR_SOURCE; NULL: not said */
	const char *config_file;
	const char *profile;
	const char *source_file;
	bool all; /* --all */
	bool progress_said;
	struct run_options run;
	char **operands;
	int noperands;
	char *library; /* owned: libcurl's version */
};

/* Starts on a command line; release with command_end(). */
void command_begin(struct command *c, int argc, char **argv);

/*
 * Reads it.  What is wrong is said: STATUS_USAGE.  STATUS_OK with
 * c->options.stop set: --help and the like, which is done.
 */
enum status command_read(struct command *c);
void command_end(struct command *c);

/* Whether a framed stream is what is waited for behind us, also where the
 * command line was wrong. */
bool command_is_framed(const struct command *c);

#endif
