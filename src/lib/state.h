/*
 * States: how far each resource was read and loaded.  hr-state(1).
 *
 * A state is one JSON file for each profile, name and source,
 *
 *	$XDG_STATE_HOME/hr-tools/PROFILE/NAME/SOURCE.json
 *
 * (~/.local/state where the variable is unset), readable by its owner only:
 *
 *	{"version":1,"source":"humaans","resources":{
 *	"documents":{"cursor":"2026-11-22T02:59:58.120Z",
 *	    "when":"2026-11-22T03:00:09Z","began":"2026-11-22T03:00:00Z",
 *	    "records":12,"run":"…","full":"2026-11-20T03:00:41Z",
 *	    "checkpoint":{"when":…,"run":…,"records":2500,"resume":{…}}}
 *	}}
 *
 * It is replaced whole (lib/file.h), and its writers take turns.  A file that
 * can't be read, or is not as it must be, is an error, never an empty state.
 */
#ifndef LIB_STATE_H
#define LIB_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/file.h"
#include "lib/span.h"
#include "lib/status.h"

/* The largest file taken, in bytes. */
#define STATE_MAX ((size_t)64 << 20)

/* Which state.  The names are the caller's. */
struct state_place {
	const char *profile;
	const char *name;
	const char *source;
};

/*
 * How far a load got that was not finished.  Texts are owned, or NULL where
 * there are none; times are RFC 3339 in UTC.
 */
struct state_checkpoint {
	char *resume; /* JSON: what hr-fetch needs to go on; NULL: there is no
			 checkpoint */
	char *when;   /* it was acknowledged */
	char *run;    /* its id */
	uint64_t records; /* of that run, up to here */
};

/* What is known about a resource. */
struct state_entry {
	char *resource;
	char *cursor;     /* where the next incremental run starts */
	char *when;       /* the last load was acknowledged */
	char *began;      /* its run began */
	char *run;        /* its id */
	uint64_t records; /* that it loaded */
	char *full;       /* when the last load of the whole list was */
	struct state_checkpoint checkpoint;
};

struct state {
	char *path;
	char *source;
	struct state_entry *entries; /* in the order of their names */
	size_t n;
	struct file_replace file; /* the new one, where it is to be changed */
};

/*
 * The name that is given, else that of the environment variable, else
 * "default".
 */
const char *state_choose(const char *given, const char *variable);

/*
 * The folder of all states, $XDG_STATE_HOME/hr-tools, freed by the caller.
 * Where none is known, NULL; state_need_root() then says so: STATUS_USAGE.
 */
char *state_root(void);
enum status state_need_root(char **root);

/*
 * The path of a state's file.  STATUS_USAGE, and what is wrong was said, where
 * a name is no good file name, or no folder is known.  Freed by the caller.
 */
enum status state_path(const struct state_place *at, char **path);

/*
 * The same for a file beside it that belongs to a resource:
 * NAME/SOURCE,RESOURCE.KIND, a "." before it where hidden.
 */
enum status state_path_beside(const struct state_place *at,
    const char *resource, const char *kind, bool hidden, char **path);

/*
 * Reads a state to look at it.  One that is not there is empty.  STATUS_USAGE
 * for bad names, STATUS_FAILED for a file that can't be used; it was said why.
 * Release with state_end(), whatever came.
 */
enum status state_read(struct state *s, const struct state_place *at);

/*
 * The same to change it: waits for others (STATUS_TEMPORARY: too long), and
 * keeps them out until state_save() or state_end().
 */
enum status state_change(struct state *s, const struct state_place *at);

/* Puts the state as it now is on the disk. */
enum status state_save(struct state *s);
void state_end(struct state *s);

/* The entry of a resource ("-" and "_" are the same), or NULL. */
struct state_entry *state_find(const struct state *s, const char *resource);

/* The same, but adds one that is not there; moves the others. */
struct state_entry *state_entry(struct state *s, const char *resource);

/* Takes an entry out; moves the others. */
void state_remove(struct state *s, struct state_entry *entry);

/* Forgets an entry's checkpoint. */
void state_drop_checkpoint(struct state_entry *entry);

/* Replaces an owned text by another that is handed over; both may be NULL. */
void state_set(char **text, char *to);

/* -- as text (state_text.c) ------------------------------------------------ */

/*
 * Takes in the text of a state's file.  False where it is not one; *why is
 * then a static text.
 */
bool state_parse(struct state *s, struct span text, const char **why);

/*
 * The text of a JSON string, freed by the caller; NULL where it is none, or
 * where C cannot hold it: NUL, half a surrogate pair.
 */
char *state_take_text(struct span value);

/* Appends the text of a state's file. */
bool state_print(struct buf *out, const struct state *s);

/* Appends the members of an entry, without its name: "{…}". */
bool state_print_entry(struct buf *out, const struct state_entry *entry);

#endif
