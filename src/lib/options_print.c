#include <stdio.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/count.h"
#include "lib/message.h"
#include "lib/options_parts.h"
#include "lib/sandbox.h"

#define HELP_COLUMN 30 /* where what an option does begins */

static void
print_row(const struct option_row *row)
{
	int n;

	n = printf("  %c%c%s --%s%s%s", row->id < OPTION_LONG ? '-' : ' ',
	    row->id < OPTION_LONG ? row->id : ' ',
	    row->id < OPTION_LONG ? "," : " ", row->name,
	    row->arg != NULL && row->arg[0] != '[' ? "=" : "",
	    row->arg != NULL ? row->arg : "");
	if (n >= HELP_COLUMN) {
		putchar('\n');
		n = 0;
	}
	printf("%*s%s\n", HELP_COLUMN - n, "", row->help);
}

void
options_print_help(const struct option_table *t)
{
	printf("%s\n\n%s\n", t->summary, t->synopsis);
	if (t->examples != NULL)
		printf("Examples:\n%s\n", t->examples);
	puts("Options:");
	for (size_t i = 0; i < option_count(t); i++)
		print_row(option_row_at(t, i));
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
void
options_print_rows(const struct option_table *t)
{
	for (size_t i = 0; i < option_count(t); i++) {
		const struct option_row *row = option_row_at(t, i);

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

void
options_print_version(const struct option_table *t)
{
	printf("%s (hr-tools) %s\n", t->tool, HR_VERSION);
	for (const char *const *line = t->versions; line && *line; line++)
		puts(*line);
	if (message_level() > 0)
		print_sandbox(t);
}
