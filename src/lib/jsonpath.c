#include <stdint.h>
#include <stdlib.h>

#include "lib/jsonpath_parts.h"
#include "lib/memory.h"

/* Past this no text is a path that somebody wrote. */
#define TEXT_MAX 4096
#define INDEX_MAX 999999999

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
