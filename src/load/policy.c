#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/json.h"
#include "lib/message.h"
#include "load/policy.h"

#define KEY_NAME_MAX ((size_t)1 << 20)

/* As much of a column's name as a message shows. */
#define NAME_SHOWN 100

static const char *const dispositions[] = {
	[DISPOSITION_REPLACE] = "replace",
	[DISPOSITION_APPEND] = "append",
	[DISPOSITION_MERGE] = "merge",
};

void
policy_begin(struct policy *p)
{
	struct timespec now;
	struct tm tm;
	size_t n;

	*p = (struct policy){ .disposition = DISPOSITION_REPLACE };
	columns_init(&p->key);
	report_begin(&p->report, NULL);
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(p->now, sizeof p->now, "\"%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(
	    p->now + n, sizeof p->now - n, ".%03ldZ\"", now.tv_nsec / 1000000);
}

void
policy_end(struct policy *p)
{
	report_end(&p->report);
	columns_free(&p->key);
}

/* The place of a word among count, or -1. */
static int
place_of(struct span word, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (span_is(word, words[i]))
			return i;
	return -1;
}

enum status
policy_names(struct columns *names, const struct option_table *table,
    const char *option, const char *list)
{
	while (list != NULL) {
		size_t n = strcspn(list, ",");
		struct span name = { list, n };

		if (n == 0)
			return options_wrong(table, "--%s: empty name", option);
		if (columns_find(names, name) != COLUMN_NONE)
			return options_wrong(
			    table, "--%s: %.*s twice", option, (int)n, list);
		if (columns_add(names, name) == COLUMN_NONE)
			return options_wrong(table, "--%s: too many", option);
		list = list[n] == ',' ? list + n + 1 : NULL;
	}
	return STATUS_OK;
}

enum status
policy_option(struct policy *p, const struct option_table *table, int id,
    const char *value, bool *known)
{
	int place;

	*known = true;
	switch (id) {
	case POLICY_DISPOSITION:
		place = options_choice(table, id, value);
		if (place < 0)
			return STATUS_USAGE;
		p->forced = true;
		p->disposition = (enum disposition)place;
		return STATUS_OK;
	case POLICY_KEY:
		return policy_names(&p->key, table, "key", value);
	case POLICY_DELETED:
		place = options_choice(table, id, value);
		if (place < 0)
			return STATUS_USAGE;
		p->deleted = (enum deleted)place;
		return STATUS_OK;
	case POLICY_SCHEMA:
		place = options_choice(table, id, value);
		if (place < 0)
			return STATUS_USAGE;
		p->schema = (enum schema_policy)place;
		return STATUS_OK;
	case POLICY_PLAIN:
		p->plain = true;
		return STATUS_OK;
	case POLICY_SYNCED_AT:
		p->synced_at = true;
		return STATUS_OK;
	case POLICY_ALLOW_EMPTY:
		p->allow_empty = true;
		return STATUS_OK;
	case POLICY_ALLOW_SINCE:
		p->allow_since = true;
		return STATUS_OK;
	case POLICY_ALLOW_SOURCE:
		p->allow_source = true;
		return STATUS_OK;
	case POLICY_ALLOW_SHRINK:
		p->allow_shrink = true;
		return STATUS_OK;
	case POLICY_REPORT:
		report_end(&p->report);
		return report_begin(&p->report, value);
	default:
		*known = false;
		return STATUS_OK;
	}
}

/* The key that the stream declares. */
static void
take_key(struct columns *key, struct span primary_key)
{
	struct buf name = BUF_INIT(KEY_NAME_MAX);
	struct json_walk walk;
	struct span item;

	if (primary_key.p == NULL)
		return;
	walk = json_walk(primary_key);
	while (json_element(&walk, &item)) {
		name.n = 0;
		if (json_unescape(&name, item, NULL) &&
		    columns_find(key, buf_span(&name)) == COLUMN_NONE)
			columns_add(key, buf_span(&name));
	}
	buf_free(&name);
}

enum status
policy_for(const struct policy *p, const struct block *block,
    enum disposition *disposition, struct columns *key)
{
	struct span said = block->disposition;
	int place = (int)p->disposition;

	if (!p->forced && said.p != NULL) {
		said = (struct span){ said.p + 1, said.n - 2 };
		place = place_of(said, dispositions, 3);
	}
	if (place < 0) {
		message_error("%s/%s: the disposition is %.*s, not replace, "
			      "append or merge: --disposition overrides it",
		    block->source, block->resource, SPAN_ARG(said));
		return STATUS_BAD_DATA;
	}
	*disposition = (enum disposition)place;
	if (*disposition != DISPOSITION_MERGE)
		return STATUS_OK;
	columns_copy(key, &p->key);
	if (key->n == 0)
		take_key(key, block->primary_key);
	if (key->n > 0)
		return STATUS_OK;
	message_error("%s%s%s: to merge, a key is needed: --key NAME,...",
	    block->source != NULL ? block->source : "stdin",
	    block->source != NULL ? "/" : "",
	    block->source != NULL ? block->resource : "");
	return STATUS_USAGE;
}

enum status
policy_since(const struct policy *p, const struct block *block,
    enum disposition disposition, bool loaded, const char *name)
{
	if ((!block->since && !block->resumed) || p->allow_since)
		return STATUS_OK;
	if (disposition == DISPOSITION_REPLACE) {
		message_error("%s: an increment would replace all: fetch with "
			      "--full, merge, or say --allow-since",
		    name);
		return STATUS_USAGE;
	}
	if (loaded)
		return STATUS_OK;
	message_error("%s: an increment, but no earlier load to add it to: "
		      "fetch with --full, or say --allow-since",
	    name);
	return STATUS_USAGE;
}

enum status
policy_source(const struct policy *p, const struct block *block, bool known,
    const char *other, const char *name)
{
	if (known || other == NULL || block->source == NULL || p->allow_source)
		return STATUS_OK;
	message_error(
	    "%s: it holds rows of %s, and %s/%s is something else: "
	    "give it a place of its own (another target, or --prefix), or say "
	    "--allow-source",
	    name, other, block->source, block->resource);
	return STATUS_USAGE;
}

enum status
policy_replace(const struct policy *p, const char *name)
{
	if (p->allow_source)
		return STATUS_OK;
	message_error(
	    "%s: it has rows, but of no load that ended, and all would "
	    "be replaced: give it a place of its own (another "
	    "target, or --prefix), or say --allow-source",
	    name);
	return STATUS_USAGE;
}

/* The names of a record's members. */
static void
take_members(struct columns *members, struct span record)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	struct span key, value;
	const char *why;

	while (json_member(&walk, &key, &value))
		place = columns_learn(members, place, key, &why);
}

enum status
policy_no_key(
    const char *input, uint64_t line, struct span column, struct span record)
{
	struct columns members;
	struct span value;
	char *hint;

	if (json_get(record, column, &value)) {
		message_error("%s: line %" PRIu64 ": %.*s, a part of the key, "
			      "is %s",
		    input, line, SPAN_ARG(column),
		    json_kind(value) == JSON_NULL ? "null" : "too long");
		return STATUS_BAD_DATA;
	}
	columns_init(&members);
	take_members(&members, record);
	hint = columns_suggest(&members, column);
	message_error("%s: line %" PRIu64
		      ": %.*s, a part of the key, is missing%s",
	    input, line, SPAN_ARG(column), hint);
	free(hint);
	columns_free(&members);
	return STATUS_BAD_DATA;
}

enum status
policy_unmergeable(
    const char *name, struct span column, const struct columns *columns)
{
	char *hint = columns_suggest(columns, column);

	message_error(
	    "%s: no column %.*s to merge by%s", name, SPAN_ARG(column), hint);
	free(hint);
	return STATUS_FAILED;
}

enum status
policy_frozen(const char *name, struct span column, bool there,
    const char *unit, uint64_t number)
{
	bool cut = column.n > NAME_SHOWN;
	char at[64] = "";

	if (number > 0)
		snprintf(at, sizeof at, "%s %" PRIu64 ": ", unit, number);
	message_error("%s: %scolumn %.*s%s %s: left as it is (--schema-policy)",
	    name, at, cut ? NAME_SHOWN : (int)column.n, column.p,
	    cut ? "..." : "", there ? "cannot hold the value" : "is new");
	return STATUS_BAD_DATA;
}

void
policy_discarded(const char *name, uint64_t values)
{
	if (values > 0)
		message_warn("%s: left out %" PRIu64
			     " %s that no column takes (--schema-policy)",
		    name, values, message_plural(values, "value", "values"));
}

enum status
policy_empty(const struct policy *p, const char *name)
{
	if (p->allow_empty)
		return STATUS_OK;
	message_error("%s: no records came, and it has rows: left as it is "
		      "(--allow-empty empties it)",
	    name);
	return STATUS_FAILED;
}

enum status
policy_shrink(
    const struct policy *p, const char *name, uint64_t gone, uint64_t all)
{
	if (p->allow_shrink || gone <= all / 10)
		return STATUS_OK;
	message_error("%s: %" PRIu64 " of %" PRIu64 " rows are not in the "
		      "list any more, over a tenth: left as it is "
		      "(--allow-shrink lets them go)",
	    name, gone, all);
	return STATUS_FAILED;
}
