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
#include "lib/options_parts.h"
#include "lib/sandbox.h"
#include "lib/words.h"

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

size_t
option_count(const struct option_table *t)
{
	return t->nrows + COUNT(shared_rows);
}

const struct option_row *
option_row_at(const struct option_table *t, size_t i)
{
	return i < t->nrows ? &t->rows[i] : &shared_rows[i - t->nrows];
}

void
options_begin(
    struct options *o, const struct option_table *table, int argc, char **argv)
{
	size_t count = option_count(table);
	struct option *rows = mem_zero(count + 1, sizeof *rows);
	char *letter = mem_alloc(2 * count + 3);

	*o = (struct options){ .table = table,
		.argc = argc,
		.argv = argv,
		.getopt_rows = rows,
		.getopt_letters = letter };
	*letter++ = ':'; /* tell a missing argument from an unknown option */
	for (size_t i = 0; i < count; i++) {
		const struct option_row *row = option_row_at(table, i);

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
	size_t count = option_count(t);
	const char **names = mem_zero(count, sizeof *names);
	const char *best;

	for (size_t i = 0; i < count; i++)
		names[i] = option_row_at(t, i)->name;
	best = words_nearest(name, names, count);
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
	for (size_t i = 0; i < option_count(t); i++)
		if (strcmp(option_row_at(t, i)->name, name) == 0)
			return option_row_at(t, i);
	return NULL;
}

static bool
is_short(const struct option_table *t, int letter)
{
	for (size_t i = 0; i < option_count(t); i++)
		if (option_row_at(t, i)->id == letter)
			return true;
	return false;
}

static int
unknown_long(struct options *o)
{
	const char *word = word_seen(o), *near;
	char name[WORDS_LONGEST + 1];

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
			options_print_help(o->table);
			return answered(o);
		case 'V':
			o->version = true;
			break;
		case -1:
			if (!o->version)
				return -1;
			options_print_version(o->table);
			return answered(o);
		case OPTION_OPTIONS:
			options_print_rows(o->table);
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
	char *hint = words_suggest(value, c->words, c->n);
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
