/*
 * hr-state - how far each resource was read and loaded.  hr-state(1).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/guard.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/out.h"
#include "lib/sandbox.h"
#include "lib/state.h"
#include "lib/words.h"
#include "state/commit.h"
#include "state/due.h"
#include "state/entry.h"
#include "state/list.h"
#include "state/lock.h"
#include "state/place.h"

enum { OPT_STATE = OPTION_LONG, OPT_EVERY, OPT_FULL, OPT_JSON, OPT_LIST };

static const struct option_row rows[] = {
	{ 's', "source", "SOURCE",
	    "the source; else $HR_SOURCE, or the only one" },
	{ 'c', "config", "FILE", "the configuration file" },
	{ 'p', "profile", "PROFILE", "the profile; else $HR_PROFILE" },
	{ OPT_STATE, "state", "STATE", "the state; else $HR_STATE" },
	{ OPT_EVERY, "every", "TIME",
	    "due: how often, such as 4h; else as configured" },
	{ OPT_FULL, "full", NULL, "due: to read the whole list again" },
	{ OPT_LIST, "list", NULL, "due: print the resources that are" },
	{ OPT_JSON, "json", NULL, "get, list, commit: what there is, as JSON" },
};

static const struct operand_row operand_rows[] = {
	{ NULL, "get|set|rm|list|path|commit|due|lock" },
	{ "get", "KEY" },
	{ "set", "KEY" },
	{ "rm", "KEY" },
	{ "list", NULL },
	{ "path", "SOURCE" },
	{ "commit", NULL },
	{ "due", "RESOURCE" },
	{ "lock", "RESOURCE" },
	{ NULL, NULL },
};

static const struct option_table table = {
	.tool = "hr-state",
	.summary = "hr-state - how far each resource was read and loaded",
	.synopsis = "usage: hr-state [options] get|rm [source/]resource\n"
		    "       hr-state [options] set [source/]resource cursor\n"
		    "       hr-state [options] list [--json]\n"
		    "       hr-state [options] path [source]\n"
		    "       hr-state [options] commit < acknowledgements\n"
		    "       hr-state [options] due [--full] [--every time] "
		    "[source/]resource\n"
		    "       hr-state [options] lock [source/]resource... -- "
		    "command [argument...]\n",
	.examples =
	    "  hr-fetch -F -i --all | hr-map | hr-load-csv -d out | hr-state "
	    "commit\n"
	    "  hr-state due documents --every 4h && hr-sync documents --csv "
	    "out\n",
	.rows = rows,
	.nrows = COUNT(rows),
	.operands = operand_rows,
};

struct request {
	struct setting with;
	const char *every; /* NULL: not said */
	bool full;
	bool json;
	bool list;       /* --list */
	char **operands; /* after the action's name */
	int noperands;
	int after_dashes; /* arguments after the first "--" */
	char **program;   /* those, for lock; NULL: there are none */
	mode_t mask;      /* as it was when we started */
};

/* -- get, set, rm, path ---------------------------------------------------- */

/* A cursor that can be kept: not empty, one line, UTF-8. */
static enum status
check_cursor(const char *cursor)
{
	struct buf text = BUF_INIT(STATE_MAX);
	bool good = cursor[0] != '\0' && strpbrk(cursor, "\r\n") == NULL &&
	    json_quote(&text, span_of(cursor)) &&
	    json_validate(buf_span(&text), NULL, NULL);

	buf_free(&text);
	if (good)
		return STATUS_OK;
	return options_wrong(&table,
	    "set: a cursor is a line of text, not empty; rm takes one away");
}

static enum status
get(struct request *q)
{
	return entry_get(&q->with, q->operands[0], q->json);
}

static enum status
set(struct request *q)
{
	enum status status = check_cursor(q->operands[1]);

	if (status != STATUS_OK)
		return status;
	return entry_set(&q->with, q->operands[0], q->operands[1]);
}

static enum status
forget(struct request *q)
{
	return entry_remove(&q->with, q->operands[0]);
}

/* The file of the source that is meant; the folder where none is. */
static enum status
path(struct request *q)
{
	struct state_place at = { .profile = setting_profile(&q->with),
		.name = setting_state(&q->with) };
	enum status status = STATUS_OK;
	struct out out;
	char *text;

	if (q->noperands > 0)
		at.source = q->operands[0];
	else
		status = setting_source(&q->with, &at.source);
	if (status == STATUS_OK)
		status = at.source != NULL ? state_path(&at, &text)
					   : setting_folder(&q->with, &text);
	if (status != STATUS_OK)
		return status;
	out_begin(&out, STDOUT_FILENO, "stdout");
	out_line(&out, span_of(text));
	free(text);
	return out_end(&out);
}

/* -- list, commit ---------------------------------------------------------- */

static enum status
list(struct request *q)
{
	const struct list_filter wanted = { q->with.profile, q->with.state,
		q->with.source };

	return list_states(&wanted,
	    q->json                     ? LIST_JSON
		: isatty(STDOUT_FILENO) ? LIST_TABLE
					: LIST_TSV);
}

static enum status
take_acknowledgements(struct request *q)
{
	enum status status = options_stdin(&table, "acknowledgements");
	struct buf text = BUF_INIT(200);
	struct commit_counts n;
	struct out out;

	if (status != STATUS_OK)
		return status;
	status = commit(STDIN_FILENO, setting_profile(&q->with),
	    setting_state(&q->with), &n);
	message_info(1,
	    "commit: %" PRIu64 " loaded, %" PRIu64 " %s; %" PRIu64 " failed",
	    n.loaded, n.records, message_plural(n.records, "record", "records"),
	    n.failed);
	if (!q->json)
		return status;
	buf_format(&text,
	    "{\"loaded\":%" PRIu64 ",\"failed\":%" PRIu64
	    ",\"records\":%" PRIu64 "}",
	    n.loaded, n.failed, n.records);
	out_begin(&out, STDOUT_FILENO, "stdout");
	out_line(&out, buf_span(&text));
	buf_free(&text);
	return status_worse(status, out_end(&out));
}

/* -- due ------------------------------------------------------------------- */

/* How often: as said, else as the profile has it. */
static enum status
find_interval(struct request *q, int64_t *seconds)
{
	const struct config *config;
	enum status status;

	if (q->every == NULL) {
		status = setting_config(&q->with, &config);
		if (status == STATUS_OK)
			*seconds = config_sync_frequency_hours(config) * 3600;
		return status;
	}
	if (due_interval(q->every, seconds))
		return STATUS_OK;
	return options_wrong(&table,
	    "--every: a number and s, m, h, d or w is needed, such as 4h");
}

static enum status
due(struct request *q)
{
	struct due_question question = { .full = q->full, .list = q->list };
	enum status status = find_interval(q, &question.every);

	if (status != STATUS_OK)
		return status;
	return due_tell(&q->with, &question, q->operands, q->noperands);
}

/* -- lock ------------------------------------------------------------------ */

static enum status
lock(struct request *q)
{
	if (q->program == NULL)
		return options_wrong(&table, "lock: no command after --");
	return lock_and_run(
	    &q->with, q->operands, q->noperands, q->program, q->mask);
}

/* -- the command line ------------------------------------------------------ */

static const struct action {
	const char *name;
	enum { LOOKS, CHANGES, RUNS_OTHERS } effect;
	int least, most; /* operands */
	enum status (*run)(struct request *q);
	const char *needs;
} actions[] = {
	{ "get", LOOKS, 1, 1, get, "a resource is needed" },
	{ "set", CHANGES, 2, 2, set, "a resource and a cursor are needed" },
	{ "rm", CHANGES, 1, 1, forget, "a resource is needed" },
	{ "list", LOOKS, 0, 0, list, "no operands are needed" },
	{ "path", LOOKS, 0, 1, path, "a source is enough" },
	{ "commit", CHANGES, 0, 0, take_acknowledgements,
	    "no operands are needed" },
	{ "due", LOOKS, 1, 10000, due, "a resource is needed" },
	{ "lock", RUNS_OTHERS, 0, 10000, lock, "" },
};

#define NACTIONS COUNT(actions)

static const struct action *
find_action(const char *name)
{
	const char *names[NACTIONS];
	char *hint;

	for (size_t i = 0; i < NACTIONS; i++) {
		names[i] = actions[i].name;
		if (strcmp(name, names[i]) == 0)
			return &actions[i];
	}
	hint = words_suggest(name, names, NACTIONS);
	options_wrong(&table, "no action \"%s\"%s", name, hint);
	free(hint);
	return NULL;
}

static void
take_option(struct request *q, int id, const char *value)
{
	switch (id) {
	case 's':
		q->with.source = value;
		break;
	case 'c':
		q->with.config_file = value;
		break;
	case 'p':
		q->with.profile = value;
		break;
	case OPT_STATE:
		q->with.state = value;
		break;
	case OPT_EVERY:
		q->every = value;
		break;
	case OPT_FULL:
		q->full = true;
		break;
	case OPT_LIST:
		q->list = true;
		break;
	case OPT_JSON:
		q->json = true;
		break;
	}
}

/*
 * The number of arguments after the first "--", whose place getopt_long(3),
 * which sorts the arguments, would not tell.
 */
static int
count_after_dashes(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--") == 0)
			return argc - i - 1;
	return 0;
}

/* What follows "--" is the command to run. */
static void
split_off_program(struct request *q)
{
	if (q->after_dashes == 0 || q->after_dashes > q->noperands)
		return;
	q->noperands -= q->after_dashes;
	q->program = q->operands + q->noperands;
}

/* Reads the command line; NULL: o->status says how it ended. */
static const struct action *
read_command_line(struct request *q, struct options *o)
{
	const struct action *action;
	char *value;
	int id;

	while ((id = options_next(o, &value)) != -1)
		take_option(q, id, value);
	if (o->stop)
		return NULL;
	o->status = STATUS_USAGE;
	if (optind >= o->argc) {
		options_wrong(&table, "no action");
		return NULL;
	}
	action = find_action(o->argv[optind]);
	if (action == NULL)
		return NULL;
	q->operands = o->argv + optind + 1;
	q->noperands = o->argc - optind - 1;
	if (action->run == lock)
		split_off_program(q);
	if (q->noperands < action->least || q->noperands > action->most) {
		options_wrong(&table, "%s: %s", action->name, action->needs);
		return NULL;
	}
	return action;
}

/*
 * From here on no network, and no file to change but the states.  A command
 * that we run is not ours to lock in.
 */
static void
enter_sandbox(const struct action *action)
{
	char *root = state_root();
	struct sandbox s;

	if (action->effect != RUNS_OTHERS) {
		sandbox_begin(&s, SANDBOX_LEAVES_NOTHING);
		sandbox_read(&s, "/");
		if (root != NULL && action->effect == CHANGES)
			sandbox_write(&s, root);
		sandbox_enter(&s);
	}
	free(root);
}

int
main(int argc, char **argv)
{
	struct request request = { .mask = umask(077) };
	const struct action *action;
	enum status status;
	struct options o;

	guard_process();
	request.after_dashes = count_after_dashes(argc, argv);
	options_begin(&o, &table, argc, argv);
	action = read_command_line(&request, &o);
	if (action != NULL) {
		enter_sandbox(action);
		o.status = action->run(&request);
	}
	setting_end(&request.with);
	status = o.status;
	options_end(&o);
	return status;
}
