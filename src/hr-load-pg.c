/*
 * hr-load-pg: NDJSON to the tables of a PostgreSQL database.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/count.h"
#include "lib/guard.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/sandbox.h"
#include "load/door.h"
#include "load/pg_load.h"

enum {
	OPT_DSN = OPTION_LONG,
	OPT_SCHEMA,
};

static const struct option_row rows_of_options[] = {
	{ OPT_DSN, "dsn", "TEXT", "where the database is, as libpq has it" },
	{ OPT_SCHEMA, "schema", "NAME", "the schema of the tables" },
	NAMING_OPTIONS,
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
	.nrows = COUNT(rows_of_options),
};

static enum status
take_option(void *self, int id, const char *value)
{
	struct pg_options *q = self;

	switch (id) {
	case OPT_DSN:
		q->dsn = value;
		return STATUS_OK;
	case OPT_SCHEMA:
		q->schema = value;
		return pg_name_fits("the schema's", span_of(value))
		    ? STATUS_OK
		    : STATUS_USAGE;
	default:
		return naming_option(&q->naming, &table, id, value);
	}
}

/* The connection stands: nothing else has to be opened any more. */
static void
enter_sandbox(void)
{
	struct sandbox s;

	sandbox_begin(&s, SANDBOX_LEAVES_NOTHING);
	sandbox_enter(&s);
}

/* Reads stdin to its end, into tables; acknowledges on stdout. */
static enum status
load(struct pg_options *q)
{
	struct pg_load loader;
	enum status status = pg_load_begin(&loader, q, DOOR_INPUT);

	if (status == STATUS_OK) {
		enter_sandbox();
		status = door_load(&pg_target, &loader, &q->policy);
	}
	pg_load_end(&loader);
	return status;
}

int
main(int argc, char **argv)
{
	struct pg_options request = { 0 };
	char *library = pg_version();
	const char *secret;
	enum status status;
	struct options o;

	guard_process();
	policy_begin(&request.policy);
	versions[0] = library;
	options_begin(&o, &table, argc, argv);
	secret = getenv("PGPASSWORD");
	if (secret != NULL)
		message_mask(secret, strlen(secret));
	if (door_options(&o, &request.policy, take_option, &request)) {
		o.status = options_stdin(&table, "records");
		if (o.status == STATUS_OK)
			o.status = load(&request);
	}
	status = o.status;
	options_end(&o);
	policy_end(&request.policy);
	free(library);
	return status;
}
