/*
 * What a word on hr-state's command line stands for.
 */
#ifndef STATE_PLACE_H
#define STATE_PLACE_H

#include "lib/config.h"
#include "lib/state.h"
#include "lib/status.h"

/* What was said about where to look; texts are the caller's. */
struct setting {
	const char *source;      /* -s; NULL: not said */
	const char *config_file; /* -c; NULL: the user's */
	const char *profile;     /* -p; NULL: not said */
	const char *state;       /* --state; NULL: not said */
	struct config *config;   /* read when first needed; or NULL */
};

/* A resource's place.  Release with place_end(). */
struct place {
	struct state_place at; /* its source is owned */
	char *source;
	char *resource; /* NULL: a source was asked for */
};

/* The names of the profile and the state that are meant. */
const char *setting_profile(const struct setting *with);
const char *setting_state(const struct setting *with);

/* The profile's settings.  *config stays the setting's. */
enum status setting_config(struct setting *with, const struct config **config);

/*
 * The source that is meant: -s, $HR_SOURCE or the profile's; NULL where none
 * of them says.
 */
enum status setting_source(struct setting *with, const char **source);
void setting_end(struct setting *with);

/* The folder of the state that is meant, freed by the caller. */
enum status setting_folder(const struct setting *with, char **folder);

/*
 * Finds a resource, "humaans/documents" or "documents".  One that the state
 * knows is good, and one that its source's definition has; where there is no
 * such source, PLACE_ANY takes any that is named in full, PLACE_KNOWN only of
 * one that has a state.  What is wrong is said.
 */
enum place_kind { PLACE_ANY, PLACE_KNOWN };

enum status place_find(struct place *place, struct setting *with,
    const char *word, enum place_kind kind);
void place_end(struct place *place);

#endif
