#include "fetch/list_parts.h"
#include "fetch/resume.h"
#include "lib/frame.h"
#include "lib/json.h"
#include "lib/message.h"

/* Puts members behind those of an object. */
static bool
add_members(struct buf *object, struct span members)
{
	if (members.n == 0)
		return true;
	object->n--;
	if (object->n == 1) { /* it was empty: no comma */
		members.p++;
		members.n--;
	}
	return buf_add_span(object, members) && buf_add_char(object, '}');
}

static enum status
write_record(struct list *l, struct span record)
{
	struct span line;

	if (frame_is_control(record)) {
		message_error("%s/%s: a record's first key is \"$hr\", which "
			      "control lines have; it is refused",
		    l->resource->source->name, l->resource->name);
		return STATUS_BAD_DATA;
	}
	l->record.n = 0;
	if (l->rows.compact && l->options->more.n == 0) {
		line = record;
	} else if (json_compact(&l->record, record) &&
	    add_members(&l->record, l->options->more)) {
		line = buf_span(&l->record);
	} else {
		message_error("%s/%s: a record of more than %zu MiB",
		    l->resource->source->name, l->resource->name,
		    RECORD_MAX >> 20);
		return STATUS_FAILED;
	}
	if (!l->options->discard && !out_line(l->out, line))
		return STATUS_FAILED; /* out_end() tells why */
	l->result->records++;
	l->enough = l->options->max_records > 0 &&
	    l->result->records >= l->options->max_records;
	return STATUS_OK;
}

/* What is added to a record tells it apart, too. */
static struct hash
key_among_lists(struct list *l, const struct row *row)
{
	const struct hash key = row->key;

	l->record.n = 0;
	buf_add(&l->record, (const char *)&key, sizeof key);
	buf_add_span(&l->record, l->options->more);
	return keys_hash(l->options->written, buf_span(&l->record));
}

static bool
is_news(struct list *l, const struct row *row)
{
	enum keys_news news;

	if (l->resource->nkeys == 0) {
		l->unkeyed++;
		l->pass.keys++;
		return true;
	}
	/* Pages overlap: a record without its key is known by all it has. */
	news = keys_add(l->keys, row->key, l->result->passes);
	l->unkeyed += !row->keyed && news == KEYS_NEW;
	if (news != KEYS_REPEATED) {
		l->pass.keys++;
		l->pass.sum_high += row->key.high;
		l->pass.sum_low ^= row->key.low;
	}
	if (news == KEYS_NEW)
		resume_note(l->options->resume, row->key);
	if (news != KEYS_NEW || l->options->written == NULL)
		return news == KEYS_NEW;
	return keys_add(l->options->written, key_among_lists(l, row), 1) ==
	    KEYS_NEW;
}

static struct span
cursor_of(const struct list *l, size_t row)
{
	static const struct span none = { NULL, 0 };

	return l->resource->incremental.set ? rows_cursor(&l->rows, row) : none;
}

/* Whether a row that is new was there when the list was begun. */
static bool
is_late(const struct list *l, struct span cursor)
{
	return l->result->passes > 1 &&
	    (l->options->cursor == NULL ||
		!cursor_is_after(
		    l->options->cursor, cursor, l->getter->server_clock));
}

/* Whether a row is to be written. */
static bool
is_wanted(struct list *l, size_t i)
{
	struct span cursor = cursor_of(l, i);

	if (!is_news(l, &l->rows.at[i]))
		return false;
	l->pass.late += is_late(l, cursor);
	return l->options->cursor == NULL ||
	    cursor_take(l->options->cursor, cursor);
}

enum status
list_write_rows(struct list *l)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < l->rows.n && status == STATUS_OK && !l->enough;
	     i++)
		if (is_wanted(l, i))
			status = write_record(l, l->rows.at[i].record);
	if (status == STATUS_OK && !l->enough)
		resume_checkpoint(l->options->resume, l);
	return status;
}
