#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/frame.h"
#include "lib/instant.h"
#include "lib/json.h"
#include "lib/lines.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "lib/state.h"
#include "state/commit.h"

struct committer {
	struct lines lines;
	enum status status;

	/* of the run line; owned */
	bool begun, done;
	char *profile, *name, *run;
	char *began; /* when the line came */

	/* the last checkpoint, not yet in the state; owned */
	char *source, *resource;
	char *resume; /* NULL: there is none */
	uint64_t records;

	/* so far */
	uint64_t blocks, failed, loaded;
};

static void
worsen(struct committer *c, enum status status)
{
	c->status = status_worse(c->status, status);
}

/* Nothing more is read after this. */
static bool
wrong(struct committer *c, enum status status, const char *why)
{
	message_error("commit: line %" PRIu64 ": %s", c->lines.number, why);
	worsen(c, status);
	return false;
}

static char *
now(void)
{
	struct instant i = instant_now();
	struct buf text = BUF_INIT(64);

	instant_add(&text, &i);
	buf_text(&text);
	return text.p;
}

/* The text of a string or the digits of a number, owned; or NULL. */
static char *
text_of(struct span value)
{
	if (json_kind(value) == JSON_NUMBER)
		return mem_copy(value.p, value.n);
	return state_take_text(value);
}

/* A name of the run line, or the one to take where it has none. */
static bool
take_name(char **name, struct span value, const char *otherwise)
{
	*name = value.p != NULL ? text_of(value) : mem_string(otherwise);
	return *name != NULL && name_is_good(span_of(*name));
}

static bool
take_run(struct committer *c, const struct frame *f, const char *profile,
    const char *name)
{
	if (c->begun)
		return wrong(c, STATUS_BAD_DATA, "a second run");
	c->begun = true;
	c->began = now();
	if (!take_name(&c->profile, f->profile, profile) ||
	    !take_name(&c->name, f->state, name))
		return wrong(c, STATUS_BAD_DATA,
		    "the profile's or the state's name is no good file name");
	if (f->run.p != NULL && (c->run = text_of(f->run)) == NULL)
		return wrong(c, STATUS_BAD_DATA, "the run's id is no text");
	return true;
}

/* -- changing the state ---------------------------------------------------- */

/* Opens the state to change a resource's entry in it; NULL: not possible. */
static struct state_entry *
open_entry(struct committer *c, struct state *state, const char *source,
    const char *resource)
{
	struct state_place at = { c->profile, c->name, source };
	enum status status = state_change(state, &at);

	worsen(c, status);
	return status == STATUS_OK ? state_entry(state, resource) : NULL;
}

static void
forget_checkpoint(struct committer *c)
{
	state_set(&c->source, NULL);
	state_set(&c->resource, NULL);
	state_set(&c->resume, NULL);
}

/* Puts the checkpoint in hand, if there is one, into the state. */
static void
save_checkpoint(struct committer *c)
{
	struct state_entry *e;
	struct state state;

	if (c->resume == NULL)
		return;
	e = open_entry(c, &state, c->source, c->resource);
	if (e != NULL) {
		state_drop_checkpoint(e);
		e->checkpoint = (struct state_checkpoint){
			.resume = c->resume,
			.when = now(),
			.run = mem_string(c->run),
			.records = c->records,
		};
		c->resume = NULL;
		worsen(c, state_save(&state));
	}
	state_end(&state);
	forget_checkpoint(c);
}

static void
take_checkpoint(struct committer *c, const struct frame *f)
{
	forget_checkpoint(c);
	if (f->resume.p == NULL)
		return;
	c->source = mem_copy(f->source.p, f->source.n);
	c->resource = mem_copy(f->resource.p, f->resource.n);
	c->resume = mem_copy(f->resume.p, f->resume.n);
	c->records = f->records;
	/* Of many that come at once, only the last is worth a write. */
	if (lines_would_read(&c->lines))
		save_checkpoint(c);
}

static void
update(const struct committer *c, struct state_entry *e, const struct frame *f,
    char *cursor)
{
	if (cursor != NULL)
		state_set(&e->cursor, cursor);
	state_set(&e->when, now());
	state_set(&e->began, mem_string(c->began));
	state_set(&e->run, mem_string(c->run));
	e->records = f->records;
	if (f->complete)
		state_set(&e->full, mem_string(c->began));
	state_drop_checkpoint(e);
}

/* A block is loaded. */
static bool
take_end(struct committer *c, const struct frame *f)
{
	char *source = mem_copy(f->source.p, f->source.n);
	char *resource = mem_copy(f->resource.p, f->resource.n);
	char *cursor = NULL;
	struct state_entry *e;
	struct state state;
	bool good = true;

	if (f->cursor.p != NULL && (cursor = text_of(f->cursor)) == NULL) {
		good = wrong(c, STATUS_BAD_DATA, "the cursor is no text");
		goto out;
	}
	forget_checkpoint(c);
	message_info(2, "commit: %s/%s: %" PRIu64 " %s, cursor %s", source,
	    resource, f->records,
	    message_plural(f->records, "record", "records"),
	    cursor != NULL ? cursor : "as it was");
	e = open_entry(c, &state, source, resource);
	if (e != NULL) {
		update(c, e, f, cursor);
		worsen(c, state_save(&state));
	} else {
		free(cursor);
	}
	state_end(&state);
	c->blocks++;
	c->loaded += f->records;
out:
	free(resource);
	free(source);
	return good;
}

/* -- the acknowledgements -------------------------------------------------- */

static bool
take_done(struct committer *c, const struct frame *f)
{
	c->done = true;
	if (f->blocks == c->blocks && f->failed == c->failed)
		return true;
	return wrong(c, STATUS_CUT_OFF, "acknowledgements are missing");
}

static bool
take_frame(struct committer *c, const struct frame *f, const char *profile,
    const char *name)
{
	if (c->done)
		return wrong(c, STATUS_BAD_DATA, "a line after done");
	if (!c->begun && f->type == FRAME_REFUSED) {
		c->done = true; /* whoever says so has said why, too */
		worsen(c, STATUS_CUT_OFF);
		return true;
	}
	if (!c->begun && f->type != FRAME_RUN)
		return wrong(c, STATUS_BAD_DATA, "a line before run");
	switch (f->type) {
	case FRAME_RUN:
		return take_run(c, f, profile, name);
	case FRAME_CHECKPOINT:
		take_checkpoint(c, f);
		return true;
	case FRAME_END:
		return take_end(c, f);
	case FRAME_FAIL: /* whoever says so has said why, too */
		save_checkpoint(c);
		c->blocks++;
		c->failed++;
		worsen(c, f->temporary ? STATUS_TEMPORARY : STATUS_FAILED);
		return true;
	case FRAME_DONE:
		return take_done(c, f);
	default:
		return true;
	}
}

/* A line; false where it was the last to be looked at. */
static bool
take_line(struct committer *c, struct span line, const char *profile,
    const char *name)
{
	struct span value;
	const char *why;
	struct frame f;

	if (c->lines.unterminated)
		return wrong(c, STATUS_CUT_OFF, "a line was cut off");
	if (line.n == 0)
		return true;
	if (!json_validate(line, &value, NULL) || !frame_is_control(value))
		return wrong(c, STATUS_BAD_DATA,
		    "no acknowledgement; loaders give them for framed streams "
		    "(hr-fetch -F)");
	if (!frame_parse(&f, value, &why))
		return wrong(c, STATUS_BAD_DATA, why);
	return take_frame(c, &f, profile, name);
}

static void
finish(struct committer *c, int got)
{
	save_checkpoint(c);
	if (got < 0) {
		message_error("commit: stdin: %s", strerror(errno));
		worsen(c, STATUS_FAILED);
	} else if (got == 0 && !c->done) {
		message_error("commit: the stream was cut off before %s",
		    c->begun ? "done" : "it began");
		worsen(c, STATUS_CUT_OFF);
	}
}

enum status
commit(
    int fd, const char *profile, const char *name, struct commit_counts *counts)
{
	struct committer c = { .status = STATUS_OK };
	struct span line;
	int got;

	lines_begin(&c.lines, fd);
	while ((got = lines_next(&c.lines, &line)) > 0)
		if (!take_line(&c, line, profile, name))
			break;
	finish(&c, got);
	*counts =
	    (struct commit_counts){ c.blocks - c.failed, c.failed, c.loaded };
	lines_end(&c.lines);
	forget_checkpoint(&c);
	free(c.profile);
	free(c.name);
	free(c.run);
	free(c.began);
	return c.status;
}
