#include <inttypes.h>
#include <stdlib.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "load/csv_merge_parts.h"

/* -- the old file ---------------------------------------------------------- */

/* What the pass over the old file knows of its columns. */
struct pass {
	struct csv_merge *merge;
	struct csv_reader *old;
	struct csv_fast *fast;
	struct rows *rows; /* its rows */
	size_t *parts;     /* owned: the places of the key's columns */
	size_t last;       /* the furthest place that is looked at */
	size_t deleted;    /* the place of DELETED_AT in the new file */
	struct span run;   /* rows that are kept as they are, not yet written */
};

static enum status
begin_pass(struct pass *p)
{
	const struct columns *key = p->merge->key;
	const struct columns *header = &p->old->header;

	p->parts = mem_zero(key->n, sizeof *p->parts);
	p->deleted = columns_find(&p->rows->columns, span_of(DELETED_AT));
	if (p->merge->deleted != DELETED_KEEP && p->deleted < header->n)
		p->last = p->deleted;
	for (size_t i = 0; i < key->n; i++) {
		p->parts[i] = columns_find(header, key->list[i].name);
		if (p->parts[i] == COLUMN_NONE)
			return policy_unmergeable(
			    p->old->name, key->list[i].name, header);
		if (p->parts[i] > p->last)
			p->last = p->parts[i];
	}
	return STATUS_OK;
}

/*
 * The key of an old row in m->wanted; false where a part is null.  *marked:
 * whether the row is marked deleted.
 */
static bool
row_key(const struct pass *p, struct span row, bool *marked)
{
	const struct csv_dialect *d = &p->old->dialect;
	struct buf *out = &p->merge->wanted;
	size_t count = p->merge->key->n;

	*marked = false;
	out->n = 0;
	for (size_t i = 0; i <= count; i++) {
		size_t at = i < count ? p->parts[i] : p->deleted;
		struct csv_cells walk = csv_cells(row, d);
		struct span cell = { NULL, 0 };
		size_t from = out->n;
		uint32_t n = 0;

		if (at > p->last)
			continue;
		for (size_t c = 0; c <= at; c++)
			if (!csv_cell(&walk, &cell))
				return false;
		if (i == count)
			*marked = !csv_cell_is_null(cell, d);
		else if (csv_cell_is_null(cell, d) ||
		    !buf_add(out, (const char *)&n, sizeof n) ||
		    !csv_cell_text(out, cell, d) ||
		    !csv_merge_end_part(out, from))
			return false;
	}
	return true;
}

/*
 * Whether a row's key is none of the records', as is mostly seen from its one
 * cell as it is; false where that takes a closer look.
 */
static bool
is_other(const struct pass *p, struct span row)
{
	const struct csv_dialect *d = &p->old->dialect;
	struct csv_cells walk = csv_cells(row, d);
	struct span cell = { NULL, 0 };

	if (p->merge->key->n != 1 || p->merge->deleted != DELETED_KEEP ||
	    d->escapes || d->guard)
		return false;
	for (size_t i = 0; i <= p->parts[0]; i++)
		if (!csv_cell(&walk, &cell))
			return false;
	return cell.n > 0 && cell.p[0] != '"' &&
	    key_index_find(&p->merge->keys, key_index_hash(cell),
		csv_merge_is_any, NULL) == KEY_NONE;
}

/* Writes the rows that wait. */
static void
end_run(struct pass *p)
{
	if (p->run.n > 0)
		csv_rows_as_they_are(p->rows->csv, p->run);
	p->run = (struct span){ NULL, 0 };
}

/*
 * Lets a row wait for those behind it, to be written with them; false where it
 * has no line end as the others, or is about to be read over.
 */
static bool
add_to_run(struct pass *p, struct span row)
{
	bool crlf = p->old->dialect.crlf;

	if (!csv_reader_holds(p->old) || (crlf && row.p[row.n] != '\r'))
		return false;
	if (p->run.n == 0)
		p->run.p = row.p;
	p->run.n += row.n + crlf + 1;
	return true;
}

/* Copies an old row, with the text in mark (.p NULL: none) as DELETED_AT. */
static enum status
copy_row(struct pass *p, struct span row, struct span mark)
{
	struct csv_cells walk = csv_cells(row, &p->old->dialect);
	size_t count = p->rows->columns.n, n = 0;
	struct csv *csv = p->rows->csv;
	struct span cell;
	bool ok = true;

	if (mark.p == NULL && count == p->old->header.n) {
		if (add_to_run(p, row))
			return STATUS_OK;
		end_run(p);
		ok = csv_row_as_it_is(csv, row, 0);
	} else {
		end_run(p);
		ok = csv_row(csv, count, row.n + mark.n);
		while (ok && csv_cell(&walk, &cell))
			if (n++ == p->deleted && mark.p != NULL)
				csv_text(csv, mark);
			else
				csv_cell_as_it_is(csv, cell);
		if (ok && n > p->old->header.n) {
			message_error("%s: line %" PRIu64
				      ": more cells than the header has",
			    p->old->name, p->old->lines.number);
			return STATUS_FAILED;
		}
		for (; ok && n < count; n++)
			if (n == p->deleted && mark.p != NULL)
				csv_text(csv, mark);
			else
				csv_cell_as_it_is(csv, csv->dialect.null);
		if (ok)
			csv_row_end(csv);
	}
	if (!ok)
		message_error("%s: line %" PRIu64 ": the row is too large",
		    p->old->name, p->old->lines.number);
	return ok ? STATUS_OK : STATUS_FAILED;
}

/* An old row that no record replaces. */
static enum status
keep_row(struct pass *p, struct span row, bool marked)
{
	struct span none = { NULL, 0 };
	struct csv_merge *m = p->merge;

	if (m->deleted == DELETED_KEEP || marked)
		return copy_row(p, row, none);
	m->gone++;
	if (m->deleted == DELETED_MARK)
		return copy_row(p, row, m->now);
	end_run(p);
	return STATUS_OK;
}

static enum status
take_row(struct pass *p, struct span row)
{
	struct csv_merge *m = p->merge;
	size_t place = KEY_NONE;
	bool marked = false;

	if (m->key->n > 0 && !is_other(p, row) && row_key(p, row, &marked))
		place = key_index_find(
		    &m->keys, csv_merge_hash(m), csv_merge_is_wanted, m);
	m->old += !marked;
	if (m->failed)
		return STATUS_FAILED;
	if (place == KEY_NONE)
		return keep_row(p, row, marked);
	m->keys.list[place].met = 1;
	m->met++;
	end_run(p);
	return csv_fast_row(p->fast, buf_span(&m->record), place + 1);
}

enum status
csv_merge_old(
    struct csv_merge *m, struct csv_reader *old, struct csv_fast *fast)
{
	struct pass p = {
		.merge = m, .old = old, .fast = fast, .rows = fast->rows
	};
	enum status status = begin_pass(&p);
	struct span row;
	int got = 0;

	while (status == STATUS_OK && (got = csv_reader_next(old, &row)) > 0)
		status = take_row(&p, row);
	end_run(&p);
	free(p.parts);
	return got < 0 ? STATUS_FAILED : status;
}

/* -- the new rows ---------------------------------------------------------- */

enum status
csv_merge_new(struct csv_merge *m, struct csv_fast *fast)
{
	bool as_they_came = m->keys.n == 0 || m->keys.n == m->spool->records;
	enum status status = STATUS_OK;
	struct span record;
	int got;

	for (size_t i = 0; as_they_came && status == STATUS_OK; i++) {
		got = spool_next(m->spool, &record);
		if (got <= 0)
			return got == 0 ? STATUS_OK : STATUS_FAILED;
		if (m->keys.n > 0 && m->keys.list[i].met)
			continue;
		m->added++;
		status = csv_fast_row(fast, record, i + 1);
	}
	/* Of records with one key the last, in the place of the first. */
	for (size_t i = 0; !as_they_came && i < m->keys.n; i++) {
		if (m->keys.list[i].met)
			continue;
		m->added++;
		status = spool_at(m->spool, m->keys.list[i].at, &m->record);
		if (status == STATUS_OK)
			status =
			    csv_fast_row(fast, buf_span(&m->record), i + 1);
		if (status != STATUS_OK)
			return status;
	}
	return status;
}
