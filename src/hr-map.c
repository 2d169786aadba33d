/*
 * hr-map: flattens and normalises records, one JSON object a line.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/guard.h"
#include "lib/lines.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/out.h"
#include "lib/status.h"
#include "map/job.h"
#include "map/maps.h"
#include "map/prelude.h"
#include "map/run.h"
#include "map/schema.h"

enum {
	OPTION_ALL_FIELDS = OPTION_LONG,
	OPTION_ENGINE,
	OPTION_FLATTEN,
	OPTION_PRINT_FILTER,
	OPTION_REJECTS,
	OPTION_SCHEMA,
	OPTION_STRICT,
};

static const struct option_row rows[] = {
	{ 's', "source", "SOURCE", "whose map: for names that several have" },
	{ 'e', "expression", "FILTER", "run a jq program in a map's place" },
	{ 'f', "file", "FILE", "run a jq program from a file" },
	{ 'j', "jobs", "N", "run libjq in N processes; 1 if not said" },
	{ 'L', "library", "DIR", "let -e and -f read modules from there" },
	{ OPTION_FLATTEN, "flatten", NULL,
	    "no map: every leaf becomes a column" },
	{ OPTION_ALL_FIELDS, "all-fields", NULL,
	    "add, flattened, what the map leaves out" },
	{ OPTION_STRICT, "strict", NULL,
	    "refuse records with values of the wrong type" },
	{ OPTION_REJECTS, "rejects", "FILE",
	    "put aside records that can't be mapped" },
	{ OPTION_PRINT_FILTER, "print-filter", NULL,
	    "show the map as a jq program" },
	{ OPTION_SCHEMA, "schema", "[=table|json|sql]",
	    "show the map's columns" },
	{ OPTION_ENGINE, "engine", "native|jq",
	    "what runs contracts; native if not said" },
};

static const struct operand_row operands[] = {
	{ NULL, "RESOURCE" },
	{ NULL, NULL },
};

static const struct option_table table = {
	.tool = "hr-map",
	.summary = "hr-map - flattens and normalises records",
	.synopsis =
	    "usage: hr-map [-qv] [-s source] [-j jobs] [--all-fields]\n"
	    "              [--strict | --rejects file] [resource]\n"
	    "       hr-map [-qv] [-j jobs] [-L folder]\n"
	    "              [--strict | --rejects file] -e filter | -f file\n"
	    "       hr-map [-qv] [--rejects file] --flatten\n"
	    "       hr-map [-s source] --print-filter | --schema[=form]"
	    " resource\n",
	.examples =
	    "  hr-fetch documents | hr-map documents | hr-load-csv\n"
	    "  hr-fetch -F -i --all | hr-map | hr-load-csv -d out | hr-state"
	    " commit\n"
	    "  hr-map -e 'select(.status == \"active\")' <people.ndjson\n"
	    "  hr-map --schema=sql documents\n",
	.rows = rows,
	.nrows = sizeof rows / sizeof rows[0],
	.few_calls = true,
	.operands = operands,
};

#define JOBS_MAX 64

/* The command line. */
struct settings {
	struct request request;
	const char *rejects;
	bool print_filter;
	enum schema_form schema;
};

static enum status
take_schema(struct settings *s, const char *value)
{
	int place =
	    value == NULL ? 0 : options_choice(&table, OPTION_SCHEMA, value);

	s->schema = (enum schema_form)(SCHEMA_TABLE + place);
	return place >= 0 ? STATUS_OK : STATUS_USAGE;
}

static enum status
take_engine(struct settings *s, const char *value)
{
	s->request.engine = value;
	return options_choice(&table, OPTION_ENGINE, value) < 0 ? STATUS_USAGE
								: STATUS_OK;
}

static enum status
take_jobs(struct settings *s, const char *value)
{
	if (options_number(value, 1, JOBS_MAX, &s->request.jobs))
		return STATUS_OK;
	return options_wrong(&table, "--jobs: \"%s\" is no number from 1 to %d",
	    value, JOBS_MAX);
}

static enum status
take_option(struct settings *s, int id, const char *value)
{
	switch (id) {
	case 's':
		s->request.source = value;
		break;
	case 'e':
		s->request.expression = value;
		break;
	case 'f':
		s->request.file = value;
		break;
	case 'j':
		return take_jobs(s, value);
	case 'L':
		s->request.library = value;
		break;
	case OPTION_FLATTEN:
		s->request.flatten = true;
		break;
	case OPTION_ALL_FIELDS:
		s->request.all_fields = true;
		break;
	case OPTION_STRICT:
		s->request.strict = true;
		break;
	case OPTION_REJECTS:
		s->rejects = value;
		break;
	case OPTION_PRINT_FILTER:
		s->print_filter = true;
		break;
	case OPTION_SCHEMA:
		return take_schema(s, value);
	case OPTION_ENGINE:
		return take_engine(s, value);
	}
	return STATUS_OK;
}

/* Whether what was asked for goes together. */
static enum status
check_settings(const struct settings *s)
{
	const struct request *r = &s->request;
	int maps = (r->resource != NULL) + (r->expression != NULL) +
	    (r->file != NULL) + r->flatten;

	if (maps == 0 && (s->print_filter || s->schema != SCHEMA_NONE))
		return options_wrong(&table, "which resource?");
	if (r->resource == NULL && r->source != NULL)
		return options_wrong(
		    &table, "-s is for a resource: blocks name their source");
	if (maps > 1)
		return options_wrong(&table,
		    "a resource, -e, -f and --flatten exclude each other");
	if (r->strict && s->rejects != NULL)
		return options_wrong(
		    &table, "--strict and --rejects exclude each other");
	if ((s->print_filter || s->schema != SCHEMA_NONE) && r->flatten)
		return options_wrong(&table, "--flatten has no map to show");
	if (r->flatten && r->all_fields)
		return options_wrong(
		    &table, "--flatten has all fields already");
	return STATUS_OK;
}

/* Returns false where the tool is to end with *status. */
static bool
read_command_line(
    struct settings *s, int argc, char **argv, enum status *status)
{
	struct options options;
	char *value;
	int id;

	*status = STATUS_OK;
	options_begin(&options, &table, argc, argv);
	while (
	    *status == STATUS_OK && (id = options_next(&options, &value)) != -1)
		*status = take_option(s, id, value);
	if (options.stop)
		*status = options.status;
	options_end(&options);
	if (options.stop || *status != STATUS_OK)
		return false;
	if (argc - optind > 1)
		*status = options_wrong(
		    &table, "one resource at a time, not %s", argv[optind + 1]);
	s->request.resource = argv[optind];
	if (*status == STATUS_OK)
		*status = check_settings(s);
	return *status == STATUS_OK;
}

/* --print-filter, --schema */
static enum status
show(const struct settings *s, const struct job *job)
{
	struct out out;

	if (s->schema != SCHEMA_NONE && job->contract == NULL) {
		message_error("%s: line %u: %s: it is no contract, so its "
			      "columns are not known",
		    job->name, job->fault.line, job->fault.why);
		return STATUS_USAGE;
	}
	out_begin(&out, STDOUT_FILENO, "stdout");
	if (s->schema != SCHEMA_NONE) {
		schema_show(&out, job->contract,
		    job->resource != NULL ? job->resource : "records",
		    s->schema);
	} else {
		out_add_span(&out, span_of(prelude_text()));
		out_add_span(&out, job->program);
	}
	return out_end(&out);
}

/* Empties what is a file, once others can't open it any more. */
static bool
make_private(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if (!S_ISREG(st.st_mode))
		return true;
	return ((st.st_mode & 0777) == 0600 || fchmod(fd, 0600) == 0) &&
	    ftruncate(fd, 0) == 0;
}

/* The file for --rejects: it holds records, so it is its owner's alone. */
static enum status
open_rejects(struct out *rejects, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0 || !make_private(fd)) {
		message_error("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return STATUS_USAGE;
	}
	out_begin(rejects, fd, path);
	return STATUS_OK;
}

static enum status
close_rejects(struct out *rejects)
{
	enum status status = out_end(rejects);

	if (close(rejects->fd) != 0) {
		message_error("%s: %s", rejects->name, strerror(errno));
		status = status_worse(status, STATUS_FAILED);
	}
	return status;
}

static enum status
map(const struct settings *s, struct maps *maps)
{
	struct out out, rejects;
	struct sink sink = { &out, NULL, s->request.strict };
	enum status status;

	if (s->rejects != NULL) {
		status = open_rejects(&rejects, s->rejects);
		if (status != STATUS_OK)
			return status;
		sink.rejects = &rejects;
	}
	lines_widen(STDIN_FILENO);
	out_begin(&out, STDOUT_FILENO, "stdout");
	status = maps_enter_sandbox(maps);
	if (status == STATUS_OK)
		status = run_all(maps, STDIN_FILENO, &sink);
	if (sink.rejects != NULL)
		status = status_worse(status, close_rejects(&rejects));
	return status_worse(status, out_end(&out));
}

int
main(int argc, char **argv)
{
	struct settings settings = { .schema = SCHEMA_NONE, .request.jobs = 1 };
	enum status status;
	struct maps maps;

	guard_process();
	if (!read_command_line(&settings, argc, argv, &status))
		return status;

	status = maps_begin(&maps, &settings.request);
	if (status != STATUS_OK)
		goto out;
	if (settings.print_filter || settings.schema != SCHEMA_NONE) {
		status = show(&settings, maps.given);
		goto out;
	}
	status = options_stdin(&table, "records");
	if (status == STATUS_OK)
		status = maps_ready(&maps);
	if (status == STATUS_OK)
		status = map(&settings, &maps);
out:
	maps_end(&maps);
	return status;
}
