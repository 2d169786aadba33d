#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/csv_merge.h"

#define KEY_MAX ((size_t)1 << 20)

void
csv_merge_begin(
    struct csv_merge *m, const struct columns *key, struct spool *spool)
{
	*m = (struct csv_merge){ .key = key,
		.spool = spool,
		.wanted = BUF_INIT(KEY_MAX),
		.other = BUF_INIT(KEY_MAX),
		.record = BUF_INIT(LINE_MAX_BYTES * 2) };
	key_index_init(&m->keys);
}

void
csv_merge_end(struct csv_merge *m)
{
	key_index_free(&m->keys);
	buf_free(&m->wanted);
	buf_free(&m->other);
	buf_free(&m->record);
}

/* -- keys: for each part its length, then its text ------------------------- */

/* Ends a part that began at a place in out. */
static bool
end_part(struct buf *out, size_t from)
{
	uint32_t n = (uint32_t)(out->n - from - sizeof n);

	memcpy(out->p + from, &n, sizeof n);
	return true;
}

static bool
add_part(struct buf *out, struct span value)
{
	uint32_t n = 0;
	size_t from = out->n;
	bool ok = buf_add(out, (const char *)&n, sizeof n);

	switch (json_kind(value)) {
	case JSON_NULL:
		return false;
	case JSON_STRING:
		ok = ok && json_unescape(out, value, NULL);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		ok = ok && json_compact(out, value);
		break;
	default:
		ok = ok && buf_add_span(out, value);
	}
	return ok && end_part(out, from);
}

/* The key of a record; false where a part is null, with its name in *part. */
static bool
record_key(const struct csv_merge *m, struct span record, struct buf *out,
    struct span *part)
{
	out->n = 0;
	for (size_t i = 0; i < m->key->n; i++) {
		struct span value;

		*part = m->key->list[i].name;
		if (!json_get(record, *part, &value) || !add_part(out, value))
			return false;
	}
	return true;
}

/* Of a key of one part its text's, which is then enough. */
static uint64_t
wanted_hash(const struct csv_merge *m)
{
	size_t skip = m->key->n == 1 ? sizeof(uint32_t) : 0;

	return key_index_hash(
	    (struct span){ m->wanted.p + skip, m->wanted.n - skip });
}

/* Whether the record at a place in the spool has the key in m->wanted. */
static bool
is_wanted(void *context, uint64_t at)
{
	struct csv_merge *m = context;
	struct span part;

	if (spool_at(m->spool, at, &m->record) != STATUS_OK) {
		m->failed = true;
		return false;
	}
	return record_key(m, buf_span(&m->record), &m->other, &part) &&
	    span_equal(buf_span(&m->other), buf_span(&m->wanted));
}

/* The key of a record in m->wanted. */
static enum status
take_key(
    struct csv_merge *m, struct span record, const char *input, uint64_t line)
{
	struct span part;

	if (record_key(m, record, &m->wanted, &part))
		return STATUS_OK;
	return policy_no_key(input, line, part, record);
}

enum status
csv_merge_learn(
    struct csv_merge *m, struct span record, const char *input, uint64_t line)
{
	enum status status = take_key(m, record, input, line);
	uint64_t hash;
	size_t place;

	if (status != STATUS_OK)
		return status;
	hash = wanted_hash(m);
	place = key_index_find(&m->keys, hash, is_wanted, m);
	if (place != KEY_NONE)
		m->keys.list[place].at = m->spool->bytes;
	else if (!m->failed &&
	    key_index_add(&m->keys, hash, m->spool->bytes) == KEY_NONE) {
		message_error("%s: too many records to merge", input);
		return STATUS_FAILED;
	}
	return m->failed ? STATUS_FAILED : STATUS_OK;
}

/* Two keys with the same hash may be the same. */
static bool
is_any(void *context, uint64_t at)
{
	(void)context;
	(void)at;
	return true;
}

static bool
add_first(struct csv_merge *m)
{
	uint64_t hash = wanted_hash(m);

	return key_index_find(&m->keys, hash, is_any, NULL) == KEY_NONE &&
	    key_index_add(&m->keys, hash, 0) != KEY_NONE;
}

enum status
csv_merge_first(struct csv_merge *m, struct span record, const char *input,
    uint64_t line, bool *first)
{
	enum status status = take_key(m, record, input, line);

	*first = status == STATUS_OK && add_first(m);
	return status;
}

bool
csv_merge_is_first(struct csv_merge *m, const struct span *parts)
{
	m->wanted.n = 0;
	for (size_t i = 0; i < m->key->n; i++)
		if (!add_part(&m->wanted, parts[i]))
			return false;
	return add_first(m);
}

void
csv_merge_forget(struct csv_merge *m)
{
	key_index_free(&m->keys);
	key_index_init(&m->keys);
}

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
		    !csv_cell_text(out, cell, d) || !end_part(out, from))
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
	    key_index_find(&p->merge->keys, key_index_hash(cell), is_any,
		NULL) == KEY_NONE;
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
		place = key_index_find(&m->keys, wanted_hash(m), is_wanted, m);
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
