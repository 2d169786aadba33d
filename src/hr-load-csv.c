/*
 * hr-load-csv: NDJSON to CSV.
 */
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/options.h"
#include "lib/out.h"
#include "load/csv.h"
#include "load/csv_stream.h"
#include "load/driver.h"
#include "load/input.h"

enum {
	OPT_COLUMNS = OPTION_LONG,
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
	    "replace FILE, whole or not at all (-: stdout)" },
	{ OPT_COLUMNS, "columns", "NAME,...", "the columns and their order" },
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
		    "       hr-load-csv [options] -o file.csv < records\n",
	.examples =
	    "  hr-fetch documents | hr-map documents | hr-load-csv > d.csv\n"
	    "  hr-load-csv --spreadsheet -o people.csv < people.ndjson\n",
	.rows = rows_of_options,
	.nrows = sizeof rows_of_options / sizeof rows_of_options[0],
};

/* What the command line asks for.  Texts are argv's. */
struct request {
	struct csv_dialect dialect;
	const char *output;   /* NULL: stdout */
	struct columns named; /* --columns */
	const char *null;     /* NULL: the dialect's own */
	bool everything;      /* --union */
	bool no_header;
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

/* Takes the names of --columns. */
static enum status
name_columns(struct columns *columns, const char *text)
{
	while (text != NULL) {
		size_t n = strcspn(text, ",");
		struct span name = { text, n };

		if (n == 0)
			return options_wrong(&table, "--columns: empty name");
		if (columns_find(columns, name) != COLUMN_NONE)
			return options_wrong(
			    &table, "--columns: %.*s twice", (int)n, text);
		if (columns_add(columns, name) == COLUMN_NONE)
			return options_wrong(&table, "--columns: too many");
		text = text[n] == ',' ? text + n + 1 : NULL;
	}
	return STATUS_OK;
}

static enum status
take_option(struct request *q, int id, const char *value)
{
	switch (id) {
	case 'o':
		q->output = strcmp(value, "-") == 0 ? NULL : value;
		break;
	case OPT_COLUMNS:
		return name_columns(&q->named, value);
	case OPT_UNION:
		q->everything = true;
		break;
	case OPT_NO_HEADER:
		q->no_header = true;
		break;
	case OPT_DELIMITER:
		return set_delimiter(&q->dialect, value);
	case OPT_TSV:
		q->dialect.escapes = true;
		break;
	case OPT_NULL:
		q->null = value;
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
settle(struct request *q, int operands)
{
	struct csv_dialect *d = &q->dialect;

	if (operands > 0)
		return options_wrong(
		    &table, "records are read from stdin, not from operands");
	if (d->escapes && d->delimiter != ',')
		return options_wrong(
		    &table, "--tsv and --delimiter exclude each other");
	if (d->escapes) {
		d->delimiter = '\t';
		d->null = span_of("\\N");
	}
	if (q->null != NULL)
		d->null = span_of(q->null);
	if (!csv_is_null(d, d->null))
		return options_wrong(&table,
		    "--null: a text without quotes, line ends and the "
		    "delimiter is needed");
	return STATUS_OK;
}

static bool
read_command_line(struct request *q, struct options *o)
{
	char *value;
	int id;

	while ((id = options_next(o, &value)) != -1) {
		o->status = take_option(q, id, value);
		if (o->status != STATUS_OK)
			return false;
	}
	if (!o->stop)
		o->status = settle(q, o->argc - optind);
	return !o->stop && o->status == STATUS_OK;
}

/* -- the work -------------------------------------------------------------- */

/* Reads stdin to its end and writes the CSV to fd. */
static enum status
convert(const struct request *q, int fd, const char *name)
{
	struct csv_stream stream;
	enum status status;
	struct input input;
	struct out out;

	out_begin(&out, fd, name);
	input_begin(&input, STDIN_FILENO, "stdin", false);
	csv_stream_begin(&stream, &out, &q->dialect, &q->named, q->everything,
	    !q->no_header, input.name);
	status = drive(&input, &csv_stream_target, &stream, NULL);
	csv_stream_end(&stream);
	input_end(&input);
	return status_worse(status, out_end(&out));
}

static enum status
replace(const struct request *q)
{
	struct file_replace file;
	enum status status = file_replace_begin(&file, q->output);

	if (status != STATUS_OK)
		return status;
	status = convert(q, file.fd, q->output);
	if (status == STATUS_OK)
		return file_replace_commit(&file);
	file_replace_abandon(&file);
	return status;
}

int
main(int argc, char **argv)
{
	struct request request = { .dialect = CSV_DIALECT };
	enum status status;
	struct options o;

	out_guard_process();
	columns_init(&request.named);
	options_begin(&o, &table, argc, argv);
	if (read_command_line(&request, &o))
		o.status = request.output != NULL
		    ? replace(&request)
		    : convert(&request, STDOUT_FILENO, "stdout");
	status = o.status;
	options_end(&o);
	columns_free(&request.named);
	return status;
}
