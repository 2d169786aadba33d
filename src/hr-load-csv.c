/*
 * hr-load-csv: NDJSON to CSV.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/options.h"
#include "lib/out.h"
#include "load/csv.h"
#include "load/input.h"
#include "load/rows.h"

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
	const char *output;  /* NULL: stdout */
	const char *columns; /* NULL: those of the records */
	const char *null;    /* NULL: the dialect's own */
	bool everything;     /* --union */
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

static enum status
take_option(struct request *q, int id, const char *value)
{
	switch (id) {
	case 'o':
		q->output = strcmp(value, "-") == 0 ? NULL : value;
		break;
	case OPT_COLUMNS:
		q->columns = value;
		break;
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

/* One run: what is read, and what it becomes. */
struct run {
	const struct request *request;
	struct input input;
	struct csv csv;
	struct rows rows;
};

/* Takes the names of --columns. */
static enum status
name_columns(struct run *r)
{
	const char *text = r->request->columns;

	while (text != NULL) {
		size_t n = strcspn(text, ",");
		struct span name = { text, n };

		if (n == 0)
			return options_wrong(&table, "--columns: empty name");
		if (columns_find(&r->rows.columns, name) != COLUMN_NONE)
			return options_wrong(
			    &table, "--columns: %.*s twice", (int)n, text);
		if (columns_add(&r->rows.columns, name) == COLUMN_NONE)
			return options_wrong(&table, "--columns: too many");
		text = text[n] == ',' ? text + n + 1 : NULL;
	}
	return STATUS_OK;
}

/* The header, once all columns are known. */
static enum status
head(struct run *r)
{
	return r->request->no_header ? STATUS_OK : rows_header(&r->rows);
}

static enum status
no_keys(struct run *r)
{
	message_error("%s: line %" PRIu64
		      ": a record without keys gives no columns; --columns "
		      "names them",
	    r->input.name, input_line(&r->input));
	return STATUS_BAD_DATA;
}

/* A row at once for each record; the first one tells the columns. */
static enum status
stream(struct run *r)
{
	struct columns *columns = &r->rows.columns;
	enum status status = STATUS_OK;
	bool headed = columns->n > 0;
	struct span record;

	if (headed)
		status = head(r);
	while (status == STATUS_OK && input_next(&r->input, &record)) {
		uint64_t line = input_line(&r->input);

		if (!headed) {
			headed = true;
			status = rows_learn(&r->rows, record, line);
			if (status == STATUS_OK && columns->n == 0)
				status = no_keys(r);
			if (status == STATUS_OK)
				status = head(r);
		}
		if (status == STATUS_OK)
			status = rows_write(&r->rows, record, line);
		/* What is done need not wait for what is still to come. */
		if (lines_would_read(&r->input.lines) && !csv_flush(&r->csv))
			break;
	}
	return status_worse(status, r->input.status);
}

/* Reads all records for their columns, and keeps them in the spool. */
static enum status
gather(struct run *r, int spool)
{
	enum status status = STATUS_OK;
	struct span record;
	struct out kept;

	out_begin(&kept, spool, "temporary file");
	while (status == STATUS_OK && input_next(&r->input, &record)) {
		status = rows_learn(&r->rows, record, input_line(&r->input));
		if (!out_line(&kept, record))
			break;
	}
	status = status_worse(status, r->input.status);
	if (status == STATUS_OK && r->rows.columns.n == 0 &&
	    input_line(&r->input) > 0)
		status = no_keys(r);
	return status_worse(status, out_end(&kept));
}

static enum status
write_gathered(struct run *r, int spool)
{
	enum status status = head(r);
	struct span record;
	struct lines kept;
	int got = 0;

	lines_begin(&kept, spool);
	while (status == STATUS_OK && (got = lines_next(&kept, &record)) > 0)
		status = rows_write(&r->rows, record, kept.number);
	if (got < 0) {
		message_error("temporary file: %s", strerror(errno));
		status = STATUS_FAILED;
	}
	lines_end(&kept);
	return status;
}

/* --union: twice over the records, first for the columns. */
static enum status
unite(struct run *r)
{
	int spool = file_spool();
	enum status status;

	if (spool < 0)
		return STATUS_FAILED;
	status = gather(r, spool);
	if (status == STATUS_OK && lseek(spool, 0, SEEK_SET) < 0) {
		message_error("temporary file: %s", strerror(errno));
		status = STATUS_FAILED;
	}
	if (status == STATUS_OK && r->rows.columns.n > 0)
		status = write_gathered(r, spool);
	close(spool);
	return status;
}

/* Reads stdin to its end and writes the CSV to fd. */
static enum status
convert(const struct request *q, int fd, const char *name)
{
	struct run r = { .request = q };
	enum status status;
	struct out out;

	out_begin(&out, fd, name);
	input_begin(&r.input, STDIN_FILENO, "stdin");
	csv_begin(&r.csv, &out, &q->dialect);
	rows_begin(&r.rows, &r.csv, r.input.name);
	status = name_columns(&r);
	if (status == STATUS_OK)
		status = q->everything ? unite(&r) : stream(&r);
	if (status != STATUS_USAGE)
		csv_flush(&r.csv);
	rows_tell(&r.rows);
	message_info(1, "%s: %" PRIu64 " rows", name, r.rows.records);
	rows_end(&r.rows);
	csv_end(&r.csv);
	input_end(&r.input);
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
	options_begin(&o, &table, argc, argv);
	if (read_command_line(&request, &o))
		o.status = request.output != NULL
		    ? replace(&request)
		    : convert(&request, STDOUT_FILENO, "stdout");
	status = o.status;
	options_end(&o);
	return status;
}
