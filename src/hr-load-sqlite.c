/*
 * hr-load-sqlite: NDJSON to the tables of an SQLite file.
 */
#include <stdio.h>
#include <unistd.h>

#include "lib/options.h"
#include "lib/out.h"
#include "load/driver.h"
#include "load/input.h"
#include "load/sqlite.h"

enum {
	OPT_TABLE = OPTION_LONG,
	OPT_PREFIX,
};

static const struct option_row rows_of_options[] = {
	{ 'o', "output", "FILE", "the SQLite file; made if it is not there" },
	{ OPT_TABLE, "table", "NAME", "load the one resource into this table" },
	{ OPT_PREFIX, "prefix", "TEXT", "goes before the resources' names" },
	POLICY_OPTIONS,
};

static const char *versions[] = { NULL, NULL }; /* main() fills it in */

static const struct option_table table = {
	.tool = "hr-load-sqlite",
	.versions = versions,
	.summary = "hr-load-sqlite - loads NDJSON records into SQLite tables",
	.synopsis = "usage: hr-load-sqlite -o file.db [options] < records\n",
	.examples =
	    "  hr-fetch -F --all | hr-map | hr-load-sqlite -o hr.db\n"
	    "  hr-load-sqlite -o hr.db --table people < people.ndjson\n",
	.rows = rows_of_options,
	.nrows = sizeof rows_of_options / sizeof rows_of_options[0],
};

static enum status
take_option(struct sqlite_options *q, int id, const char *value)
{
	enum status status;
	bool known;

	status = policy_option(&q->policy, &table, id, value, &known);
	if (known)
		return status;
	switch (id) {
	case 'o':
		q->path = value;
		break;
	case OPT_TABLE:
		q->table = value;
		break;
	case OPT_PREFIX:
		q->prefix = value;
		break;
	}
	return STATUS_OK;
}

static bool
read_command_line(struct sqlite_options *q, struct options *o)
{
	char *value;
	int id;

	while ((id = options_next(o, &value)) != -1) {
		o->status = take_option(q, id, value);
		if (o->status != STATUS_OK)
			return false;
	}
	if (o->stop)
		return false;
	if (optind < o->argc)
		o->status = options_wrong(
		    &table, "records are read from stdin, not from operands");
	else if (q->path == NULL)
		o->status = options_wrong(&table, "-o FILE is needed");
	else if (q->table != NULL && q->prefix[0] != '\0')
		o->status = options_wrong(
		    &table, "--table and --prefix exclude each other");
	return o->status == STATUS_OK;
}

/* Reads stdin to its end, into tables; acknowledges on stdout. */
static enum status
load(const struct sqlite_options *q)
{
	struct sqlite sqlite;
	enum status status;
	struct input input;
	struct out acks;

	out_begin(&acks, STDOUT_FILENO, "stdout");
	input_begin(&input, STDIN_FILENO, "stdin",
	    !q->policy.plain && !input_is_file(STDIN_FILENO));
	status = sqlite_begin(&sqlite, q, input.name);
	if (status == STATUS_OK)
		status = drive(&input, &sqlite_target, &sqlite, &acks);
	sqlite_end(&sqlite);
	input_end(&input);
	return status_worse(status, out_end(&acks));
}

int
main(int argc, char **argv)
{
	struct sqlite_options request = { .prefix = "" };
	char library[64];
	enum status status;
	struct options o;

	out_guard_process();
	snprintf(library, sizeof library, "SQLite %s", db_version());
	versions[0] = library;
	policy_begin(&request.policy);
	options_begin(&o, &table, argc, argv);
	if (read_command_line(&request, &o))
		o.status = load(&request);
	status = o.status;
	options_end(&o);
	policy_end(&request.policy);
	return status;
}
