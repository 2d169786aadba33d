#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/rows.h"

/* As much of a key as a message shows. */
#define KEY_SHOWN 100

#define NO_COLUMN "no column has this name; --union adds new ones"

void
rows_begin(struct rows *r, struct csv *csv, const char *input)
{
	*r =
	    (struct rows){ .csv = csv, .input = input, .stamped = COLUMN_NONE };
	columns_init(&r->columns);
}

void
rows_end(struct rows *r)
{
	free(r->values);
	r->values = NULL;
	columns_free(&r->columns);
}

/* An error at a key; returns STATUS_BAD_DATA. */
static enum status
bad_key(const struct rows *r, uint64_t line, struct span key, const char *why)
{
	bool cut = key.n > KEY_SHOWN;

	message_error("%s: line %" PRIu64 ": \"%.*s%s\": %s", r->input, line,
	    cut ? KEY_SHOWN : (int)key.n, key.p, cut ? "..." : "", why);
	return STATUS_BAD_DATA;
}

enum status
rows_learn(struct rows *r, struct span record, uint64_t line)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		const char *why = NO_COLUMN;

		place = columns_follow(&r->columns, place, key);
		if (place == COLUMN_NONE && !r->fixed)
			place = columns_add_key(&r->columns, key, &why);
		if (place == COLUMN_NONE)
			return bad_key(r, line, key, why);
	}
	return STATUS_OK;
}

enum status
rows_contract(struct rows *r, struct span contract)
{
	if (columns_contract(&r->columns, contract))
		return STATUS_OK;
	message_error("%s: the columns in begin are malformed", r->input);
	return STATUS_BAD_DATA;
}

enum status
rows_header_after(struct rows *r, struct span header, size_t count)
{
	size_t bytes = header.n;

	for (size_t i = count; i < r->columns.n; i++)
		bytes += r->columns.list[i].name.n;
	if (!csv_row(r->csv, r->columns.n, bytes)) {
		message_error("%s: the header is too large", r->input);
		return STATUS_BAD_DATA;
	}
	if (count > 0)
		csv_cell_as_it_is(r->csv, header);
	for (size_t i = count; i < r->columns.n; i++)
		csv_text(r->csv, r->columns.list[i].name);
	csv_row_end(r->csv);
	return STATUS_OK;
}

enum status
rows_header(struct rows *r)
{
	return rows_header_after(r, (struct span){ NULL, 0 }, 0);
}

static void
note(struct rows_note *n, uint64_t record, bool happened)
{
	if (!happened)
		return;
	if (n->count++ == 0)
		n->first = record;
}

/* Puts the record's values at their columns' places. */
static enum status
sort_values(struct rows *r, struct span record, uint64_t line)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	struct span key, value;
	bool twice = false;

	memset(r->values, 0, r->columns.n * sizeof *r->values);
	while (json_member(&walk, &key, &value)) {
		size_t found = columns_follow(&r->columns, place, key);

		if (found == COLUMN_NONE && r->discard) {
			r->discarded++;
			continue;
		}
		if (found == COLUMN_NONE)
			return bad_key(r, line, key, NO_COLUMN);
		place = found;
		twice |= r->values[place].p != NULL;
		r->values[place] = value;
	}
	if (r->stamped != COLUMN_NONE)
		r->values[r->stamped] = r->stamp;
	note(&r->twice, r->records + 1, twice);
	return STATUS_OK;
}

enum status
rows_write(struct rows *r, struct span record, uint64_t line)
{
	size_t lost = r->csv->lost, nuls = r->csv->nuls;
	size_t count = r->columns.n;
	enum status status;

	if (r->cap < count) {
		r->cap = count;
		r->values = mem_resize(r->values, count, sizeof *r->values);
	}
	status = sort_values(r, record, line);
	if (status != STATUS_OK)
		return status;
	if (!csv_row(r->csv, count, record.n + r->stamp.n)) {
		message_error("%s: line %" PRIu64 ": the row is too large",
		    r->input, line);
		return STATUS_BAD_DATA;
	}
	for (size_t i = 0; i < count; i++)
		csv_value(r->csv, r->values[i]);
	csv_row_end(r->csv);
	rows_count(r, lost, nuls);
	return STATUS_OK;
}

void
rows_count(struct rows *r, size_t lost, size_t nuls)
{
	r->records++;
	note(&r->lost, r->records, r->csv->lost > lost);
	note(&r->nuls, r->records, r->csv->nuls > nuls);
}

void
rows_go_on(struct rows *r, const struct rows *other)
{
	r->records = other->records;
	r->twice = other->twice;
	r->lost = other->lost;
	r->nuls = other->nuls;
	r->discarded = other->discarded;
}

static void
tell(const struct rows *r, const struct rows_note *n, const char *what)
{
	if (n->count > 0)
		message_warn("%s: record %" PRIu64 ": %s (%" PRIu64
			     " %s in all)",
		    r->input, n->first, what, n->count,
		    message_plural(n->count, "record", "records"));
}

void
rows_tell(const struct rows *r)
{
	tell(r, &r->twice, "a key comes twice; its last value counts");
	tell(r, &r->lost,
	    "half a surrogate pair, which UTF-8 cannot hold, became U+FFFD");
	tell(r, &r->nuls,
	    "a NUL character, where some readers of CSV end a value");
}
