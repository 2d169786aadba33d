/*
 * hr-load-pg: NDJSON to the tables of a PostgreSQL database.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/options.h"
#include "lib/out.h"
#include "load/driver.h"
#include "load/input.h"
#include "load/pg_load.h"

enum {
	OPT_DSN = OPTION_LONG,
	OPT_SCHEMA,
	OPT_TABLE,
	OPT_PREFIX,
};

static const struct option_row rows_of_options[] = {
	{ OPT_DSN, "dsn", "TEXT", "where the database is, as libpq has it" },
	{ OPT_SCHEMA, "schema", "NAME", "the schema of the tables" },
	{ OPT_TABLE, "table", "NAME", "load the one resource into this table" },
	{ OPT_PREFIX, "prefix", "TEXT", "goes before the resources' names" },
	POLICY_OPTIONS,
};

static const char *versions[] = { NULL, NULL }; /* main() fills it in */

static const struct option_table table = {
	.tool = "hr-load-pg",
	.summary = "hr-load-pg - loads NDJSON records into PostgreSQL tables",
	.synopsis = "usage: hr-load-pg [--dsn conninfo] [options] < records\n",
	.versions = versions,
	.examples =
	    "  hr-fetch -F --all | hr-map | hr-load-pg --dsn dbname=hr\n"
	    "  hr-load-pg --table people < people.ndjson\n",
	.rows = rows_of_options,
	.nrows = sizeof rows_of_options / sizeof rows_of_options[0],
};

static enum status
take_option(struct pg_options *q, int id, const char *value)
{
	enum status status;
	bool known;

	status = policy_option(&q->policy, &table, id, value, &known);
	if (known)
		return status;
	switch (id) {
	case OPT_DSN:
		q->dsn = value;
		break;
	case OPT_SCHEMA:
		q->schema = value;
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
read_command_line(struct pg_options *q, struct options *o)
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
	else if (q->table != NULL && q->prefix[0] != '\0')
		o->status = options_wrong(
		    &table, "--table and --prefix exclude each other");
	else if (q->schema != NULL &&
	    !pg_name_fits("the schema's", span_of(q->schema)))
		o->status = STATUS_USAGE;
	return o->status == STATUS_OK;
}

/* Reads stdin to its end, into tables; acknowledges on stdout. */
static enum status
load(const struct pg_options *q)
{
	struct pg_load loader;
	enum status status;
	struct input input;
	struct out acks;

	out_begin(&acks, STDOUT_FILENO, "stdout");
	input_begin(&input, STDIN_FILENO, "stdin",
	    !q->policy.plain && !input_is_file(STDIN_FILENO));
	status = pg_load_begin(&loader, q, input.name);
	if (status == STATUS_OK)
		status = drive(&input, &pg_target, &loader, &acks);
	pg_load_end(&loader);
	input_end(&input);
	return status_worse(status, out_end(&acks));
}

int
main(int argc, char **argv)
{
	struct pg_options request = { .prefix = "" };
	char *library = pg_version();
	const char *secret;
	enum status status;
	struct options o;

	out_guard_process();
	policy_begin(&request.policy);
	versions[0] = library;
	options_begin(&o, &table, argc, argv);
	secret = getenv("PGPASSWORD");
	if (secret != NULL)
		message_mask(secret, strlen(secret));
	if (read_command_line(&request, &o))
		o.status = load(&request);
	status = o.status;
	options_end(&o);
	policy_end(&request.policy);
	free(library);
	return status;
}
