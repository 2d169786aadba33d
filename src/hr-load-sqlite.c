/*
 * hr-load-sqlite: NDJSON to the tables of an SQLite file.
 */
#include <stdio.h>

#include "lib/count.h"
#include "lib/guard.h"
#include "lib/options.h"
#include "lib/sandbox.h"
#include "load/door.h"
#include "load/sqlite.h"

static const struct option_row rows_of_options[] = {
	{ 'o', "output", "FILE", "the SQLite file; made if it is not there" },
	NAMING_OPTIONS,
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
	.nrows = COUNT(rows_of_options),
};

static enum status
take_option(void *self, int id, const char *value)
{
	struct sqlite_options *q = self;

	if (id != 'o')
		return naming_option(&q->naming, &table, id, value);
	q->path = value;
	return STATUS_OK;
}

static bool
read_command_line(struct sqlite_options *q, struct options *o)
{
	if (!door_options(o, &q->policy, take_option, q))
		return false;
	if (q->path == NULL || q->path[0] == '\0')
		o->status = options_wrong(&table, "-o FILE is needed");
	if (o->status == STATUS_OK)
		o->status = options_stdin(&table, "records");
	return o->status == STATUS_OK;
}

/* From here on only the database, and the journals beside it. */
static void
enter_sandbox(const struct sqlite_options *q)
{
	struct sandbox s;

	sandbox_begin(&s, SANDBOX_LEAVES_NOTHING);
	sandbox_write_beside(&s, q->path);
	sandbox_read(&s, "/dev/urandom");
	sandbox_enter(&s);
}

/* Reads stdin to its end, into tables; acknowledges on stdout. */
static enum status
load(struct sqlite_options *q)
{
	struct sqlite sqlite;
	enum status status = sqlite_begin(&sqlite, q, DOOR_INPUT);

	if (status == STATUS_OK) {
		enter_sandbox(q);
		status = door_load(&sqlite_target, &sqlite, &q->policy);
	}
	sqlite_end(&sqlite);
	return status;
}

int
main(int argc, char **argv)
{
	struct sqlite_options request = { 0 };
	char library[64];
	enum status status;
	struct options o;

	guard_process();
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
