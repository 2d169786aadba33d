/*
 * The environment's variables.  One that is set to nothing counts as not set.
 */
#ifndef LIB_ENVIRONMENT_H
#define LIB_ENVIRONMENT_H

/* A variable's value, or NULL. */
const char *environment_get(const char *name);

/*
 * The tools' own folder in one of the user's, as the XDG Base Directory
 * Specification has it: "$VARIABLE/hr-tools", else "$HOME/OTHERWISE/hr-tools".
 * Freed by the caller; NULL where neither variable is set.
 */
char *environment_folder(const char *variable, const char *otherwise);

/* Where files that do not outlive the process go: $TMPDIR, else /tmp. */
const char *environment_spool(void);

#endif
