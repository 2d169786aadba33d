#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "load/csv_records.h"

/* -- the new file ---------------------------------------------------------- */

/* Starts with the new file, once it is known in which dialect. */
static void
begin_new(struct csv_file *f, const struct csv_dialect *dialect)
{
	out_begin(&f->out, f->file.fd, f->path);
	csv_begin(&f->csv, &f->out, dialect);
	rows_begin(&f->rows, &f->csv, f->input);
	csv_fast_begin(&f->fast, &f->rows);
}

static void
free_new(struct csv_file *f)
{
	csv_fast_end(&f->fast);
	rows_end(&f->rows);
	csv_end(&f->csv);
}

/* Ends with it; whether all of it was written is said. */
static enum status
end_new(struct csv_file *f)
{
	csv_flush(&f->csv);
	free_new(f);
	return out_end(&f->out);
}

static void
add_column(struct columns *columns, struct span name)
{
	if (columns_find(columns, name) == COLUMN_NONE)
		columns_add(columns, name);
}

/* The old columns, then the records', then ours. */
static enum status
set_columns(struct csv_file *f)
{
	const struct policy *policy = &f->options->policy;
	const struct columns *learned = &f->learned.columns;
	struct columns *columns = &f->rows.columns;
	bool settled = f->updating && f->part < 0;

	if (f->updating)
		columns_copy(columns, &f->reader.header);
	f->rows.discard = settled && policy->schema == SCHEMA_DISCARD;
	for (size_t i = 0; i < learned->n && !f->rows.discard; i++) {
		size_t before = columns->n;

		add_column(columns, learned->list[i].name);
		if (settled && policy->schema == SCHEMA_FREEZE &&
		    columns->n > before)
			return policy_frozen(
			    f->path, learned->list[i].name, false, NULL, 0);
	}
	/* A header of these alone would be another table's to what comes next.
	 */
	if (columns->n == 0 && f->records == 0)
		return STATUS_OK;
	if (policy->synced_at) {
		add_column(columns, span_of(SYNCED_AT));
		f->rows.stamped = columns_find(columns, span_of(SYNCED_AT));
		f->rows.stamp = span_of(policy->now);
	}
	if (policy->deleted == DELETED_MARK &&
	    f->disposition == DISPOSITION_MERGE)
		add_column(columns, span_of(DELETED_AT));
	return STATUS_OK;
}

static enum status
write_header(struct csv_file *f)
{
	enum status status = set_columns(f);

	f->headed = true;
	if (status != STATUS_OK)
		return status;
	if (f->updating)
		return rows_header_after(&f->rows,
		    buf_span(&f->reader.header_row), f->reader.header.n);
	return f->options->header && f->rows.columns.n > 0
	    ? rows_header(&f->rows)
	    : STATUS_OK;
}

/* -- records --------------------------------------------------------------- */

/* Whether the key of a line is a new one. */
static bool
is_first(void *context, const struct span *parts)
{
	struct csv_file *f = context;

	return csv_merge_is_first(&f->merge, parts);
}

/* Without old rows to go on. */
enum status
csv_records_begin(struct csv_file *f)
{
	const struct csv_file_options *o = f->options;

	f->at_once = o->header &&
	    (f->disposition == DISPOSITION_REPLACE || !csv_file_has_bytes(f));
	if (!f->at_once)
		return spool_begin(&f->spool);
	begin_new(f, &o->dialect);
	if (f->key.n > 0)
		csv_fast_ask(&f->fast, &f->key, is_first, f);
	return STATUS_OK;
}

void
csv_records_end(struct csv_file *f)
{
	if (f->at_once) {
		free_new(f);
		out_abandon(&f->out);
	}
	if (f->part >= 0)
		close(f->part);
	f->part = -1;
	csv_merge_end(&f->merge);
	spool_end(&f->spool);
	rows_end(&f->learned);
}

static enum status
put_aside(struct csv_file *f, struct span value, uint64_t line)
{
	enum status status = STATUS_OK;

	if (f->key.n > 0)
		status = csv_merge_learn(&f->merge, value, f->input, line);
	return status == STATUS_OK ? spool_add(&f->spool, value) : status;
}

/* What is written so far becomes the old file, in a new one's making. */
static enum status
turn(struct csv_file *f)
{
	enum status status;

	rows_go_on(&f->learned, &f->rows);
	status = end_new(f);
	f->at_once = false;
	csv_merge_forget(&f->merge);
	if (status == STATUS_OK && f->headed)
		status = file_replace_again(&f->file, &f->part);
	if (f->part >= 0 && lseek(f->part, 0, SEEK_SET) != 0) {
		message_error("%s: %s", f->path, strerror(errno));
		status = STATUS_FAILED;
	}
	return status == STATUS_OK ? spool_begin(&f->spool) : status;
}

/* Writes the row of a record, unless that turns out to be too early. */
static enum status
write_at_once(
    struct csv_file *f, struct span value, uint64_t line, bool new_column)
{
	enum status status = STATUS_OK;
	bool first = true;

	if (!f->headed && f->learned.columns.n > 0) {
		status = write_header(f);
		new_column = false;
	}
	if (status == STATUS_OK && f->key.n > 0)
		status =
		    csv_merge_first(&f->merge, value, f->input, line, &first);
	if (status == STATUS_OK && (new_column || !first || !f->headed)) {
		status = turn(f);
		return status == STATUS_OK ? put_aside(f, value, line) : status;
	}
	return status == STATUS_OK ? csv_fast_row(&f->fast, value, line)
				   : status;
}

enum status
csv_records_take(struct csv_file *f, struct span record, uint64_t line)
{
	size_t known = f->learned.columns.n;
	enum status status = rows_learn(&f->learned, record, line);

	f->records++;
	if (status != STATUS_OK)
		return status;
	if (f->at_once && f->out.error != 0) {
		f->at_once = false;
		return end_new(f);
	}
	return f->at_once
	    ? write_at_once(f, record, line, f->learned.columns.n > known)
	    : put_aside(f, record, line);
}

bool
csv_records_take_line(struct csv_file *f, struct span line)
{
	if (!f->at_once || f->out.error != 0 || !csv_fast_write(&f->fast, line))
		return false;
	f->records++;
	return true;
}

size_t
csv_records_take_lines(struct csv_file *f, struct span text, uint64_t *lines)
{
	size_t bytes = 0;

	*lines = 0;
	if (f->at_once && f->out.error == 0)
		bytes = csv_fast_lines(&f->fast, text, lines);
	f->records += *lines;
	return bytes;
}

/* -- the end --------------------------------------------------------------- */

/* Opens the old file, if there is one to go on with. */
static enum status
read_old(struct csv_file *f)
{
	const struct csv_file_options *o = f->options;
	bool old =
	    f->disposition != DISPOSITION_REPLACE && csv_file_has_bytes(f);

	f->updating = old || f->part >= 0;
	if (!f->updating)
		return STATUS_OK;
	if (!o->header) {
		message_error(
		    "%s: without a header it cannot be added to", f->path);
		return STATUS_USAGE;
	}
	return csv_reader_begin(&f->reader, f->part >= 0 ? f->part : f->old,
	    f->path, &o->dialect, f->part < 0 && o->any_delimiter,
	    &f->learned.columns);
}

static enum status
write_rows(struct csv_file *f, bool complete)
{
	const struct policy *policy = &f->options->policy;
	struct csv_merge *merge = &f->merge;
	enum status status = write_header(f);

	if (complete && f->disposition == DISPOSITION_MERGE && f->part < 0) {
		merge->deleted = policy->deleted;
		merge->now =
		    (struct span){ policy->now + 1, strlen(policy->now) - 2 };
	}
	if (status == STATUS_OK && f->updating)
		status = csv_merge_old(merge, &f->reader, &f->fast);
	if (status == STATUS_OK && f->updating)
		status =
		    policy_shrink(policy, f->path, merge->gone, merge->old);
	if (status == STATUS_OK)
		status = csv_merge_new(merge, &f->fast);
	return status;
}

static void
tell(const struct csv_file *f)
{
	rows_tell(&f->rows);
	policy_discarded(f->path, f->rows.discarded);
}

/* Rows that were written before the block's turn are not old ones. */
static void
count(const struct csv_file *f, struct load_counts *counts)
{
	const struct csv_merge *m = &f->merge;

	counts->inserted = m->added;
	if (f->part >= 0)
		counts->inserted += m->old;
	else
		counts->updated = m->met;
	if (m->deleted != DELETED_KEEP)
		counts->deleted = m->gone;
}

/* Makes the new file of the records that were put aside. */
static enum status
make(struct csv_file *f, bool complete, struct load_counts *counts)
{
	enum status status = spool_rewind(&f->spool);

	if (status == STATUS_OK)
		status = read_old(f);
	begin_new(f, f->updating ? &f->reader.dialect : &f->options->dialect);
	rows_go_on(&f->rows, &f->learned);
	if (status == STATUS_OK)
		status = write_rows(f, complete);
	if (status == STATUS_OK)
		tell(f);
	if (f->updating)
		csv_reader_end(&f->reader);
	count(f, counts);
	return status_worse(status, end_new(f));
}

/* Ends the new file that was written at once. */
static enum status
finish(struct csv_file *f, struct load_counts *counts)
{
	enum status status = f->headed ? STATUS_OK : write_header(f);

	if (status == STATUS_OK)
		tell(f);
	counts->inserted = f->records;
	f->at_once = false;
	return status_worse(status, end_new(f));
}

enum status
csv_records_finish(
    struct csv_file *f, bool complete, struct load_counts *counts)
{
	counts->records = f->records;
	return f->at_once ? finish(f, counts) : make(f, complete, counts);
}
