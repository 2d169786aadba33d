/*
 * Values that have passed the check: no errors are looked for here.  Only the
 * end is, so that no call on the wrong kind of value leaves its bytes.
 */

#include "lib/json.h"
#include "lib/json_bytes.h"

enum json_kind
json_kind(struct span value)
{
	switch (value.p[0]) {
	case 'n':
		return JSON_NULL;
	case 'f':
		return JSON_FALSE;
	case 't':
		return JSON_TRUE;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	default:
		return JSON_NUMBER;
	}
}

const char *
json_kind_name(enum json_kind kind)
{
	static const char *const names[] = {
		[JSON_NULL] = "null",
		[JSON_FALSE] = "false",
		[JSON_TRUE] = "true",
		[JSON_NUMBER] = "number",
		[JSON_STRING] = "string",
		[JSON_ARRAY] = "array",
		[JSON_OBJECT] = "object",
	};

	return names[kind];
}

/* Past the closing quote of a string, p at what follows its opening one. */
static inline const char *
skip_string(const char *p, const char *end)
{
	for (;;) {
		p = json_find(p, end, JSON_QUOTING);
		if (end - p < 2)
			return end;
		if (*p == '"')
			return p + 1;
		p += 2;
	}
}

/* Past an array or an object, p at its opening bracket. */
static const char *
skip_container(const char *p, const char *end)
{
	size_t depth = 0;

	do {
		p = json_find(p, end, JSON_STRUCTURE);
		if (p == end)
			return end;
		switch (*p++) {
		case '"':
			p = skip_string(p, end);
			break;
		case '[':
		case '{':
			depth++;
			break;
		default:
			depth--;
		}
	} while (depth > 0);
	return p;
}

/* A value has at least one byte, p < end. */
static inline const char *
skip_value(const char *p, const char *end)
{
	if (*p == '"')
		return skip_string(p + 1, end);
	if (*p == '[' || *p == '{')
		return skip_container(p, end);
	do
		p++;
	while (p < end && !json_byte_is(*p, JSON_DELIMITER));
	return p;
}

struct json_walk
json_walk(struct span container)
{
	const char *end = container.p + container.n;
	enum json_kind kind = json_kind(container);

	if (kind != JSON_ARRAY && kind != JSON_OBJECT)
		return (struct json_walk){ end, end };
	/* Up to the closing bracket. */
	return (struct json_walk){ container.p + 1, end - 1 };
}

/* To the next key or value; false where there is none. */
static inline bool
walk_on(struct json_walk *w)
{
	const char *p = json_skip_space(w->p, w->end);

	if (p < w->end && *p == ',')
		p = json_skip_space(p + 1, w->end);
	w->p = p;
	return p < w->end;
}

static inline struct span
walk_value(struct json_walk *w)
{
	const char *p = w->p;

	w->p = skip_value(p, w->end);
	return (struct span){ p, (size_t)(w->p - p) };
}

bool
json_element(struct json_walk *w, struct span *value)
{
	if (!walk_on(w))
		return false;
	*value = walk_value(w);
	return true;
}

bool
json_member(struct json_walk *w, struct span *key, struct span *value)
{
	const char *p;

	if (!walk_on(w) || *w->p != '"')
		return false;
	p = skip_string(w->p + 1, w->end);
	*key = (struct span){ w->p + 1, (size_t)(p - w->p) - 2 };
	p = json_skip_space(p, w->end);
	if (p == w->end || *p != ':')
		return false;
	w->p = json_skip_space(p + 1, w->end);
	if (w->p == w->end)
		return false;
	*value = walk_value(w);
	return true;
}

bool
json_get(struct span object, struct span name, struct span *value)
{
	bool found = false;
	struct json_walk w;
	struct span key, v;

	if (json_kind(object) != JSON_OBJECT)
		return false;
	w = json_walk(object);
	while (json_member(&w, &key, &v))
		if (json_key_is(key, name)) {
			*value = v;
			found = true;
		}
	return found;
}

bool
json_compact(struct buf *out, struct span value)
{
	const char *end = value.p + value.n;
	const char *run = value.p; /* what is not copied yet */
	const char *p = value.p;
	size_t before = out->n;

	if (value.p[0] != '{' && value.p[0] != '[')
		return buf_add_span(out, value);
	while ((p = json_find(p, end, JSON_BREAK)) < end) {
		if (*p == '"') {
			p = skip_string(p + 1, end);
			continue;
		}
		if (!buf_add(out, run, (size_t)(p - run)))
			goto full;
		run = p = json_skip_space(p, end);
	}
	if (buf_add(out, run, (size_t)(end - run)))
		return true;
full:
	out->n = before;
	return false;
}
