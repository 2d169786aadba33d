#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/count.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/sandbox.h"

#define WORD_MAX 64 /* longest word that a suggestion is made for */

#define CHOICES_MAX 8

enum { OPTION_OPTIONS = OPTION_LONG + 10000 };

/* In the order of --help, after a tool's own rows. */
static const struct option_row shared_rows[] = {
	{ 'v', "verbose", NULL, "say more; repeat for still more" },
	{ 'q', "quiet", NULL, "say errors only" },
	{ 'h', "help", NULL, "show this help" },
	{ 'V', "version", NULL, "show the version" },
	{ OPTION_OPTIONS, "options", NULL, "show these options to programs" },
};

#define NSHARED COUNT(shared_rows)

static const struct option_row *
row_at(const struct option_table *t, size_t i)
{
	return i < t->nrows ? &t->rows[i] : &shared_rows[i - t->nrows];
}

void
options_begin(
    struct options *o, const struct option_table *table, int argc, char **argv)
{
	size_t count = table->nrows + NSHARED;
	struct option *rows = mem_zero(count + 1, sizeof *rows);
	char *letter = mem_alloc(2 * count + 3);

	*o = (struct options){ .table = table,
		.argc = argc,
		.argv = argv,
		.getopt_rows = rows,
		.getopt_letters = letter };
	*letter++ = ':'; /* tell a missing argument from an unknown option */
	for (size_t i = 0; i < count; i++) {
		const struct option_row *row = row_at(table, i);

		rows[i] = (struct option){ row->name,
			row->arg == NULL         ? no_argument
			    : row->arg[0] == '[' ? optional_argument
						 : required_argument,
			NULL, row->id };
		if (row->id >= OPTION_LONG)
			continue;
		*letter++ = (char)row->id;
		if (row->arg != NULL)
			*letter++ = ':';
	}
	*letter = '\0';
	opterr = 0;
	optind = 0; /* anew, also after a command line left halfway */
	message_init(table->tool);
	sandbox_init();
}

void
options_end(struct options *o)
{
	free(o->getopt_letters);
	free(o->getopt_rows);
	o->getopt_letters = NULL;
	o->getopt_rows = NULL;
}

static void
print_row(const struct option_row *row)
{
	char left[40];
	int n;

	n = snprintf(left, sizeof left, "%c%c%s --%s%s%s",
	    row->id < OPTION_LONG ? '-' : ' ',
	    row->id < OPTION_LONG ? row->id : ' ',
	    row->id < OPTION_LONG ? "," : " ", row->name,
	    row->arg != NULL && row->arg[0] != '[' ? "=" : "",
	    row->arg != NULL ? row->arg : "");
	if (n > 27)
		printf("  %s\n%30s%s\n", left, "", row->help);
	else
		printf("  %-27s %s\n", left, row->help);
}

static void
print_help(const struct option_table *t)
{
	printf("%s\n\n%s\n", t->summary, t->synopsis);
	if (t->examples != NULL)
		printf("Examples:\n%s\n", t->examples);
	puts("Options:");
	for (size_t i = 0; i < t->nrows + NSHARED; i++)
		print_row(row_at(t, i));
	printf("\nThe manual: %s%s\n", t->manual != NULL ? "" : "man ",
	    t->manual != NULL ? t->manual : t->tool);
}

/*
 * What can stand for an argument, in words that a shell can use: "file", "dir",
 * "= WORD..." to choose from, "| COMMAND" that prints them, "-" for anything.
 */
static void
print_words(const char *arg)
{
	static const char *const kinds[][2] = {
		{ "FILE", "file" },
		{ "DIR", "dir" },
		{ "SOURCE", "| hr-fetch --list | cut -d / -f 1 | uniq" },
		{ "RESOURCE", "| hr-fetch --list" },
		{ "KEY", "| hr-state list | cut -f 1 | sort -u" },
		{ "PROFILE", "| hr-state list | cut -f 5 | sort -u" },
		{ "STATE", "| hr-state list | cut -f 6 | sort -u" },
		{ "COLUMN",
		    "| hr-fetch --list | xargs -n 1 hr-map --schema | "
		    "cut -d ' ' -f 1 | grep -vx column | sort -u" },
	};
	size_t n;

	if (arg == NULL) {
		putchar('-');
		return;
	}
	arg += strspn(arg, "[=");
	n = strcspn(arg, ",]");
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strlen(kinds[i][0]) == n &&
		    strncmp(kinds[i][0], arg, n) == 0) {
			fputs(kinds[i][1], stdout);
			return;
		}
	if (memchr(arg, '|', n) == NULL) {
		putchar('-');
		return;
	}
	fputs("= ", stdout);
	for (size_t i = 0; i < n; i++)
		putchar(arg[i] == '|' ? ' ' : arg[i]);
}

/* --options: letter, name, argument, words, help; a tab between them. */
static void
print_options(const struct option_table *t)
{
	for (size_t i = 0; i < t->nrows + NSHARED; i++) {
		const struct option_row *row = row_at(t, i);

		if (row->id < OPTION_LONG)
			printf("-%c", row->id);
		else
			putchar('-');
		printf("\t--%s\t%s\t", row->name, row->arg ? row->arg : "-");
		print_words(row->arg);
		printf("\t%s\n", row->help);
	}
	for (const struct operand_row *row = t->operands;
	     row != NULL && (row->after != NULL || row->arg != NULL); row++) {
		printf("operand\t%s\t%s\t", row->after ? row->after : "-",
		    row->arg ? row->arg : "-");
		print_words(row->arg);
		puts("\t-");
	}
}

static void
print_sandbox(const struct option_table *t)
{
	struct buf text = BUF_INIT(200);

	sandbox_describe(&text, t->few_calls);
	puts(buf_text(&text));
	buf_free(&text);
}

static void
print_version(const struct option_table *t)
{
	printf("%s (hr-tools) %s\n", t->tool, HR_VERSION);
	for (const char *const *line = t->versions; line && *line; line++)
		puts(*line);
	if (message_level() > 0)
		print_sandbox(t);
}

/* Ends the command line after --help and the like: a full disk is told. */
static int
answered(struct options *o)
{
	o->stop = true;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		message_error("stdout: %s", strerror(errno));
		o->status = STATUS_FAILED;
	}
	return -1;
}

/* The word of the command line that getopt_long(3) looked at last. */
static const char *
word_seen(const struct options *o)
{
	return optind > 0 && optind <= o->argc ? o->argv[optind - 1] : "--";
}

static const char *
nearest_option(const struct option_table *t, const char *name)
{
	size_t count = t->nrows + NSHARED;
	const char **names = mem_zero(count, sizeof *names);
	const char *best;

	for (size_t i = 0; i < count; i++)
		names[i] = row_at(t, i)->name;
	best = options_nearest(name, names, count);
	free(names);
	return best;
}

static int
wrong(struct options *o)
{
	o->stop = true;
	o->status = STATUS_USAGE;
	return -1;
}

/* The row of a long option's whole name, or NULL. */
static const struct option_row *
row_named(const struct option_table *t, const char *name)
{
	for (size_t i = 0; i < t->nrows + NSHARED; i++)
		if (strcmp(row_at(t, i)->name, name) == 0)
			return row_at(t, i);
	return NULL;
}

static bool
is_short(const struct option_table *t, int letter)
{
	for (size_t i = 0; i < t->nrows + NSHARED; i++)
		if (row_at(t, i)->id == letter)
			return true;
	return false;
}

static int
unknown_long(struct options *o)
{
	const char *word = word_seen(o), *near;
	char name[WORD_MAX + 1];

	snprintf(
	    name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
	near = nearest_option(o->table, name);
	if (row_named(o->table, name) != NULL)
		options_wrong(o->table, "--%s takes no argument", name);
	else if (near != NULL)
		options_wrong(o->table,
		    "unknown option --%s; did you mean --%s?", name, near);
	else
		options_wrong(o->table, "unknown option --%s", name);
	return wrong(o);
}

/* After "?": optopt is 0, or an option that takes no argument, for a long one;
 * for a short one it is a letter that is in no row. */
static int
unknown_option(struct options *o)
{
	if (optopt == 0 || optopt >= OPTION_LONG || is_short(o->table, optopt))
		return unknown_long(o);
	options_wrong(o->table, "unknown option -%c", optopt);
	return wrong(o);
}

static int
missing_argument(struct options *o)
{
	const struct option_table *t = o->table;

	for (size_t i = 0; i < t->nrows; i++)
		if (t->rows[i].id == optopt) {
			options_wrong(t, "--%s needs an argument: %s",
			    t->rows[i].name, t->rows[i].arg);
			break;
		}
	return wrong(o);
}

/* getopt_long(3) takes unique beginnings too; a script that uses one breaks
 * when a longer neighbour arrives, so only whole names are good. */
static bool
is_abbreviated(const struct options *o, int index)
{
	const struct option *rows = o->getopt_rows;
	const char *word = word_seen(o);
	size_t n = strlen(rows[index].name);

	if (rows[index].has_arg == required_argument && optarg == word &&
	    optind >= 2)
		word = o->argv[optind - 2];
	return strncmp(word, "--", 2) == 0 &&
	    (strncmp(word + 2, rows[index].name, n) != 0 ||
		(word[2 + n] != '\0' && word[2 + n] != '='));
}

int
options_next(struct options *o, char **value)
{
	for (;;) {
		int index = -1;
		int id = getopt_long(o->argc, o->argv, o->getopt_letters,
		    o->getopt_rows, &index);

		*value = optarg;
		if (index >= 0 && is_abbreviated(o, index)) {
			optopt = 0;
			if (optarg == word_seen(o))
				optind--;
			return unknown_option(o);
		}
		switch (id) {
		case 'v':
			message_set_level(message_level() + 1);
			break;
		case 'q':
			message_set_level(-1);
			break;
		case 'h':
			print_help(o->table);
			return answered(o);
		case 'V':
			o->version = true;
			break;
		case -1:
			if (!o->version)
				return -1;
			print_version(o->table);
			return answered(o);
		case OPTION_OPTIONS:
			print_options(o->table);
			return answered(o);
		case ':':
			return missing_argument(o);
		case '?':
			return unknown_option(o);
		default:
			return id;
		}
	}
}

enum status
options_wrong(const struct option_table *table, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_vformat(format, args);
	va_end(args);
	message_error("%s (%s --help lists the options)", text, table->tool);
	free(text);
	return STATUS_USAGE;
}

enum status
options_stdin(const struct option_table *table, const char *what)
{
	if (!isatty(STDIN_FILENO))
		return STATUS_OK;
	return options_wrong(table,
	    "stdin is a terminal: %s are read from a pipe or a file", what);
}

bool
options_number(const char *text, long least, long most, long *number)
{
	long n;
	char *end;

	if (text == NULL || !isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || *end != '\0' || n < least || n > most)
		return false;
	*number = n;
	return true;
}

/* The words of "[=a|b|c]". */
struct choices {
	const char *words[CHOICES_MAX]; /* in text */
	size_t n;
	char *text; /* owned */
};

static struct choices
split_choices(const char *arg)
{
	struct choices c = { .n = 0 };
	char *p;

	arg += strspn(arg, "[=");
	c.text = p = mem_copy(arg, strcspn(arg, "]"));
	while (p != NULL && c.n < CHOICES_MAX) {
		c.words[c.n++] = p;
		p = strchr(p, '|');
		if (p != NULL)
			*p++ = '\0';
	}
	return c;
}

static void
no_choice(const struct option_table *t, const char *name, const char *value,
    const struct choices *c)
{
	char *hint = options_suggest(value, c->words, c->n);
	struct buf text = BUF_INIT(1024);

	for (size_t i = 0; i < c->n; i++)
		buf_format(&text, "%s%s",
		    i == 0             ? ""
			: i + 1 < c->n ? ", "
				       : " or ",
		    c->words[i]);
	options_wrong(
	    t, "--%s: \"%s\" is not %s%s", name, value, buf_text(&text), hint);
	free(hint);
	buf_free(&text);
}

int
options_choice(const struct option_table *table, int id, const char *value)
{
	const struct option_row *row = table->rows;
	struct choices choices;
	int found = -1;

	while (row->id != id)
		row++;
	choices = split_choices(row->arg);
	for (size_t i = 0; i < choices.n; i++)
		if (strcmp(choices.words[i], value) == 0)
			found = (int)i;
	if (found < 0)
		no_choice(table, row->name, value, &choices);
	free(choices.text);
	return found;
}

/* The number of single-letter changes from a to b (Levenshtein), of words no
 * longer than WORD_MAX. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			row[j + 1] = best;
		}
	}
	return row[n];
}

const char *
options_nearest(const char *word, const char *const *candidates, size_t count)
{
	size_t least = strlen(word) / 3 + 2;
	const char *best = NULL;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t d;

		if (strlen(candidates[i]) > WORD_MAX)
			continue;
		d = distance(word, candidates[i]);
		if (d < least) {
			least = d;
			best = candidates[i];
		}
	}
	return best;
}

char *
options_suggest(const char *word, const char *const *candidates, size_t count)
{
	const char *near = options_nearest(word, candidates, count);

	return near != NULL ? mem_format("; did you mean %s?", near)
			    : mem_string("");
}
