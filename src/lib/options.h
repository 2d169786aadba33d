/*
 * Command lines: one table of options a tool, from which getopt_long(3) is
 * driven, and --help and what shells complete are printed.
 *
 * Each tool has -h --help, -V --version, -v --verbose (repeatable), -q --quiet
 * and --options without a row of its own.  Long options are taken by their
 * whole name only; a wrong one is answered with the nearest right one.
 *
 * What an argument is called says what can stand there: FILE, DIR; "a|b" one of
 * these words; SOURCE, RESOURCE, KEY, STATE, PROFILE, COLUMN what there is of
 * them; all else is free.  "COLUMN,..." is a list of them.
 */
#ifndef LIB_OPTIONS_H
#define LIB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/status.h"

/* Long options without a short form are numbered from here. */
#define OPTION_LONG 256

struct option_row {
	int id;           /* the short option's letter, or from OPTION_LONG */
	const char *name; /* the long option, without its dashes */
	const char *arg;  /* what its argument is called; NULL: none; "[=…]":
			     it may be left out (long options only) */
	const char *help; /* one line, lower case, no full stop */
};

/* What the operands are, for shells to complete. */
struct operand_row {
	const char *after; /* an option or operand before it; NULL: none */
	const char *arg;   /* as in an option's row; NULL: there is none */
};

struct option_table {
	const char *tool;
	const char *summary;  /* "hr-map - flattens and …" */
	const char *synopsis; /* lines of usage, each ending in a line feed */
	const char *const *versions; /* more lines for -V, NULL-terminated; or
					NULL */
	bool few_calls;       /* the sandbox leaves it few system calls */
	const char *examples; /* lines, each ending in a line feed, or NULL */
	const char *manual;   /* where it is; NULL: in "man TOOL" */
	const struct option_row *rows;
	size_t nrows;
	const struct operand_row *operands; /* the last that applies; ended by
					       { NULL, NULL }; or NULL */
};

struct options {
	const struct option_table *table;
	int argc;
	char **argv;
	bool version; /* --version was given; -v may follow */
	bool stop; /* --help or --version was given and answered, or an error */
	enum status status;   /* to exit with, where stop is set */
	void *getopt_rows;    /* owned */
	char *getopt_letters; /* owned */
};

/* Starts on a command line; release with options_end(). */
void options_begin(
    struct options *o, const struct option_table *table, int argc, char **argv);

/*
 * The id of the next option, *value its argument (in argv, or NULL); or -1
 * after the last one: the operands are argv[optind] and on.  The options that
 * all tools share are handled here.  -1 with o->stop set means that the tool
 * is to end with o->status; what there was to say has been said.
 */
int options_next(struct options *o, char **value);
void options_end(struct options *o);

/*
 * A mistake in usage: says it with a pointer to --help and returns
 * STATUS_USAGE.
 */
__attribute__((format(printf, 2, 3))) enum status
options_wrong(const struct option_table *table, const char *format, ...);

/*
 * Whether stdin is worth waiting for what is read there: a terminal is a
 * mistake in usage, which is said.
 */
enum status options_stdin(const struct option_table *table, const char *what);

/*
 * A whole number in decimal digits from least to most, nothing else around
 * it.  False otherwise, and for text that is NULL.
 */
bool options_number(const char *text, long least, long most, long *number);

/*
 * For an option whose argument is one of some words, "a|b|c": the place of
 * value among them; or -1, after it was said which there are.
 */
int options_choice(const struct option_table *table, int id, const char *value);

#endif
