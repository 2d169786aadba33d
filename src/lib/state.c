#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/environment.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "lib/out.h"
#include "lib/state.h"

/* -- where states are ------------------------------------------------------ */

const char *
state_choose(const char *given, const char *variable)
{
	const char *set = environment_get(variable);

	if (given != NULL)
		return given;
	return set != NULL ? set : "default";
}

char *
state_root(void)
{
	return environment_folder("XDG_STATE_HOME", ".local/state");
}

enum status
state_need_root(char **root)
{
	*root = state_root();
	if (*root != NULL)
		return STATUS_OK;
	message_error("no folder for states: $XDG_STATE_HOME and $HOME are not "
		      "set");
	return STATUS_USAGE;
}

/* Names that become parts of a path lead nowhere else. */
static bool
check_name(const char *what, const char *name)
{
	if (name_is_good(span_of(name)))
		return true;
	message_error("%s \"%s\": letters, digits, \"_\", \"-\" and \".\" make "
		      "a name, the first a letter, digit or \"_\", %zu at most",
	    what, name, NAME_BYTES_MAX);
	return false;
}

/* The folder of a state. */
static enum status
find_folder(const struct state_place *at, char **folder)
{
	char *root;

	if (!check_name("profile", at->profile) ||
	    !check_name("state", at->name) || !check_name("source", at->source))
		return STATUS_USAGE;
	if (state_need_root(&root) != STATUS_OK)
		return STATUS_USAGE;
	*folder = mem_format("%s/%s/%s", root, at->profile, at->name);
	free(root);
	return STATUS_OK;
}

enum status
state_path(const struct state_place *at, char **path)
{
	char *folder;
	enum status status = find_folder(at, &folder);

	if (status != STATUS_OK)
		return status;
	*path = mem_format("%s/%s.json", folder, at->source);
	free(folder);
	return STATUS_OK;
}

enum status
state_path_beside(const struct state_place *at, const char *resource,
    const char *kind, bool hidden, char **path)
{
	char *folder;
	enum status status = check_name("resource", resource)
	    ? find_folder(at, &folder)
	    : STATUS_USAGE;

	if (status != STATUS_OK)
		return status;
	*path = mem_format("%s/%s%s,%s.%s", folder, hidden ? "." : "",
	    at->source, resource, kind);
	free(folder);
	return STATUS_OK;
}

/* -- entries --------------------------------------------------------------- */

void
state_set(char **text, char *to)
{
	free(*text);
	*text = to;
}

/* The index of a resource, or of where it would be. */
static size_t
place_of(const struct state *s, const char *resource, bool *found)
{
	size_t low = 0, high = s->n;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		int order = name_order(s->entries[middle].resource, resource);

		*found = order == 0;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *found ? high : low;
}

struct state_entry *
state_find(const struct state *s, const char *resource)
{
	bool found;
	size_t i = place_of(s, resource, &found);

	return found ? &s->entries[i] : NULL;
}

struct state_entry *
state_entry(struct state *s, const char *resource)
{
	bool found;
	size_t i = place_of(s, resource, &found);

	if (!found) {
		s->entries =
		    mem_resize(s->entries, s->n + 1, sizeof *s->entries);
		memmove(&s->entries[i + 1], &s->entries[i],
		    (s->n - i) * sizeof *s->entries);
		s->entries[i] =
		    (struct state_entry){ .resource = mem_string(resource) };
		s->n++;
	}
	return &s->entries[i];
}

void
state_drop_checkpoint(struct state_entry *e)
{
	free(e->checkpoint.resume);
	free(e->checkpoint.when);
	free(e->checkpoint.run);
	e->checkpoint = (struct state_checkpoint){ .resume = NULL };
}

static void
free_entry(struct state_entry *e)
{
	state_drop_checkpoint(e);
	free(e->resource);
	free(e->cursor);
	free(e->when);
	free(e->began);
	free(e->run);
	free(e->full);
}

void
state_remove(struct state *s, struct state_entry *entry)
{
	size_t i = (size_t)(entry - s->entries);

	free_entry(entry);
	s->n--;
	memmove(entry, entry + 1, (s->n - i) * sizeof *entry);
}

/* -- files ----------------------------------------------------------------- */

/* Takes in the file, where there is one. */
static enum status
take_file(struct state *s)
{
	struct buf text = BUF_INIT(STATE_MAX);
	enum status status = STATUS_OK;
	const char *why;
	struct stat st;

	if (stat(s->path, &st) != 0 && errno == ENOENT)
		return STATUS_OK;
	if (file_read(s->path, &text) != STATUS_OK) {
		status = STATUS_FAILED;
	} else if (!state_parse(s, buf_span(&text), &why)) {
		message_error("%s: %s (move it away to start from nothing)",
		    s->path, why);
		status = STATUS_FAILED;
	}
	buf_free(&text);
	return status;
}

static enum status
begin(struct state *s, const struct state_place *at)
{
	*s = (struct state){ .source = mem_string(at->source),
		.file = { .dir = -1, .fd = -1, .lock.fd = -1 } };
	return state_path(at, &s->path);
}

enum status
state_read(struct state *s, const struct state_place *at)
{
	enum status status = begin(s, at);

	return status == STATUS_OK ? take_file(s) : status;
}

enum status
state_change(struct state *s, const struct state_place *at)
{
	enum status status = begin(s, at);

	if (status == STATUS_OK)
		status = file_make_folders(s->path);
	if (status == STATUS_OK)
		status = file_replace_wait(&s->file, s->path, LOCK_WAIT);
	if (status == STATUS_OK && fchmod(s->file.fd, 0600) != 0) {
		message_error("%s: %s", s->path, strerror(errno));
		status = STATUS_FAILED;
	}
	return status == STATUS_OK ? take_file(s) : status;
}

enum status
state_save(struct state *s)
{
	struct buf text = BUF_INIT(STATE_MAX);
	enum status status = STATUS_OK;
	struct out out;

	if (!state_print(&text, s)) {
		message_error("%s: larger than %zu bytes", s->path, STATE_MAX);
		status = STATUS_FAILED;
	} else {
		out_begin(&out, s->file.fd, s->path);
		out_add_span(&out, buf_span(&text));
		status = out_end(&out);
	}
	buf_free(&text);
	if (status == STATUS_OK)
		return file_replace_commit(&s->file);
	file_replace_abandon(&s->file);
	return status;
}

void
state_end(struct state *s)
{
	file_replace_abandon(&s->file);
	for (size_t i = 0; i < s->n; i++)
		free_entry(&s->entries[i]);
	free(s->entries);
	free(s->source);
	free(s->path);
	*s = (struct state){ .file = { .dir = -1, .fd = -1, .lock.fd = -1 } };
}
