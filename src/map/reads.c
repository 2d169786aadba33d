#include <string.h>

#include "map/reads.h"
#include "map/types.h"

#define LEVELS_MAX 64

/* Of a path so many keys are told apart: what they lead to is read whole. */
#define KEYS_MAX 16

/* An open bracket, or an "if" up to its "else" and from there to "end". */
struct level {
	char open;  /* ( [ { i e; 0 for the program itself */
	bool free;  /* what stands here has another input than the record */
	bool piped; /* behind a "|" in it, and so the same */
	bool key;   /* a key is due, in { */
};

struct reader {
	const char *p;
	const char *end;
	struct paths *paths;
	struct level levels[LEVELS_MAX];
	size_t depth;
};

/* -- characters ------------------------------------------------------------ */

static bool
is_letter(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next byte, or NUL at the end. */
static char
peek(const struct reader *r, size_t ahead)
{
	return (size_t)(r->end - r->p) > ahead ? r->p[ahead] : '\0';
}

static void
skip_space(struct reader *r)
{
	for (; r->p < r->end; r->p++)
		if (*r->p == '#')
			while (peek(r, 1) != '\n' && r->p + 1 < r->end)
				r->p++;
		else if (memchr(" \t\r\n", *r->p, 4) == NULL)
			break;
}

static struct span
take_word(struct reader *r)
{
	struct span word = { r->p, 0 };

	while (is_letter(peek(r, 0)) || is_digit(peek(r, 0)))
		r->p++;
	word.n = (size_t)(r->p - word.p);
	return word;
}

/* The inside of a string; false where it has no end, or a program in it. */
static bool
take_string(struct reader *r, struct span *inside)
{
	const char *from = ++r->p;

	for (; r->p < r->end; r->p++) {
		if (*r->p == '"') {
			*inside = (struct span){ from, (size_t)(r->p - from) };
			r->p++;
			return true;
		}
		if (*r->p == '\\' && (peek(r, 1) == '(' || ++r->p == r->end))
			return false;
	}
	return false;
}

/* -- words ----------------------------------------------------------------- */

static struct level *
top(struct reader *r)
{
	return &r->levels[r->depth];
}

/* Whether what stands here has the record before it. */
static bool
has_record(struct reader *r)
{
	return !top(r)->free && !top(r)->piped;
}

static bool
open_level(struct reader *r, char open)
{
	bool free = !has_record(r);

	if (r->depth + 1 == LEVELS_MAX)
		return false;
	r->levels[++r->depth] =
	    (struct level){ open, free, false, open == '{' };
	return true;
}

static bool
close_level(struct reader *r, char open)
{
	return r->depth > 0 && r->levels[r->depth--].open == open;
}

/* A key as the program writes it, of the object at *node, which moves on. */
static bool
add_key(struct reader *r, size_t *node, struct span key)
{
	if (key.n > 0 && memchr(key.p, '\\', key.n) != NULL)
		return false;
	*node = paths_step(r->paths, *node, key);
	return true;
}

/* "if c then a else b end"; without "else", the record comes out of it. */
static bool
take_branch(struct reader *r, struct span word)
{
	if (span_is(word, "if"))
		return open_level(r, 'i');
	top(r)->piped = false;
	if (span_is(word, "end"))
		return (top(r)->open == 'e' || top(r)->free) &&
		    close_level(r, top(r)->open == 'e' ? 'e' : 'i');
	if (top(r)->open != 'i')
		return false;
	if (span_is(word, "else"))
		top(r)->open = 'e';
	return true;
}

static bool
is_one_of(struct span word, const char *const *list)
{
	while (*list != NULL && !span_is(word, *list))
		list++;
	return *list != NULL;
}

static bool
take_name(struct reader *r)
{
	static const char *const branches[] = { "if", "then", "elif", "else",
		"end", NULL };
	/* They look at nothing but their arguments. */
	static const char *const harmless[] = { "and", "or", "null", "true",
		"false", "empty", "first_of", NULL };
	struct span word = take_word(r);
	enum type type;

	if (is_one_of(word, branches))
		return take_branch(r, word);
	skip_space(r);
	return !has_record(r) || is_one_of(word, harmless) ||
	    (type_find(word, &type) && peek(r, 0) == '(');
}

/* In an object: "id", "\"a b\"", both with or without a value. */
static bool
take_key(struct reader *r)
{
	struct span key;
	size_t node = 0;

	top(r)->key = false;
	if (*r->p == '"') {
		if (!take_string(r, &key))
			return false;
	} else if (is_letter(*r->p)) {
		key = take_word(r);
	} else {
		return *r->p == '(' || *r->p == '}' || !has_record(r);
	}
	skip_space(r);
	if (peek(r, 0) == ':')
		return true;
	if (!add_key(r, &node, key))
		return false;
	paths_slot(r->paths, node);
	return true;
}

/* Behind a key: the dot, if the next one follows at once, and maybe "?". */
static bool
take_next_dot(struct reader *r)
{
	size_t n = 0;

	while (peek(r, n) == '?')
		n++;
	if (peek(r, n) != '.' ||
	    !(is_letter(peek(r, n + 1)) || peek(r, n + 1) == '"'))
		return false;
	r->p += n + 1;
	return true;
}

/* A path behind its first dot.  What it leads to is read whole. */
static bool
take_path(struct reader *r)
{
	size_t node = 0, keys = 0;
	struct span key;

	do {
		if (peek(r, 0) != '"')
			key = take_word(r);
		else if (!take_string(r, &key))
			return false;
		if (!add_key(r, &node, key))
			return false;
	} while (++keys < KEYS_MAX && take_next_dot(r));
	paths_slot(r->paths, node);
	return true;
}

static bool
take_dot(struct reader *r)
{
	r->p++;
	if (is_letter(peek(r, 0)) || peek(r, 0) == '"')
		return take_path(r);
	return is_digit(peek(r, 0)) || !has_record(r);
}

static bool
take_operator(struct reader *r)
{
	char c = *r->p++;

	switch (c) {
	case '(':
	case '[':
	case '{':
		return open_level(r, c);
	case ')':
		return close_level(r, '(');
	case ']':
		return close_level(r, '[');
	case '}':
		return close_level(r, '{');
	case '|':
		top(r)->piped = true;
		return peek(r, 0) != '=';
	case ';':
		top(r)->piped = false;
		return true;
	case ',':
		if (top(r)->open == '{') {
			top(r)->piped = false;
			top(r)->key = true;
		}
		return true;
	case '=': /* but for "==" an assignment: the record comes out of it */
		if (peek(r, 0) != '=')
			return false;
		r->p++;
		return true;
	case '!':
	case '<':
	case '>':
		r->p += peek(r, 0) == '=';
		return true;
	case '$':
	case '@':
		take_word(r);
		return !has_record(r);
	default:
		return memchr("+-*/%?:", c, 7) != NULL;
	}
}

static bool
take_number(struct reader *r)
{
	while (is_digit(peek(r, 0)) || peek(r, 0) == '.' ||
	    (peek(r, 0) | 32) == 'e')
		r->p++;
	return true;
}

/* One word or sign, or a key; false where all may be needed. */
static bool
take(struct reader *r)
{
	struct span string;

	if (top(r)->key && !take_key(r))
		return false;
	if (r->p == r->end)
		return true;
	if (*r->p == '"')
		return take_string(r, &string);
	if (*r->p == '.')
		return take_dot(r);
	if (is_letter(*r->p))
		return take_name(r);
	return is_digit(*r->p) ? take_number(r) : take_operator(r);
}

/* -- the program ----------------------------------------------------------- */

/* "." or "select(…)" */
static bool
take_passing(struct reader *r)
{
	if (*r->p == '.') {
		r->p++;
		return true;
	}
	if (!span_is(take_word(r), "select"))
		return false;
	skip_space(r);
	if (peek(r, 0) != '(')
		return false;
	do {
		if (r->p == r->end || !take(r))
			return false;
		skip_space(r);
	} while (r->depth > 0);
	return true;
}

/* What passes the record on whole, and the "|" behind it, or the end. */
static bool
take_whole(struct reader *r)
{
	struct reader start = *r;

	if (take_passing(r)) {
		skip_space(r);
		if (r->p == r->end)
			return true;
		if (*r->p == '|' && peek(r, 1) != '=') {
			r->p++;
			return true;
		}
	}
	*r = start;
	return false;
}

/* A newer jq goes on with a comment behind a backslash at its end. */
static bool
has_long_comment(struct span program)
{
	return memmem(program.p, program.n, "\\\n", 2) != NULL ||
	    memmem(program.p, program.n, "\\\r", 2) != NULL;
}

/*
 * What is read whole needs nothing of what is in it.  All nodes get slots: on
 * the way there can be what has no members.
 */
static void
settle(struct paths *paths, size_t node)
{
	size_t child;

	if (paths->nodes[node].slot != NO_SLOT)
		paths->nodes[node].child = 0;
	child = paths->nodes[node].child;
	for (; child != 0; child = paths->nodes[child].sibling) {
		settle(paths, child);
		paths_slot(paths, child);
	}
}

bool
reads_find(struct span program, struct paths *paths)
{
	struct reader r = {
		.p = program.p, .end = span_end(program), .paths = paths
	};

	if (has_long_comment(program))
		return false;
	do
		skip_space(&r);
	while (r.p < r.end && take_whole(&r));
	/* Behind the first "|" the record is not seen any more. */
	while (r.p < r.end && !(r.depth == 0 && r.levels[0].piped)) {
		if (!take(&r))
			return false;
		skip_space(&r);
	}
	settle(paths, 0);
	return true;
}
