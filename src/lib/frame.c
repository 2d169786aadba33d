#include <stddef.h>
#include <string.h>

#include "lib/count.h"
#include "lib/frame.h"
#include "lib/json.h"

#define TYPE(t) (1u << (t))
#define BLOCK                                                           \
	(TYPE(FRAME_BEGIN) | TYPE(FRAME_CHECKPOINT) | TYPE(FRAME_END) | \
	    TYPE(FRAME_FAIL))

static const char *const type_names[] = {
	[FRAME_RUN] = "run",
	[FRAME_BEGIN] = "begin",
	[FRAME_CHECKPOINT] = "checkpoint",
	[FRAME_END] = "end",
	[FRAME_FAIL] = "fail",
	[FRAME_DONE] = "done",
	[FRAME_REFUSED] = "refused",
};

/* What a member of a control line has to be. */
enum want {
	WANT_NAME,
	WANT_STRING,
	WANT_STRINGS,
	WANT_ARRAY,
	WANT_ANY,
	WANT_COUNT,
	WANT_BOOLEAN,
};

/* The members: the lines they are in, and those that they may not lack. */
static const struct member {
	const char *name;
	enum want want;
	unsigned types, required;
	size_t offset; /* in struct frame */
} members[] = {
#define MEMBER(name, want, types, required)                                \
	{                                                                  \
#name, want, types, required, offsetof(struct frame, name) \
	}
	MEMBER(source, WANT_NAME, BLOCK, BLOCK),
	MEMBER(resource, WANT_NAME, BLOCK, BLOCK),
	MEMBER(run, WANT_STRING, TYPE(FRAME_RUN), 0),
	MEMBER(profile, WANT_STRING, TYPE(FRAME_RUN), 0),
	MEMBER(state, WANT_STRING, TYPE(FRAME_RUN), 0),
	MEMBER(resources, WANT_STRINGS, TYPE(FRAME_RUN), 0),
	MEMBER(primary_key, WANT_STRINGS, TYPE(FRAME_BEGIN), 0),
	MEMBER(disposition, WANT_STRING, TYPE(FRAME_BEGIN), 0),
	MEMBER(columns, WANT_ARRAY, TYPE(FRAME_BEGIN), 0),
	MEMBER(since, WANT_ANY, TYPE(FRAME_BEGIN), 0),
	MEMBER(resumed, WANT_BOOLEAN, TYPE(FRAME_BEGIN), 0),
	MEMBER(records, WANT_COUNT, TYPE(FRAME_CHECKPOINT) | TYPE(FRAME_END),
	    TYPE(FRAME_CHECKPOINT) | TYPE(FRAME_END)),
	MEMBER(resume, WANT_ANY, TYPE(FRAME_CHECKPOINT), 0),
	MEMBER(cursor, WANT_ANY, TYPE(FRAME_END), 0),
	MEMBER(complete, WANT_BOOLEAN, TYPE(FRAME_END), 0),
	MEMBER(error, WANT_STRING, TYPE(FRAME_FAIL) | TYPE(FRAME_REFUSED), 0),
	MEMBER(temporary, WANT_BOOLEAN, TYPE(FRAME_FAIL), 0),
	MEMBER(blocks, WANT_COUNT, TYPE(FRAME_DONE), TYPE(FRAME_DONE)),
	MEMBER(failed, WANT_COUNT, TYPE(FRAME_DONE), TYPE(FRAME_DONE)),
#undef MEMBER
};

#define NMEMBERS COUNT(members)

bool
frame_is_control(struct span value)
{
	struct span key, member;
	struct json_walk walk;

	if (json_kind(value) != JSON_OBJECT)
		return false;
	/* Most records are told at sight: with "$" it begins, or an escape. */
	if (value.n > 2 && value.p[1] == '"' && value.p[2] != '$' &&
	    value.p[2] != '\\')
		return false;
	walk = json_walk(value);
	return json_member(&walk, &key, &member) &&
	    json_key_is(key, span_of("$hr"));
}

static bool
is_strings(struct span value)
{
	struct json_walk walk;
	struct span item;

	if (json_kind(value) != JSON_ARRAY)
		return false;
	walk = json_walk(value);
	while (json_element(&walk, &item))
		if (json_kind(item) != JSON_STRING)
			return false;
	return true;
}

/* Stores a member's value; false where it is not what it has to be. */
static bool
store(void *place, enum want want, struct span value)
{
	enum json_kind kind = json_kind(value);
	struct span *span = place;
	int64_t count;

	switch (want) {
	case WANT_NAME:
		*span = (struct span){ value.p + 1, value.n - 2 };
		return kind == JSON_STRING && name_is_good(*span);
	case WANT_STRING:
		*span = value;
		return kind == JSON_STRING;
	case WANT_STRINGS:
		*span = value;
		return is_strings(value);
	case WANT_ARRAY:
		*span = value;
		return kind == JSON_ARRAY;
	case WANT_ANY:
		*span = value;
		return true;
	case WANT_COUNT:
		if (!json_int64(value, &count) || count < 0)
			return false;
		*(uint64_t *)place = (uint64_t)count;
		return true;
	case WANT_BOOLEAN:
		*(bool *)place = kind == JSON_TRUE;
		return kind == JSON_TRUE || kind == JSON_FALSE;
	}
	return false;
}

static bool
find_type(struct frame *f)
{
	struct span text;

	if (!json_get(f->body, span_of("type"), &text) ||
	    json_kind(text) != JSON_STRING)
		return false;
	text = (struct span){ text.p + 1, text.n - 2 };
	for (size_t i = 0; i < COUNT(type_names); i++)
		if (span_is(text, type_names[i])) {
			f->type = (enum frame_type)i;
			return true;
		}
	return false;
}

static bool
fill_in(struct frame *f, const char **why)
{
	for (size_t i = 0; i < NMEMBERS; i++) {
		const struct member *m = &members[i];
		struct span value;

		if ((m->types & TYPE(f->type)) == 0)
			continue;
		if (json_get(f->body, span_of(m->name), &value) &&
		    json_kind(value) != JSON_NULL) {
			if (!store((char *)f + m->offset, m->want, value)) {
				*why = "a member of the control line is of the "
				       "wrong kind";
				return false;
			}
		} else if ((m->required & TYPE(f->type)) != 0) {
			*why = "the control line lacks a member";
			return false;
		}
	}
	return true;
}

bool
frame_parse(struct frame *f, struct span value, const char **why)
{
	struct json_walk walk = json_walk(value);
	struct span key;

	*f = (struct frame){ .line = value };
	if (!json_member(&walk, &key, &f->body) ||
	    json_kind(f->body) != JSON_OBJECT) {
		*why = "a control line without an object";
		return false;
	}
	if (json_member(&walk, &key, &value)) {
		*why = "a control line with more than one key";
		return false;
	}
	if (!find_type(f)) {
		*why = "a control line of an unknown type";
		return false;
	}
	return fill_in(f, why);
}

/* -- the grammar ----------------------------------------------------------- */

static enum status
misplaced(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_DATA;
}

static enum status
missing(const char **why, const char *text)
{
	*why = text;
	return STATUS_CUT_OFF;
}

static void
set_name(char *name, struct span s)
{
	memcpy(name, s.p, s.n);
	name[s.n] = '\0';
}

static enum status
take_begin(struct frames *s, const struct frame *f, const char **why)
{
	if (s->place != FRAMES_OUTSIDE)
		return misplaced(why,
		    s->place == FRAMES_INSIDE
			? "a block begins inside another"
			: "a block begins before run or after done");
	set_name(s->source, f->source);
	set_name(s->resource, f->resource);
	s->records = 0;
	s->place = FRAMES_INSIDE;
	return STATUS_OK;
}

/* A checkpoint, an end, a fail: of the block in hand. */
static enum status
take_inside(struct frames *s, const struct frame *f, const char **why)
{
	if (s->place != FRAMES_INSIDE)
		return misplaced(why, "a block that has not begun goes on");
	if (!span_is(f->source, s->source) ||
	    !span_is(f->resource, s->resource))
		return misplaced(why, "another block goes on before this ends");
	if (f->type != FRAME_FAIL && f->records != s->records)
		return missing(why, "records of the block are missing");
	if (f->type == FRAME_CHECKPOINT)
		return STATUS_OK;
	s->blocks++;
	s->failed += f->type == FRAME_FAIL;
	s->place = FRAMES_OUTSIDE;
	return STATUS_OK;
}

static enum status
take_done(struct frames *s, const struct frame *f, const char **why)
{
	if (s->place != FRAMES_OUTSIDE)
		return misplaced(why, "done comes out of place");
	if (f->blocks != s->blocks || f->failed != s->failed)
		return missing(why, "blocks of the stream are missing");
	s->place = FRAMES_DONE;
	return STATUS_OK;
}

enum status
frames_control(struct frames *s, const struct frame *f, const char **why)
{
	switch (f->type) {
	case FRAME_RUN:
		if (s->place != FRAMES_START)
			return misplaced(why, "a second run in the stream");
		s->place = FRAMES_OUTSIDE;
		return STATUS_OK;
	case FRAME_BEGIN:
		return take_begin(s, f, why);
	case FRAME_DONE:
		return take_done(s, f, why);
	case FRAME_REFUSED:
		if (s->place != FRAMES_START)
			return misplaced(why, "refused comes out of place");
		s->place = FRAMES_REFUSED;
		return STATUS_OK;
	default:
		return take_inside(s, f, why);
	}
}

enum status
frames_record(struct frames *s, const char **why)
{
	if (s->place != FRAMES_INSIDE)
		return misplaced(why, "a record outside of a block");
	s->records++;
	return STATUS_OK;
}

enum status
frames_finish(const struct frames *s, const char **why)
{
	switch (s->place) {
	case FRAMES_DONE:
		return STATUS_OK;
	case FRAMES_REFUSED:
		return missing(why, NULL);
	case FRAMES_INSIDE:
		return missing(why, "the stream was cut off inside a block");
	case FRAMES_START:
		return missing(why, "the stream was cut off before it began");
	default:
		return missing(why, "the stream was cut off before done");
	}
}
