#include "script.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"

#define VALUE_TEXT_MAX ((size_t)256 << 20)

/* -- words ----------------------------------------------------------------- */

/*
 * The next word of a line, quotes taken off: between '…' or "…" every
 * byte stands for itself.  False at the end of the line, at a # that starts a
 * word, and with *open set where a quote is not closed.
 */
static bool
next_word(const char **p, const char *end, struct buf *word, bool *open)
{
	char quote = '\0';

	word->n = 0;
	while (*p < end && isspace((unsigned char)**p))
		(*p)++;
	if (*p == end || **p == '#')
		return false;
	for (; *p < end; (*p)++) {
		if (quote != '\0' && **p == quote)
			quote = '\0';
		else if (quote == '\0' && (**p == '\'' || **p == '"'))
			quote = **p;
		else if (quote == '\0' && isspace((unsigned char)**p))
			break;
		else
			buf_add_char(word, **p);
	}
	*open = quote != '\0';
	return !*open;
}

static bool
add_file(struct buf *out, const char *path)
{
	FILE *f = fopen(path, "r");
	char part[65536];
	size_t n;
	bool good;

	if (f == NULL)
		return false;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(out, part, n);
	good = !ferror(f);
	fclose(f);
	return good;
}

static void
add_times(struct buf *out, const char *text, long n)
{
	while (n-- > 0)
		buf_add_text(out, text);
}

/*
 * A value as it is meant: @nest:N is N arrays in each other, @digits:N a
 * number of N digits, @text:N a string of N letters, @file:PATH a file's bytes.
 * NULL where there is no such thing.
 */
static char *
expand(const char *value)
{
	struct buf out = BUF_INIT(VALUE_TEXT_MAX);
	const char *colon = strchr(value, ':');
	long n = colon != NULL ? strtol(colon + 1, NULL, 10) : 0;
	bool good = true;

	if (*value != '@' || colon == NULL)
		return mem_string(value);
	if (strncmp(value, "@nest:", 6) == 0) {
		add_times(&out, "[", n);
		add_times(&out, "]", n);
	} else if (strncmp(value, "@digits:", 8) == 0)
		for (long i = 0; i < n; i++)
			buf_add_char(&out, "1234567890"[i % 10]);
	else if (strncmp(value, "@text:", 6) == 0) {
		buf_add_char(&out, '"');
		add_times(&out, "x", n);
		buf_add_char(&out, '"');
	} else
		good = strncmp(value, "@file:", 6) == 0 &&
		    add_file(&out, colon + 1);
	if (!good) {
		buf_free(&out);
		return NULL;
	}
	buf_text(&out);
	return out.p;
}

/* -- rules ----------------------------------------------------------------- */

/* A whole number and nothing else. */
static bool
read_number(const char *text, uint64_t *number)
{
	char *end;

	*number = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0';
}

/* "3", "4-6", "4-", "*". */
static bool
read_range(char *text, uint64_t *first, uint64_t *last)
{
	char *dash = strchr(text, '-');

	*first = 0;
	*last = UINT64_MAX;
	if (strcmp(text, "*") == 0)
		return true;
	if (dash != NULL)
		*dash++ = '\0';
	if (!read_number(text, first))
		return false;
	if (dash == NULL)
		*last = *first;
	else if (*dash != '\0' && !read_number(dash, last))
		return false;
	return *last >= *first;
}

/*
 * The words that say when, besides the number.  False for any other word;
 * *good tells whether the value is one.
 */
static bool
read_limit(struct rule *rule, const char *name, const char *value, bool *good)
{
	uint64_t number = 0;

	*good =
	    value != NULL && read_number(value, &number) && number <= INT64_MAX;
	if (strcmp(name, "times") == 0)
		rule->times = (int64_t)number;
	else if (strcmp(name, "skip") == 0)
		rule->skip = (int64_t)number;
	else if (strcmp(name, "every") == 0)
		rule->every = number > 0 ? number : 1;
	else if (strcmp(name, "percent") == 0)
		rule->percent = number < 100 ? (unsigned)number : 100;
	else
		return false;
	return true;
}

static const char *
add_word(struct rule *rule, struct effects *trial, char *text)
{
	char *equal = strchr(text, '=');
	struct word *word;
	bool good;

	if (equal != NULL)
		*equal++ = '\0';
	if (read_limit(rule, text, equal, &good))
		return good ? NULL : "wants a whole number";
	if (rule->nwords == WORDS_MAX)
		return "too many words";
	word = &rule->words[rule->nwords++];
	word->name = mem_string(text);
	word->value = NULL;
	if (equal != NULL && (word->value = expand(equal)) == NULL)
		return "no such value or file";
	return effects_word(trial, word->name, word->value);
}

/* -- edits ----------------------------------------------------------------- */

static const struct {
	const char *prefix;
	int kind;
	bool value;
} edit_words[] = {
	{ "set:", EDIT_SET, true },
	{ "drop:", EDIT_DROP, false },
	{ "add:", EDIT_ADD, true },
	{ "front:", EDIT_FRONT, true },
	{ "record", EDIT_RECORD, true },
};

static struct edit *
new_edit(int kind, const char *name, char *text)
{
	struct edit *edit = mem_zero(1, sizeof(*edit));

	edit->kind = kind;
	edit->name = mem_string(name);
	edit->text = text;
	return edit;
}

/* "set:note=…", "drop:id", "add:x=…", "front:$hr=…", "record=…". */
static const char *
add_edit(struct list *list, char *text, uint32_t first, uint32_t last)
{
	char *equal = strchr(text, '=');
	struct edit *edit;
	char *value = NULL;

	if (equal != NULL)
		*equal++ = '\0';
	for (size_t i = 0; i < sizeof(edit_words) / sizeof(*edit_words); i++) {
		size_t n = strlen(edit_words[i].prefix);

		if (strncmp(text, edit_words[i].prefix, n) != 0)
			continue;
		if (edit_words[i].value != (equal != NULL))
			return "value missing, or one too many";
		if (edit_words[i].kind == EDIT_SET &&
		    list_column(list, text + n, strlen(text + n)) == NULL)
			return "no such field (add: makes a new one)";
		if (equal != NULL && (value = expand(equal)) == NULL)
			return "no such value or file";
		edit = new_edit(edit_words[i].kind, text + n, value);
		edit->first = first;
		edit->last = last;
		list_edit(list, edit);
		return NULL;
	}
	return "no such edit";
}

/* -- lines ----------------------------------------------------------------- */

struct reader {
	struct faults *faults;
	struct world *world;
	const char *p, *end; /* what is left of the line */
	struct buf word;
	unsigned line;
	const char *why; /* what is wrong; the word at fault is in word */
};

static bool
more(struct reader *r)
{
	bool open = false;

	if (next_word(&r->p, r->end, &r->word, &open)) {
		buf_text(&r->word);
		return true;
	}
	if (open)
		r->why = "quote not closed";
	return false;
}

static void
read_edits(struct reader *r, const char *resource)
{
	struct list *list = world_named(r->world, resource);
	uint64_t first = 0, last = 0;

	if (list == NULL)
		r->why = "no such resource";
	else if (!read_range(r->word.p + strlen("row="), &first, &last) ||
	    first > UINT32_MAX)
		r->why = "no row or range of rows";
	else if (last > UINT32_MAX)
		last = UINT32_MAX;
	while (r->why == NULL && more(r))
		r->why =
		    add_edit(list, r->word.p, (uint32_t)first, (uint32_t)last);
}

static void
read_rule(struct reader *r, const char *resource)
{
	struct effects trial = { .status = 0 };
	struct rule *rule = mem_zero(1, sizeof(*rule));

	rule->line = r->line;
	rule->resource = mem_string(resource);
	rule->every = 1;
	rule->times = rule->skip = -1;
	rule->percent = 100;
	if (!read_range(r->word.p, &rule->first, &rule->last) ||
	    rule->last == 0)
		r->why = "neither a request's number nor *";
	while (r->why == NULL && more(r))
		r->why = add_word(rule, &trial, r->word.p);
	if (r->why == NULL)
		faults_add(r->faults, rule);
	else
		rule_free(rule);
}

static void
read_line(struct reader *r)
{
	char *resource;
	const char *name;

	if (!more(r))
		return;
	resource = mem_string(r->word.p);
	name = strrchr(resource, '/') != NULL ? strrchr(resource, '/') + 1
					      : resource;
	if (!more(r))
		r->why = r->why != NULL ? r->why : "when is missing";
	else if (strncmp(r->word.p, "row=", 4) == 0)
		read_edits(r, resource);
	else if (strcmp(name, "*") != 0 && strcmp(name, "me") != 0 &&
	    strcmp(name, "token-info") != 0 &&
	    world_named(r->world, resource) == NULL)
		r->why = "no such resource";
	else
		read_rule(r, resource);
	free(resource);
}

bool
script_read(struct faults *faults, struct world *world, const char *text,
    size_t n, struct script_error *error)
{
	struct reader r = {
		.faults = faults, .world = world, .word = BUF_INIT(1 << 24)
	};
	const char *end = text + n;

	for (; text < end && r.why == NULL; text = r.end + 1) {
		const char *feed = memchr(text, '\n', (size_t)(end - text));

		r.line++;
		r.p = text;
		r.end = feed != NULL ? feed : end;
		read_line(&r);
	}
	error->line = r.line;
	if (r.why != NULL)
		snprintf(error->why, sizeof(error->why), "%.100s: %s",
		    r.word.p != NULL ? buf_text(&r.word) : "", r.why);
	buf_free(&r.word);
	return r.why == NULL;
}
