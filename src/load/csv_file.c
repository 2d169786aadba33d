#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "load/csv_file.h"
#include "load/csv_source.h"

void
csv_file_begin(struct csv_file *f, const struct csv_file_options *options,
    const char *input)
{
	*f = (struct csv_file){ .options = options, .input = input, .old = -1 };
}

/* -- the block's begin ----------------------------------------------------- */

/* The path for a block in *path, owned by the caller. */
static enum status
find_path(const struct csv_file *f, const struct block *block, char **path)
{
	const struct csv_file_options *o = f->options;

	if (o->folder != NULL && block->resource == NULL) {
		message_error("-d: a plain stream does not name its resource: "
			      "-o FILE takes it");
		return STATUS_USAGE;
	}
	if (o->folder == NULL && f->blocks > 0) {
		message_error("%s/%s: -o takes one resource; -d DIR takes each "
			      "to a file of its own",
		    block->source, block->resource);
		return STATUS_USAGE;
	}
	*path = o->folder != NULL
	    ? mem_format("%s/%s%s.%s", o->folder,
		  o->prefix != NULL ? o->prefix : "", block->resource,
		  o->dialect.escapes ? "tsv" : "csv")
	    : mem_string(o->path);
	return STATUS_OK;
}

static void
release(struct csv_file *f)
{
	if (f->old >= 0)
		close(f->old);
	f->old = -1;
	csv_merge_end(&f->merge);
	spool_end(&f->spool);
	rows_end(&f->learned);
	columns_free(&f->key);
	free(f->source);
	free(f->resource);
	free(f->path);
	f->path = f->source = f->resource = NULL;
}

static bool
has_bytes(const struct csv_file *f)
{
	return f->old >= 0 && f->was.st_size > 0;
}

static enum status
open_files(struct csv_file *f, const struct block *block)
{
	const struct policy *policy = &f->options->policy;
	enum status status = STATUS_OK;

	if (f->options->folder != NULL)
		status = file_make_folders(f->path);
	if (status == STATUS_OK)
		status = file_replace_begin(&f->file, f->path);
	if (status != STATUS_OK)
		return status;
	status = file_replace_old(&f->file, &f->old);
	if (f->old >= 0 && fstat(f->old, &f->was) != 0) {
		message_error("%s: %s", f->path, strerror(errno));
		status = STATUS_FAILED;
	}
	if (status == STATUS_OK && has_bytes(f))
		status = csv_source_check(&f->file, policy, block);
	if (status == STATUS_OK)
		status = policy_since(
		    policy, block, f->disposition, has_bytes(f), f->path);
	if (status != STATUS_OK)
		file_replace_abandon(&f->file);
	return status;
}

static enum status
begin(void *self, const struct block *block)
{
	struct csv_file *f = self;
	const struct csv_file_options *o = f->options;
	enum status status;

	f->source = mem_string(block->source);
	f->resource = mem_string(block->resource);
	columns_init(&f->key);
	rows_begin(&f->learned, NULL, f->input);
	f->spool = (struct spool){ .fd = -1 };
	csv_merge_begin(&f->merge, &f->key, &f->spool);
	columns_copy(&f->learned.columns, &o->named);
	f->learned.fixed = o->named.n > 0 && !o->everything;
	status = find_path(f, block, &f->path);
	if (status == STATUS_OK)
		status =
		    policy_for(&o->policy, block, &f->disposition, &f->key);
	if (status == STATUS_OK && !f->learned.fixed)
		status = rows_contract(&f->learned, block->columns);
	if (status == STATUS_OK)
		status = spool_begin(&f->spool);
	if (status == STATUS_OK)
		status = open_files(f, block);
	if (status != STATUS_OK)
		release(f);
	f->blocks++;
	return status;
}

static enum status
record(void *self, struct span value, uint64_t line)
{
	struct csv_file *f = self;
	enum status status = rows_learn(&f->learned, value, line);

	if (status == STATUS_OK && f->key.n > 0)
		status = csv_merge_learn(&f->merge, value, f->input, line);
	return status == STATUS_OK ? spool_add(&f->spool, value) : status;
}

static void
abandon(void *self)
{
	struct csv_file *f = self;

	file_replace_abandon(&f->file);
	release(f);
}

/* -- the block's end ------------------------------------------------------- */

/* The new file in the making. */
struct making {
	struct csv_file *f;
	struct out out;
	struct csv csv;
	struct rows rows;
	struct csv_reader old;
	bool updating; /* the old file goes on in the new one */
};

/* Opens the old file, if there is one to go on with. */
static enum status
read_old(struct making *m)
{
	struct csv_file *f = m->f;
	const struct csv_file_options *o = f->options;

	m->updating = f->disposition != DISPOSITION_REPLACE && has_bytes(f);
	if (!m->updating)
		return STATUS_OK;
	if (!o->header) {
		message_error(
		    "%s: without a header it cannot be added to", f->path);
		return STATUS_USAGE;
	}
	return csv_reader_begin(&m->old, f->old, f->path, &o->dialect,
	    o->any_delimiter, &f->learned.columns);
}

static void
add_column(struct columns *columns, struct span name)
{
	if (columns_find(columns, name) == COLUMN_NONE)
		columns_add(columns, name);
}

/* The old columns, then the records', then ours. */
static enum status
set_columns(struct making *m)
{
	const struct policy *policy = &m->f->options->policy;
	const struct columns *learned = &m->f->learned.columns;
	struct columns *columns = &m->rows.columns;

	if (m->updating)
		columns_copy(columns, &m->old.header);
	m->rows.discard = m->updating && policy->schema == SCHEMA_DISCARD;
	for (size_t i = 0; i < learned->n && !m->rows.discard; i++) {
		size_t before = columns->n;

		add_column(columns, learned->list[i].name);
		if (m->updating && policy->schema == SCHEMA_FREEZE &&
		    columns->n > before)
			return policy_frozen(
			    m->f->path, learned->list[i].text, "is new");
	}
	/* A header of these alone would be another table's to what comes next.
	 */
	if (columns->n == 0 && m->f->spool.records == 0)
		return STATUS_OK;
	if (policy->synced_at) {
		add_column(columns, span_of(SYNCED_AT));
		m->rows.stamped = columns_find(columns, span_of(SYNCED_AT));
		m->rows.stamp = span_of(policy->now);
	}
	if (policy->deleted == DELETED_MARK &&
	    m->f->disposition == DISPOSITION_MERGE)
		add_column(columns, span_of(DELETED_AT));
	return STATUS_OK;
}

static enum status
write_rows(struct making *m, bool complete)
{
	const struct policy *policy = &m->f->options->policy;
	struct csv_merge *merge = &m->f->merge;
	enum status status = STATUS_OK;

	if (m->updating)
		status = rows_header_after(
		    &m->rows, buf_span(&m->old.header_row), m->old.header.n);
	else if (m->f->options->header && m->rows.columns.n > 0)
		status = rows_header(&m->rows);
	if (complete && m->f->disposition == DISPOSITION_MERGE) {
		merge->deleted = policy->deleted;
		merge->now =
		    (struct span){ policy->now + 1, strlen(policy->now) - 2 };
	}
	if (status == STATUS_OK && m->updating)
		status = csv_merge_old(merge, &m->old, &m->rows);
	if (status == STATUS_OK && m->updating)
		status =
		    policy_shrink(policy, m->f->path, merge->gone, merge->old);
	if (status == STATUS_OK)
		status = csv_merge_new(merge, &m->rows);
	return status;
}

static enum status
make(struct making *m, bool complete)
{
	enum status status = spool_rewind(&m->f->spool);
	const struct csv_dialect *dialect = &m->f->options->dialect;

	if (status == STATUS_OK)
		status = read_old(m);
	if (m->updating)
		dialect = &m->old.dialect;
	csv_begin(&m->csv, &m->out, dialect);
	rows_begin(&m->rows, &m->csv, m->f->input);
	if (status == STATUS_OK)
		status = set_columns(m);
	if (status == STATUS_OK)
		status = write_rows(m, complete);
	csv_flush(&m->csv);
	if (status == STATUS_OK)
		rows_tell(&m->rows);
	rows_end(&m->rows);
	csv_end(&m->csv);
	if (m->updating)
		csv_reader_end(&m->old);
	return status;
}

/* Whether the old file has rows, or may have: it is more than a line. */
static bool
has_rows(const struct csv_file *f)
{
	struct lines old;
	struct span row;
	bool rows;

	if (!has_bytes(f))
		return false;
	lines_begin(&old, f->old);
	rows = lines_next(&old, &row) > 0 &&
	    (!f->options->header || lines_next(&old, &row) > 0);
	lines_end(&old);
	if (lseek(f->old, 0, SEEK_SET) != 0)
		message_error("%s: %s", f->path, strerror(errno));
	return rows;
}

/* Somebody who takes no lock may have written to the old file meanwhile. */
static enum status
check_old(const struct csv_file *f)
{
	const struct stat *was = &f->was;
	struct stat is;

	if (f->old < 0 || f->disposition == DISPOSITION_REPLACE)
		return STATUS_OK;
	if (fstatat(f->file.dir, f->file.name, &is, 0) == 0 &&
	    is.st_ino == was->st_ino && is.st_size == was->st_size &&
	    is.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    is.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return STATUS_OK;
	message_error("%s: it was changed while it was merged into", f->path);
	return STATUS_TEMPORARY;
}

static enum status
end(void *self, bool complete, struct span cursor)
{
	struct csv_file *f = self;
	const struct policy *policy = &f->options->policy;
	struct making m = { .f = f };
	bool deletes = complete && policy->deleted != DELETED_KEEP &&
	    f->disposition == DISPOSITION_MERGE;
	enum status status = STATUS_OK;

	(void)cursor;
	if (f->spool.records == 0 && has_rows(f)) {
		if (f->disposition == DISPOSITION_REPLACE || deletes)
			status = policy_empty(policy, f->path);
		else {
			abandon(f);
			return STATUS_OK;
		}
	}
	if (status != STATUS_OK)
		return status;
	out_begin(&m.out, f->file.fd, f->path);
	status = make(&m, complete);
	status = status_worse(status, out_end(&m.out));
	if (status == STATUS_OK)
		status = check_old(f);
	if (status == STATUS_OK)
		status = csv_source_note(&f->file, f->source, f->resource,
		    f->disposition == DISPOSITION_REPLACE || !has_bytes(f));
	if (status == STATUS_OK)
		status = file_replace_commit(&f->file);
	if (status == STATUS_OK)
		release(f);
	return status;
}

const struct target csv_file_target = {
	.begin = begin,
	.record = record,
	.end = end,
	.abandon = abandon,
};
