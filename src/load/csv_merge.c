#include <string.h>

#include "lib/json.h"
#include "lib/message.h"
#include "load/csv_merge_parts.h"

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

bool
csv_merge_end_part(struct buf *out, size_t from)
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
	return ok && csv_merge_end_part(out, from);
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

uint64_t
csv_merge_hash(const struct csv_merge *m)
{
	size_t skip = m->key->n == 1 ? sizeof(uint32_t) : 0;

	return key_index_hash(
	    (struct span){ m->wanted.p + skip, m->wanted.n - skip });
}

bool
csv_merge_is_wanted(void *context, uint64_t at)
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
	hash = csv_merge_hash(m);
	place = key_index_find(&m->keys, hash, csv_merge_is_wanted, m);
	if (place != KEY_NONE)
		m->keys.list[place].at = m->spool->bytes;
	else if (!m->failed &&
	    key_index_add(&m->keys, hash, m->spool->bytes) == KEY_NONE) {
		message_error("%s: too many records to merge", input);
		return STATUS_FAILED;
	}
	return m->failed ? STATUS_FAILED : STATUS_OK;
}

bool
csv_merge_is_any(void *context, uint64_t at)
{
	(void)context;
	(void)at;
	return true;
}

static bool
add_first(struct csv_merge *m)
{
	uint64_t hash = csv_merge_hash(m);

	return key_index_find(&m->keys, hash, csv_merge_is_any, NULL) ==
	    KEY_NONE &&
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
