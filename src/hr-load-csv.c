/*
 * hr-load-csv: NDJSON to CSV.
 */
#include <string.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/guard.h"
#include "lib/options.h"
#include "lib/out.h"
#include "lib/sandbox.h"
#include "load/csv.h"
#include "load/csv_file.h"
#include "load/csv_stream.h"
#include "load/door.h"
#include "load/input.h"

enum {
	OPT_PREFIX = OPTION_LONG,
	OPT_COLUMNS,
	OPT_UNION,
	OPT_NO_HEADER,
	OPT_DELIMITER,
	OPT_TSV,
	OPT_NULL,
	OPT_CRLF,
	OPT_BOM,
	OPT_SPREADSHEET,
};

static const struct option_row rows_of_options[] = {
	{ 'o', "output", "FILE",
	    "load into FILE, whole or not at all (-: stdout)" },
	{ 'd', "directory", "DIR", "load each resource into DIR/RESOURCE.csv" },
	{ OPT_PREFIX, "prefix", "TEXT", "goes before the resources' names" },
	POLICY_OPTIONS,
	{ OPT_COLUMNS, "columns", "COLUMN,...", "the columns and their order" },
	{ OPT_UNION, "union", NULL, "a column for every key of any record" },
	{ OPT_NO_HEADER, "no-header", NULL, "no first line with the names" },
	{ OPT_DELIMITER, "delimiter", "C", "between cells; \\t is a tab" },
	{ OPT_TSV, "tsv", NULL, "tabs and escapes, no quotes; null is \\N" },
	{ OPT_NULL, "null", "TEXT", "what stands for null, not quoted" },
	{ OPT_CRLF, "crlf", NULL, "end lines in CR LF" },
	{ OPT_BOM, "bom", NULL, "begin with a byte order mark" },
	{ OPT_SPREADSHEET, "spreadsheet", NULL,
	    "--bom --crlf, and no cell that would run" },
};

static const struct option_table table = {
	.tool = "hr-load-csv",
	.summary = "hr-load-csv - writes NDJSON records as CSV",
	.synopsis = "usage: hr-load-csv [options] < records > file.csv\n"
		    "       hr-load-csv [options] -o file.csv < records\n"
		    "       hr-load-csv [options] -d folder < framed\n",
	.examples =
	    "  hr-fetch documents | hr-map documents | hr-load-csv > d.csv\n"
	    "  hr-load-csv --spreadsheet -o people.csv < people.ndjson\n",
	.rows = rows_of_options,
	.nrows = COUNT(rows_of_options),
};

/* -- the command line ------------------------------------------------------ */

static enum status
set_delimiter(struct csv_dialect *d, const char *text)
{
	if (strcmp(text, "\\t") == 0)
		text = "\t";
	if (strlen(text) != 1 || !csv_is_delimiter(text[0]))
		return options_wrong(&table,
		    "--delimiter: one character such as , ; | or \\t is "
		    "needed");
	d->delimiter = text[0];
	return STATUS_OK;
}

static enum status
take_option(void *self, int id, const char *value)
{
	struct csv_file_options *q = self;

	switch (id) {
	case 'o':
		q->path = strcmp(value, "-") == 0 ? NULL : value;
		break;
	case 'd':
		q->folder = value;
		break;
	case OPT_PREFIX:
		q->prefix = value;
		break;
	case OPT_COLUMNS:
		return policy_names(&q->named, &table, "columns", value);
	case OPT_UNION:
		q->everything = true;
		break;
	case OPT_NO_HEADER:
		q->header = false;
		break;
	case OPT_DELIMITER:
		q->any_delimiter = false;
		return set_delimiter(&q->dialect, value);
	case OPT_TSV:
		q->dialect.escapes = true;
		q->any_delimiter = false;
		break;
	case OPT_NULL:
		q->dialect.null = span_of(value);
		break;
	case OPT_CRLF:
		q->dialect.crlf = true;
		break;
	case OPT_BOM:
		q->dialect.bom = true;
		break;
	case OPT_SPREADSHEET:
		q->dialect.crlf = q->dialect.bom = q->dialect.guard = true;
		break;
	}
	return STATUS_OK;
}

/* What options mean together. */
static enum status
settle(struct csv_file_options *q)
{
	struct csv_dialect *d = &q->dialect;

	if (q->path != NULL && q->folder != NULL)
		return options_wrong(&table, "-o and -d exclude each other");
	if (q->prefix != NULL && q->folder == NULL)
		return options_wrong(&table, "--prefix needs -d");
	if (q->path == NULL && q->folder == NULL &&
	    (q->policy.forced || q->policy.deleted != DELETED_KEEP ||
		q->policy.synced_at || q->policy.key.n > 0 ||
		q->policy.report.path != NULL))
		return options_wrong(&table,
		    "--disposition, --key, --deleted, --synced-at and --report "
		    "need -o or -d");
	if (d->escapes && d->delimiter != ',')
		return options_wrong(
		    &table, "--tsv and --delimiter exclude each other");
	if (d->escapes) {
		d->delimiter = '\t';
		if (d->null.p == NULL)
			d->null = span_of("\\N");
	}
	if (!csv_is_null(d, d->null))
		return options_wrong(&table,
		    "--null: a text without quotes, line ends and the "
		    "delimiter is needed");
	return STATUS_OK;
}

static bool
read_command_line(struct csv_file_options *q, struct options *o)
{
	if (!door_options(o, &q->policy, take_option, q))
		return false;
	o->status = settle(q);
	if (o->status == STATUS_OK)
		o->status = options_stdin(&table, "records");
	return o->status == STATUS_OK;
}

/* -- the work -------------------------------------------------------------- */

/* From here on nothing but the output, and what is spooled for it. */
static void
enter_sandbox(const struct csv_file_options *q)
{
	struct sandbox s;

	sandbox_begin(&s, SANDBOX_LEAVES_NOTHING);
	if (q->folder != NULL)
		sandbox_write(&s, q->folder);
	if (q->path != NULL)
		sandbox_write_beside(&s, q->path);
	if (q->folder != NULL || q->path != NULL || q->everything)
		sandbox_spool(&s);
	sandbox_enter(&s);
}

/* Reads stdin to its end and writes one table to stdout. */
static enum status
convert(const struct csv_file_options *q)
{
	struct csv_stream stream;
	enum status status;
	struct input input;
	struct out out;

	out_begin(&out, STDOUT_FILENO, "stdout");
	input_begin(&input, STDIN_FILENO, DOOR_INPUT, false);
	csv_stream_begin(&stream, &out, &q->dialect, &q->named, q->everything,
	    q->header, DOOR_INPUT);
	status = drive(&input, &csv_stream_target, &stream, NULL, NULL);
	csv_stream_end(&stream);
	input_end(&input);
	return status_worse(status, out_end(&out));
}

/* Reads stdin to its end, into files; acknowledges on stdout. */
static enum status
load(struct csv_file_options *q)
{
	struct csv_file file;

	csv_file_begin(&file, q, DOOR_INPUT);
	return door_load(&csv_file_target, &file, &q->policy);
}

int
main(int argc, char **argv)
{
	struct csv_file_options request = {
		.dialect = CSV_DIALECT, .any_delimiter = true, .header = true
	};
	enum status status;
	struct options o;

	guard_process();
	columns_init(&request.named);
	policy_begin(&request.policy);
	options_begin(&o, &table, argc, argv);
	if (read_command_line(&request, &o)) {
		enter_sandbox(&request);
		o.status = request.path != NULL || request.folder != NULL
		    ? load(&request)
		    : convert(&request);
	}
	status = o.status;
	options_end(&o);
	policy_end(&request.policy);
	columns_free(&request.named);
	return status;
}
