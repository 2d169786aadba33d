#include <stdlib.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "map/flatten.h"

/* Longer names than this are no column's. */
#define NAME_MAX_BYTES 4096

/* A name that is taken: where it stands in the names of this record. */
struct taken {
	size_t hash;
	size_t at;
	size_t n;
	size_t record; /* the entry is free unless this is the one in hand */
};

struct flatten {
	struct buf name;   /* the column's, as far as it is known */
	struct buf key;    /* scratch: an unescaped key */
	struct buf text;   /* scratch: compact JSON */
	struct buf names;  /* all that are taken */
	struct taken *set; /* open addressing; a power of two of entries */
	size_t cap;
	size_t used;
	size_t record; /* counts records */
	struct paths *paths;
	struct buf *out;
	struct buf *why;
	bool first;
	bool wrapped; /* the record is a JSON:API resource object */
};

struct flatten *
flatten_new(void)
{
	struct flatten *f = mem_zero(1, sizeof *f);

	f->name = (struct buf)BUF_INIT(NAME_MAX_BYTES);
	f->key = (struct buf)BUF_INIT(MAPPED_MAX);
	f->text = (struct buf)BUF_INIT(MAPPED_MAX);
	f->names = (struct buf)BUF_INIT(MAPPED_MAX);
	f->cap = 256;
	f->set = mem_zero(f->cap, sizeof *f->set);
	return f;
}

void
flatten_free(struct flatten *f)
{
	if (f == NULL)
		return;
	buf_free(&f->name);
	buf_free(&f->key);
	buf_free(&f->text);
	buf_free(&f->names);
	free(f->set);
	free(f);
}

void
flatten_start(struct flatten *f, struct buf *out, bool first)
{
	f->out = out;
	f->first = first;
	f->name.n = f->names.n = 0;
	f->used = 0;
	f->record++;
}

/* -- names that are taken -------------------------------------------------- */

static size_t
hash_of(struct span s)
{
	size_t h = 14695981039346656037U; /* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211U;
	return h;
}

/* The entry that holds a name, or the free one to put it in. */
static struct taken *
entry(struct flatten *f, size_t hash, struct span name)
{
	size_t i = hash & (f->cap - 1);

	while (f->set[i].record == f->record) {
		struct span s = { f->names.p + f->set[i].at, f->set[i].n };

		if (f->set[i].hash == hash && span_equal(s, name))
			break;
		i = (i + 1) & (f->cap - 1);
	}
	return &f->set[i];
}

static void
grow(struct flatten *f)
{
	struct taken *old = f->set;
	size_t n = f->cap;

	f->cap *= 2;
	f->set = mem_zero(f->cap, sizeof *f->set);
	for (size_t i = 0; i < n; i++)
		if (old[i].record == f->record) {
			struct span s = { f->names.p + old[i].at, old[i].n };

			*entry(f, old[i].hash, s) = old[i];
		}
	free(old);
}

bool
flatten_claim(struct flatten *f, struct span name)
{
	size_t hash = hash_of(name);
	struct taken *e = entry(f, hash, name);

	if (e->record == f->record)
		return false;
	*e = (struct taken){ hash, f->names.n, name.n, f->record };
	if (!buf_add_span(&f->names, name))
		return false;
	if (++f->used > f->cap / 2)
		grow(f);
	return true;
}

/* -- names ----------------------------------------------------------------- */

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
lower(char c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

	if (is_upper(c))
		return letters[c - 'A'];
	return c;
}

/* Whether a new word begins with the capital at i: myURL, URLBase, line2End */
static bool
begins_word(struct span s, size_t i)
{
	char before = '\0';

	if (i > 0)
		before = s.p[i - 1];
	if (is_upper(before))
		return i + 1 < s.n && is_lower(s.p[i + 1]);
	return is_lower(before) || is_digit(before);
}

bool
flatten_name(struct buf *out, struct span key, struct buf *scratch)
{
	size_t begun = out->n;
	bool gap = false; /* an underscore is due before the next letter */
	struct span s;

	scratch->n = 0;
	if (!json_unescape_key(scratch, key, NULL))
		return false;
	s = buf_span(scratch);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_upper(c) && !is_lower(c) && !is_digit(c)) {
			gap = true;
			continue;
		}
		gap = gap || (is_upper(c) && begins_word(s, i));
		if (gap && out->n > begun && !buf_add_char(out, '_'))
			return false;
		gap = false;
		if (!buf_add_char(out, lower(c)))
			return false;
	}
	return out->n > begun || buf_add_char(out, '_');
}

/* -- leaves ---------------------------------------------------------------- */

static bool
fail_too_large(struct flatten *f)
{
	buf_add_text(f->why, "it has too much to flatten");
	return false;
}

/* Appends a value as it is in a column: arrays and objects as JSON text. */
static bool
add_value(struct flatten *f, struct span value)
{
	if (value.p[0] != '[' && value.p[0] != '{')
		return buf_add_span(f->out, value);
	f->text.n = 0;
	return json_compact(&f->text, value) &&
	    json_quote(f->out, buf_span(&f->text));
}

static bool
add_leaf(struct flatten *f, struct span value)
{
	struct span name = buf_span(&f->name);

	if (!flatten_claim(f, name)) {
		buf_format(f->why, "two of its fields would be called %.*s",
		    SPAN_ARG(name));
		return false;
	}
	if ((!f->first && !buf_add_char(f->out, ',')) ||
	    !json_quote(f->out, name) || !buf_add_char(f->out, ':') ||
	    !add_value(f, value))
		return fail_too_large(f);
	f->first = false;
	return true;
}

static bool
is_key(struct span key, const char *name)
{
	return json_key_is(key, span_of(name));
}

/* Where a member stands. */
struct place {
	unsigned depth;
	size_t node;        /* of paths; NO_SLOT: no path leads here */
	bool relationships; /* inside the relationships of a JSON:API record */
};

/* Whether a key is only JSON:API's wrapping, with no part in a name. */
static bool
is_wrapping(const struct flatten *f, const struct place *at, struct span key)
{
	if (!f->wrapped)
		return false;
	if (at->depth == 0)
		return is_key(key, "attributes") ||
		    is_key(key, "relationships");
	return at->relationships && at->depth == 2 && is_key(key, "data");
}

static bool walk(struct flatten *f, struct span object, struct place at);

/* A member: a leaf, or more leaves below it. */
static bool
member(struct flatten *f, struct place at, struct span key, struct span value)
{
	size_t before = f->name.n;
	bool good = true;

	if (!is_wrapping(f, &at, key) || value.p[0] != '{')
		good = (before == 0 || buf_add_char(&f->name, '_')) &&
		    flatten_name(&f->name, key, &f->key);
	if (!good)
		return fail_too_large(f);
	if (f->wrapped && at.depth == 0)
		at.relationships = is_key(key, "relationships");
	at.depth++;
	good = value.p[0] == '{' ? walk(f, value, at) : add_leaf(f, value);
	f->name.n = before;
	return good;
}

/* Whether a path that is read leads to the member, or past it. */
static bool
is_read(struct flatten *f, struct place *at, struct span key)
{
	if (at->node == NO_SLOT)
		return false;
	at->node = paths_match(f->paths, at->node, 0, key);
	if (at->node == 0)
		at->node = NO_SLOT;
	return at->node != NO_SLOT && f->paths->nodes[at->node].slot != NO_SLOT;
}

static bool
walk(struct flatten *f, struct span object, struct place at)
{
	struct json_walk w = json_walk(object);
	struct span key, value;
	bool empty = true;

	while (json_member(&w, &key, &value)) {
		struct place below = at;

		empty = false;
		if (is_read(f, &below, key))
			continue;
		if (!member(f, below, key, value))
			return false;
	}
	/* Only wrapping has no name; empty, it holds no leaf either. */
	return !empty || f->name.n == 0 || add_leaf(f, object);
}

bool
flatten_rest(
    struct flatten *f, struct paths *paths, struct span record, struct buf *why)
{
	struct place at = { 0, paths != NULL ? 0 : NO_SLOT, false };
	struct span attributes;

	f->paths = paths;
	f->why = why;
	if (paths != NULL && paths->nodes[0].slot != NO_SLOT)
		return true; /* the whole record is read */
	f->wrapped = json_get(record, span_of("attributes"), &attributes) &&
	    attributes.p[0] == '{';
	return walk(f, record, at);
}

/* -- the engine ------------------------------------------------------------ */

static bool
map(void *self, struct span record, struct mapped *m)
{
	struct flatten *f = self;

	if (record.p[0] != '{') {
		buf_format(&m->why, "%s, not an object",
		    json_kind_name(json_kind(record)));
		return false;
	}
	f->why = &m->why;
	flatten_start(f, &m->lines, true);
	if (!buf_add_char(&m->lines, '{'))
		return fail_too_large(f);
	return flatten_rest(f, NULL, record, &m->why) &&
	    (buf_add(&m->lines, "}\n", 2) || fail_too_large(f));
}

static void
end_engine(void *self)
{
	flatten_free(self);
}

struct engine
flatten_engine(void)
{
	return (struct engine){ "flatten", NULL, map, end_engine, flatten_new(),
		false };
}
