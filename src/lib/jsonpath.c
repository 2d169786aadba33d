#include <stdint.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/json_outline.h"
#include "lib/jsonpath.h"
#include "lib/memory.h"

/* Past this no text is a path that somebody wrote. */
#define TEXT_MAX 4096
#define INDEX_MAX 999999999

struct step {
	char *name; /* owned; NULL for an index */
	size_t length;
	long index;
};

struct jsonpath {
	char *text;
	struct step *steps;
	size_t n;
};

/* What is left to compile; why is set by the first mistake. */
struct parse {
	const char *p;
	const char *why;
	struct jsonpath *path;
};

static bool
mistake(struct parse *s, const char *why)
{
	s->why = why;
	return false;
}

static void
add_step(struct parse *s, char *name, size_t length, long index)
{
	struct jsonpath *path = s->path;

	path->steps = mem_resize(path->steps, path->n + 1, sizeof *path->steps);
	path->steps[path->n++] = (struct step){ name, length, index };
}

/* A name in quotes; a backslash takes the next byte as it is. */
static bool
parse_quoted(struct parse *s)
{
	char quote = *s->p++;
	char *name = mem_alloc(strlen(s->p) + 1);
	size_t n = 0;

	for (; *s->p != quote; name[n++] = *s->p++) {
		if (*s->p == '\\')
			s->p++;
		if (*s->p == '\0') {
			free(name);
			return mistake(s, "a quote is not closed");
		}
	}
	s->p++;
	add_step(s, name, n, 0);
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Why there is no name or index at p. */
static const char *
refusal(const char *p, const char *otherwise)
{
	switch (*p) {
	case '*':
		return "a path names one value, no wildcard";
	case '.':
		return "a path names one value, no ..";
	case '?':
		return "a path names one value, no filter";
	case ':':
		return "a path names one value, no slice";
	default:
		return otherwise;
	}
}

static bool
parse_plain(struct parse *s)
{
	size_t n = strcspn(s->p, ".[]*?()@$:'\" \t\r\n");

	if (n == 0)
		return mistake(s,
		    refusal(
			s->p, "a name is missing, or wants [''] around it"));
	add_step(s, mem_copy(s->p, n), n, 0);
	s->p += n;
	return true;
}

static bool
parse_index(struct parse *s)
{
	bool negative = *s->p == '-';
	long index = 0;

	s->p += negative;
	if (!is_digit(*s->p))
		return mistake(s,
		    refusal(
			s->p, "brackets take an index or a name in quotes"));
	for (; is_digit(*s->p); s->p++) {
		index = index * 10 + (*s->p - '0');
		if (index > INDEX_MAX)
			return mistake(s, "an index past 999999999");
	}
	add_step(s, NULL, 0, negative ? -index : index);
	return true;
}

/* A step in brackets, s->p past the opening one. */
static bool
parse_bracket(struct parse *s)
{
	bool good =
	    *s->p == '\'' || *s->p == '"' ? parse_quoted(s) : parse_index(s);

	if (!good)
		return false;
	if (*s->p != ']')
		return mistake(s, refusal(s->p, "a bracket is not closed"));
	s->p++;
	return true;
}

static bool
parse_name(struct parse *s)
{
	return *s->p == '\'' || *s->p == '"' ? parse_quoted(s) : parse_plain(s);
}

static bool
parse_path(struct parse *s)
{
	/* A name may begin the text, as if "$." stood before it. */
	bool good = true;

	if (*s->p == '$')
		s->p++;
	else if (*s->p != '[')
		good = parse_name(s);
	while (good && *s->p != '\0') {
		char c = *s->p++;

		if (c == '.')
			good = parse_name(s);
		else if (c == '[')
			good = parse_bracket(s);
		else
			good = mistake(s, "expected a dot or a bracket");
	}
	return good;
}

struct jsonpath *
jsonpath_new(const char *text, const char **why)
{
	struct jsonpath *path = mem_zero(1, sizeof *path);
	struct parse s = { text, NULL, path };
	bool good;

	good = strlen(text) <= TEXT_MAX ? parse_path(&s)
					: mistake(&s, "longer than 4096 bytes");
	if (good) {
		path->text = mem_string(text);
		return path;
	}
	if (why != NULL)
		*why = s.why;
	jsonpath_free(path);
	return NULL;
}

void
jsonpath_free(struct jsonpath *path)
{
	size_t i;

	if (path == NULL)
		return;
	for (i = 0; i < path->n; i++)
		free(path->steps[i].name);
	free(path->steps);
	free(path->text);
	free(path);
}

const char *
jsonpath_text(const struct jsonpath *path)
{
	return path->text;
}

size_t
jsonpath_steps(const struct jsonpath *path)
{
	return path->n;
}

bool
jsonpath_step(
    const struct jsonpath *path, size_t i, struct span *name, long *index)
{
	const struct step *step = &path->steps[i];

	*name = (struct span){ step->name, step->length };
	*index = step->index;
	return step->name != NULL;
}

/* Element i of an array, from its end if negative. */
static bool
find_element(
    const struct json_outline *o, struct span array, long i, struct span *found)
{
	struct json_tour t = json_tour(o, array);
	struct span value;

	if (json_kind(array) != JSON_ARRAY)
		return false;
	if (i < 0) {
		while (json_tour_element(&t, &value))
			i++;
		if (i < 0)
			return false;
		t = json_tour(o, array);
	}
	while (json_tour_element(&t, &value))
		if (i-- == 0) {
			*found = value;
			return true;
		}
	return false;
}

/* Takes the steps of a path from the first on. */
static bool
follow(const struct jsonpath *path, const struct json_outline *o, size_t first,
    struct span value, struct span *found)
{
	for (size_t i = first; i < path->n; i++) {
		const struct step *step = &path->steps[i];
		struct span name = { step->name, step->length };

		if (step->name != NULL
			? !json_outline_get(o, value, name, &value)
			: !find_element(o, value, step->index, &value))
			return false;
	}
	*found = value;
	return true;
}

bool
jsonpath_find(
    const struct jsonpath *path, struct span value, struct span *found)
{
	return follow(path, NULL, 0, value, found);
}

bool
jsonpath_find_in(const struct json_outline *outline,
    const struct jsonpath *path, struct span value, struct span *found)
{
	return follow(path, outline, 0, value, found);
}

#define TOGETHER 16 /* paths of one walk */

/* What is looked for in one value: n paths, all at the same step, a name. */
struct search {
	const struct json_outline *outline; /* or NULL */
	struct jsonpath *const *paths;
	size_t n, depth;
	struct span *found;
};

static struct span
name_of(const struct search *s, size_t i)
{
	const struct step *step = &s->paths[i]->steps[s->depth];

	return (struct span){ step->name, step->length };
}

/* A length of names as a bit; long ones share one. */
static uint64_t
length_bit(size_t n)
{
	return UINT64_C(1) << (n < 63 ? n : 63);
}

/*
 * The last of equal keys counts, as in json_get().  Most keys are none of those
 * looked for, which their lengths tell.
 */
static void
find_marked(const struct search *s, const struct json_mark *object)
{
	const struct json_outline *o = s->outline;
	const struct json_mark *last = object + object->skip;
	uint64_t lengths = o->compact ? 0 : UINT64_MAX;
	struct span names[TOGETHER];

	for (size_t i = 0; i < s->n; i++) {
		names[i] = name_of(s, i);
		lengths |= length_bit(names[i].n + 2);
	}
	for (const struct json_mark *m = object + 1; m < last; m += m->skip) {
		if ((lengths & length_bit(m->value - m->key)) == 0)
			continue;
		for (size_t i = 0; i < s->n; i++)
			if (json_mark_is(o, m, names[i]))
				s->found[i] = json_mark_value(o, m);
	}
}

static void
find_walking(const struct search *s, struct span object)
{
	struct json_walk walk = json_walk(object);
	struct span key, member;

	while (json_member(&walk, &key, &member))
		for (size_t i = 0; i < s->n; i++)
			if (json_key_is(key, name_of(s, i)))
				s->found[i] = member;
}

static void
find_together(const struct search *s, struct span value)
{
	const struct json_mark *mark;

	for (size_t i = 0; i < s->n; i++)
		s->found[i] = (struct span){ NULL, 0 };
	if (json_kind(value) != JSON_OBJECT)
		return;
	mark = json_outline_find(s->outline, value);
	if (mark != NULL && mark->skip > 1)
		find_marked(s, mark);
	else
		find_walking(s, value);
}

/* The paths from the first on that go on by name through the same member. */
static size_t
same_member(const struct search *s, size_t first)
{
	const struct span *found = s->found;
	size_t i = first;

	while (i < s->n && found[i].p != NULL && found[i].p == found[first].p &&
	    s->paths[i]->n > s->depth + 1 &&
	    s->paths[i]->steps[s->depth + 1].name != NULL)
		i++;
	return i - first;
}

static void
descend(const struct search *s, struct span value)
{
	find_together(s, value);
	for (size_t i = 0; i < s->n;) {
		const struct jsonpath *path = s->paths[i];
		struct span *found = &s->found[i];
		struct search inner = { s->outline, s->paths + i,
			same_member(s, i), s->depth + 1, found };

		if (inner.n > 1) {
			descend(&inner, *found);
			i += inner.n;
			continue;
		}
		if (found->p != NULL && path->n > s->depth + 1 &&
		    !follow(path, s->outline, s->depth + 1, *found, found))
			*found = (struct span){ NULL, 0 };
		i++;
	}
}

void
jsonpath_find_all(const struct json_outline *outline,
    struct jsonpath *const *paths, size_t n, struct span value,
    struct span *found)
{
	for (size_t i = 0; i < n;) {
		struct search s = { outline, paths + i, 0, 0, found + i };

		while (i + s.n < n && s.n < TOGETHER && s.paths[s.n]->n > 0 &&
		    s.paths[s.n]->steps[0].name != NULL)
			s.n++;
		if (s.n > 0) {
			descend(&s, value);
			i += s.n;
			continue;
		}
		if (!jsonpath_find_in(outline, paths[i], value, &found[i]))
			found[i] = (struct span){ NULL, 0 };
		i++;
	}
}
