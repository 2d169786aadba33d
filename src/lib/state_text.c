/*
 * The state file's text, both ways from the same tables.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/instant.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/state.h"

#define VERSION "1"

/* Values are never larger than their file. */
#define TEXT_MAX STATE_MAX

enum kind {
	TEXT,    /* char * */
	INSTANT, /* the same, RFC 3339 */
	RAW,     /* the same, JSON */
	COUNT,   /* uint64_t */
};

struct member {
	const char *name;
	enum kind kind;
	size_t offset;
};

static const struct member of_entry[] = {
	{ "cursor", TEXT, offsetof(struct state_entry, cursor) },
	{ "when", INSTANT, offsetof(struct state_entry, when) },
	{ "began", INSTANT, offsetof(struct state_entry, began) },
	{ "records", COUNT, offsetof(struct state_entry, records) },
	{ "run", TEXT, offsetof(struct state_entry, run) },
	{ "full", INSTANT, offsetof(struct state_entry, full) },
	{ NULL, TEXT, 0 },
};

static const struct member of_checkpoint[] = {
	{ "when", INSTANT, offsetof(struct state_checkpoint, when) },
	{ "records", COUNT, offsetof(struct state_checkpoint, records) },
	{ "run", TEXT, offsetof(struct state_checkpoint, run) },
	{ "resume", RAW, offsetof(struct state_checkpoint, resume) },
	{ NULL, TEXT, 0 },
};

/* -- reading --------------------------------------------------------------- */

char *
state_take_text(struct span value)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	size_t lost = 0;

	if (json_kind(value) == JSON_STRING &&
	    json_unescape(&text, value, &lost) && lost == 0 &&
	    strlen(buf_text(&text)) == text.n)
		return text.p;
	buf_free(&text);
	return NULL;
}

static bool
take_instant(char **text, struct span value)
{
	*text = state_take_text(value);
	return *text != NULL && instant_is_timestamp(span_of(*text));
}

static bool
take_count(uint64_t *count, struct span value)
{
	int64_t number;

	if (!json_int64(value, &number) || number < 0)
		return false;
	*count = (uint64_t)number;
	return true;
}

static bool
take_value(void *place, enum kind kind, struct span value)
{
	char **text = place;

	if (kind == COUNT)
		return take_count(place, value);
	if (*text != NULL)
		return false; /* the key comes twice */
	if (kind == INSTANT)
		return take_instant(text, value);
	*text =
	    kind == RAW ? mem_copy(value.p, value.n) : state_take_text(value);
	return *text != NULL;
}

/* Takes a member that the table has. */
static bool
take_member(void *object, const struct member *table, struct span key,
    struct span value)
{
	for (const struct member *m = table; m->name != NULL; m++)
		if (json_key_is(key, span_of(m->name)))
			return take_value(
			    (char *)object + m->offset, m->kind, value);
	return false;
}

static bool
take_checkpoint(struct state_checkpoint *c, struct span value)
{
	struct json_walk walk = json_walk(value);
	struct span key, member;

	if (json_kind(value) != JSON_OBJECT || c->resume != NULL)
		return false;
	while (json_member(&walk, &key, &member))
		if (!take_member(c, of_checkpoint, key, member))
			return false;
	return c->resume != NULL && c->when != NULL;
}

static bool
take_entry(struct state *s, struct span name, struct span value)
{
	struct json_walk walk = json_walk(value);
	struct buf text = BUF_INIT(TEXT_MAX);
	struct state_entry *e;
	struct span key, member;
	bool good = json_kind(value) == JSON_OBJECT &&
	    json_unescape_key(&text, name, NULL) &&
	    state_find(s, buf_text(&text)) == NULL;

	if (good) {
		e = state_entry(s, buf_text(&text));
		while (good && json_member(&walk, &key, &member))
			good = json_key_is(key, span_of("checkpoint"))
			    ? take_checkpoint(&e->checkpoint, member)
			    : take_member(e, of_entry, key, member);
	}
	buf_free(&text);
	return good;
}

/* Whether the file is about the source that it is named after. */
static bool
is_source(const struct state *s, struct span value)
{
	char *text = state_take_text(value);
	bool same = text != NULL && strcmp(text, s->source) == 0;

	free(text);
	return same;
}

bool
state_parse(struct state *s, struct span text, const char **why)
{
	struct span root, value, key;
	struct json_walk walk;

	*why = "not JSON";
	if (!json_validate(text, &root, NULL))
		return false;
	*why = "not a state";
	if (!json_get(root, span_of("version"), &value))
		return false;
	*why = "the state of another version of hr-tools";
	if (!span_is(value, VERSION))
		return false;
	*why = "the state of another source";
	if (!json_get(root, span_of("source"), &value) || !is_source(s, value))
		return false;
	*why = "a state without resources";
	if (!json_get(root, span_of("resources"), &value) ||
	    json_kind(value) != JSON_OBJECT)
		return false;
	*why = "a resource's state is not as it must be";
	walk = json_walk(value);
	while (json_member(&walk, &key, &value))
		if (!take_entry(s, key, value))
			return false;
	return true;
}

/* -- writing --------------------------------------------------------------- */

/* Appends the members that are there, each with a comma after it. */
static bool
print_members(struct buf *out, const void *object, const struct member *table)
{
	for (const struct member *m = table; m->name != NULL; m++) {
		const char *place = (const char *)object + m->offset;
		const char *text = NULL;
		bool good = true;

		if (m->kind == COUNT) {
			uint64_t count;

			memcpy(&count, place, sizeof count);
			good = buf_format(
			    out, "\"%s\":%" PRIu64 ",", m->name, count);
		} else {
			memcpy(&text, place, sizeof text);
		}
		if (text != NULL)
			good = buf_format(out, "\"%s\":", m->name) &&
			    (m->kind == RAW ? buf_add_text(out, text)
					    : json_quote(out, span_of(text))) &&
			    buf_add_char(out, ',');
		if (!good)
			return false;
	}
	return true;
}

/* Ends an object that has a comma too many. */
static bool
close_object(struct buf *out)
{
	out->p[out->n - 1] = '}';
	return true;
}

bool
state_print_entry(struct buf *out, const struct state_entry *entry)
{
	if (!buf_add_char(out, '{') || !print_members(out, entry, of_entry))
		return false;
	if (entry->checkpoint.resume == NULL)
		return close_object(out);
	return buf_add_text(out, "\"checkpoint\":{") &&
	    print_members(out, &entry->checkpoint, of_checkpoint) &&
	    close_object(out) && buf_add_char(out, '}');
}

bool
state_print(struct buf *out, const struct state *s)
{
	bool good = buf_add_text(out, "{\"version\":" VERSION ",\"source\":") &&
	    json_quote(out, span_of(s->source)) &&
	    buf_add_text(out, ",\"resources\":{");

	for (size_t i = 0; good && i < s->n; i++)
		good = buf_add_text(out, i > 0 ? ",\n" : "\n") &&
		    json_quote(out, span_of(s->entries[i].resource)) &&
		    buf_add_char(out, ':') &&
		    state_print_entry(out, &s->entries[i]);
	return good && buf_add_text(out, "\n}}\n");
}
