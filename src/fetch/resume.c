#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/list_parts.h"
#include "fetch/resume.h"
#include "fetch/saved.h"
#include "lib/count.h"
#include "lib/instant.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"

#define EVERY_PAGES 8
#define VERSION 2
#define KNOWN 4096 /* keys that a pager gets to find its ground */
#define JSON_MAX ((size_t)64 << 10)

/* -- the checkpoint that is given ------------------------------------------ */

/* 64 bits as a text of hexadecimal digits: many a program that reads JSON
 * keeps but 53 bits of a number. */
static bool
get_bits(struct span object, const char *name, uint64_t *bits)
{
	struct span value;
	char digits[17];
	char *end;

	if (!json_get(object, span_of(name), &value) || value.n != 18 ||
	    json_kind(value) != JSON_STRING)
		return false;
	memcpy(digits, value.p + 1, 16);
	digits[16] = '\0';
	*bits = strtoull(digits, &end, 16);
	return *end == '\0';
}

/* A text of a checkpoint, for free(3); NULL where it is null or missing. */
static char *
get_text(struct span object, const char *name)
{
	struct buf text = BUF_INIT(4096);
	struct span value;
	char *copy = NULL;

	if (json_get(object, span_of(name), &value) &&
	    json_kind(value) == JSON_STRING &&
	    json_unescape(&text, value, NULL))
		copy = mem_copy(text.p, text.n);
	buf_free(&text);
	return copy;
}

/* Whether a member is a time; one that need not be known is null then. */
static bool
has_time(struct span object, const char *name, bool needed)
{
	char *text = get_text(object, name);
	struct span value;
	struct instant i;
	bool good = text != NULL
	    ? instant_parse(&i, span_of(text))
	    : !needed && json_get(object, span_of(name), &value) &&
		json_kind(value) == JSON_NULL;

	free(text);
	return good;
}

/* Of a time to come as little is known as of one long ago. */
static bool
is_fresh(const char *when)
{
	struct instant then, from, to, now = instant_now();

	if (when == NULL || !instant_parse(&then, span_of(when)))
		return false;
	from = instant_shift(then, -DAY_SECONDS);
	to = instant_shift(then, DAY_SECONDS);
	return instant_compare(&from, &now) < 0 &&
	    instant_compare(&now, &to) < 0;
}

/* Why a checkpoint can't be gone on from; NULL: it can. */
static const char *
objection(struct resume *r, const struct state_checkpoint *c)
{
	struct span json;
	uint64_t tag, signature;
	int64_t version, keys, clock;

	if (!is_fresh(c->when))
		return "it is not of the last day";
	if (!json_validate(span_of(c->resume), &json, NULL) ||
	    !saved_number(json, "version", &version) || version != VERSION ||
	    !get_bits(json, "tag", &tag) ||
	    !get_bits(json, "signature", &signature) ||
	    !saved_number(json, "keys", &keys) || keys < 0 ||
	    !saved_number(json, "clock", &clock) ||
	    !has_time(json, "began", true) || !has_time(json, "since", false) ||
	    !has_time(json, "cursor", false))
		return "it is not of this version";
	if (signature != r->signature)
		return "the request is another one now";
	if (!key_file_take_up(&r->keys, tag, (uint64_t)keys))
		return "the keys that belong to it are gone";
	return NULL;
}

static void
take_up(struct resume *r, const struct state_checkpoint *c)
{
	struct span kept;

	r->given = mem_string(c->resume);
	r->kept = c->records > 0 ||
	    (json_get(span_of(r->given), span_of("kept"), &kept) &&
		json_kind(kept) == JSON_TRUE);
}

static enum status
look_for_checkpoint(struct resume *r, const struct state_place *place,
    const struct resource *resource)
{
	const struct state_entry *entry;
	struct state state;
	enum status status = state_read(&state, place);
	const char *why;

	entry = status == STATUS_OK ? state_find(&state, resource->name) : NULL;
	if (entry != NULL && entry->checkpoint.resume != NULL) {
		why = objection(r, &entry->checkpoint);
		if (why != NULL)
			message_warn("%s/%s: the last run's checkpoint is of "
				     "no use: %s; reading from the start",
			    resource->source->name, resource->name, why);
		else
			take_up(r, &entry->checkpoint);
	}
	state_end(&state);
	return status;
}

static void
give_up(struct resume *r)
{
	message_warn("%s: %s; there will be no checkpoints", r->keys.path,
	    errno == EWOULDBLOCK ? "another run uses it" : strerror(errno));
	key_file_close(&r->keys);
}

enum status
resume_begin(struct resume *r, const struct state_place *place,
    const struct resource *resource, struct span request)
{
	static const unsigned char no_key[HASH_KEY_BYTES];
	struct instant now = instant_now();
	struct buf text = BUF_INIT(64);
	enum status status;
	char *path;

	*r = (struct resume)RESUME_NONE;
	r->signature = hash_bytes(no_key, request).high;
	if (instant_add(&text, &now))
		r->began = mem_copy(text.p, text.n);
	buf_free(&text);
	status = state_path_beside(place, resource->name, "keys", true, &path);
	if (status != STATUS_OK)
		return status;
	if (!key_file_open(&r->keys, path)) {
		give_up(r);
		return STATUS_OK;
	}
	status = look_for_checkpoint(r, place, resource);
	if (status == STATUS_OK && r->given != NULL) {
		struct span given = span_of(r->given);

		free(r->began);
		r->began = get_text(given, "began");
		r->since = get_text(given, "since");
		if (!saved_number(given, "clock", &r->clock))
			r->clock = 0;
	} else if (status == STATUS_OK && !key_file_start(&r->keys)) {
		give_up(r);
	}
	return status;
}

void
resume_end(struct resume *r)
{
	key_file_end(&r->keys);
	free(r->given);
	free(r->since);
	free(r->began);
	*r = (struct resume)RESUME_NONE;
}

/* -- going on -------------------------------------------------------------- */

static bool
restore_keys(struct resume *r, struct list *l, struct hash *known, size_t *n)
{
	struct hash part[1024];
	uint64_t count = r->keys.n;
	size_t want;

	*n = 0;
	for (uint64_t at = 0; at < count; at += want) {
		want = count - at < COUNT(part) ? (size_t)(count - at)
						: COUNT(part);
		if (!key_file_read(&r->keys, at, part, want))
			return false;
		for (size_t i = 0; i < want; i++) {
			keys_add(l->keys, part[i], 1);
			l->start.sum_high += part[i].high;
			l->start.sum_low ^= part[i].low;
			if (count - at - i <= KNOWN)
				known[(*n)++] = part[i];
		}
	}
	l->start.keys = count;
	return key_file_cut(&r->keys);
}

/* "order":[1,3]: bit 0 is up, bit 1 down, for each of the order's fields. */
static bool
restore_order(struct span json, struct order *o)
{
	struct span list, value;
	struct json_walk walk;
	size_t n = 0;
	int64_t bits;

	if (!json_get(json, span_of("order"), &list) ||
	    json_kind(list) != JSON_ARRAY)
		return false;
	walk = json_walk(list);
	while (json_element(&walk, &value) && n < o->n) {
		if (!json_int64(value, &bits))
			return false;
		o->fields[n].up = (bits & 1) != 0;
		o->fields[n++].down = (bits & 2) != 0;
	}
	return n == o->n;
}

void
resume_restore(struct resume *r, struct list *l)
{
	const struct resource *res = l->resource;
	struct span json, pager;
	struct hash *known;
	char *latest;
	size_t n;

	if (r == NULL || r->given == NULL)
		return;
	json = span_of(r->given);
	known = mem_zero(KNOWN, sizeof *known);
	l->continued = json_get(json, span_of("pager"), &pager) &&
	    l->pager->ops->restore != NULL && restore_order(json, &l->order) &&
	    restore_keys(r, l, known, &n) &&
	    l->pager->ops->restore(l->pager, pager, known, n);
	free(known);
	latest = get_text(json, "cursor");
	if (latest != NULL && l->options->cursor != NULL)
		cursor_saw(l->options->cursor, latest);
	free(latest);
	if (l->continued)
		message_info(1,
		    "%s/%s: going on after %" PRIu64 " %s of the run "
		    "that began %s",
		    res->source->name, res->name, r->keys.n,
		    message_plural(r->keys.n, "record", "records"),
		    r->began != NULL ? r->began : "before");
	else
		message_warn("%s/%s: the last run's checkpoint can't be "
			     "taken up; all is read once more",
		    res->source->name, res->name);
}

/* -- checkpoints ----------------------------------------------------------- */

void
resume_note(struct resume *r, struct hash key)
{
	if (r != NULL && r->keys.fd >= 0 && !key_file_add(&r->keys, key))
		give_up(r);
}

static void
add_text(struct buf *json, const char *name, const char *text)
{
	buf_format(json, ",\"%s\":", name);
	if (text != NULL)
		json_quote(json, span_of(text));
	else
		buf_add_text(json, "null");
}

int64_t
resume_clock(const struct resume *r, const struct getter *getter)
{
	return r != NULL && r->given != NULL ? r->clock : getter->server_clock;
}

static bool
describe(const struct resume *r, const struct list *l, struct buf *json)
{
	const struct order *o = &l->order;
	char *latest = NULL;

	if (l->options->cursor != NULL)
		latest = cursor_latest(l->options->cursor);
	buf_format(json,
	    "{\"version\":%d,\"tag\":\"%016" PRIx64
	    "\",\"signature\":\"%016" PRIx64 "\",\"keys\":%" PRIu64
	    ",\"clock\":%" PRId64,
	    VERSION, r->keys.tag, r->signature, r->keys.n,
	    resume_clock(r, l->getter));
	add_text(json, "began", r->began);
	add_text(json, "since", r->since);
	add_text(json, "cursor", latest);
	free(latest);
	if (r->kept)
		buf_add_text(json, ",\"kept\":true");
	buf_add_text(json, ",\"order\":[");
	for (size_t i = 0; i < o->n; i++)
		buf_format(json, "%s%d", i > 0 ? "," : "",
		    o->fields[i].up + 2 * o->fields[i].down);
	return buf_add_text(json, "],\"pager\":") &&
	    l->pager->ops->save(l->pager, json) && buf_add_char(json, '}');
}

/* What was read must be known to stay read. */
static bool
can_be_taken_up(const struct list *l)
{
	return l->result->passes == 1 && l->pager->ops->save != NULL &&
	    l->resource->nkeys > 0 && l->unkeyed == 0 &&
	    l->result->ignored == 0 &&
	    l->pager->ops->doubt(l->pager) != PAGER_UNPROVEN &&
	    list_is_ordered(l);
}

void
resume_checkpoint(struct resume *r, struct list *l)
{
	struct buf json = BUF_INIT(JSON_MAX);

	if (r == NULL || r->keys.fd < 0 || ++r->pages < EVERY_PAGES ||
	    !can_be_taken_up(l))
		return;
	r->pages = 0;
	if (!key_file_save(&r->keys))
		give_up(r);
	else if (describe(r, l, &json))
		blocks_checkpoint(
		    r->out, r->block, l->result->records, buf_span(&json));
	buf_free(&json);
}
