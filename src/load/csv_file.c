#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "load/counts.h"
#include "load/csv_records.h"
#include "load/csv_source.h"

void
csv_file_begin(struct csv_file *f, const struct csv_file_options *options,
    const char *input)
{
	*f = (struct csv_file){
		.options = options, .input = input, .old = -1, .part = -1
	};
}

bool
csv_file_has_bytes(const struct csv_file *f)
{
	return f->old >= 0 && f->was.st_size > 0;
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
	csv_records_end(f);
	columns_free(&f->key);
	free(f->source);
	free(f->resource);
	free(f->path);
	f->path = f->source = f->resource = NULL;
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
	if (status == STATUS_OK && csv_file_has_bytes(f))
		status = csv_source_check(&f->file, policy, block);
	if (status == STATUS_OK)
		status = policy_since(policy, block, f->disposition,
		    csv_file_has_bytes(f), f->path);
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
	f->records = 0;
	f->at_once = f->headed = f->updating = false;
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
		status = open_files(f, block);
	if (status == STATUS_OK) {
		status = csv_records_begin(f);
		if (status != STATUS_OK)
			file_replace_abandon(&f->file);
	}
	if (status != STATUS_OK)
		release(f);
	f->blocks++;
	return status;
}

/* -- records --------------------------------------------------------------- */

static enum status
record(void *self, struct span value, uint64_t line)
{
	return csv_records_take(self, value, line);
}

static bool
shortcut(void *self, struct span line)
{
	return csv_records_take_line(self, line);
}

static size_t
shortcuts(void *self, struct span text, uint64_t *lines)
{
	return csv_records_take_lines(self, text, lines);
}

static void
abandon(void *self)
{
	struct csv_file *f = self;

	file_replace_abandon(&f->file);
	release(f);
}

/* -- the block's end ------------------------------------------------------- */

/* Whether the old file has rows, or may have: it is more than a line. */
static bool
has_rows(const struct csv_file *f)
{
	struct lines old;
	struct span row;
	bool rows;

	if (!csv_file_has_bytes(f))
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
end(void *self, bool complete, struct span cursor, struct load_counts *counts)
{
	struct csv_file *f = self;
	const struct policy *policy = &f->options->policy;
	bool deletes = complete && policy->deleted != DELETED_KEEP &&
	    f->disposition == DISPOSITION_MERGE;
	enum status status = STATUS_OK;

	(void)cursor;
	if (f->records == 0 && has_rows(f)) {
		if (f->disposition != DISPOSITION_REPLACE && !deletes) {
			counts_tell(f->path, counts);
			abandon(f);
			return STATUS_OK;
		}
		status = policy_empty(policy, f->path);
		if (status != STATUS_OK)
			return status;
	}
	status = csv_records_finish(f, complete, counts);
	if (status == STATUS_OK)
		status = check_old(f);
	if (status == STATUS_OK)
		status = csv_source_note(&f->file, f->source, f->resource,
		    f->disposition == DISPOSITION_REPLACE ||
			!csv_file_has_bytes(f));
	if (status == STATUS_OK)
		status = file_replace_commit(&f->file);
	if (status == STATUS_OK) {
		counts_tell(f->path, counts);
		release(f);
	}
	return status;
}

const struct target csv_file_target = {
	.begin = begin,
	.record = record,
	.shortcut = shortcut,
	.shortcuts = shortcuts,
	.end = end,
	.abandon = abandon,
};
