#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/loading.h"

/* As much of a key as a message shows. */
#define KEY_SHOWN 100

void
loading_begin(struct loading *l, const struct block *block, const char *input)
{
	*l = (struct loading){ .input = input, .synced = COLUMN_NONE };
	columns_init(&l->key);
	layout_begin(&l->layout);
	if (block->run.p != NULL)
		l->run = mem_copy(block->run.p, block->run.n);
	l->source = mem_string(block->source);
	l->resource = mem_string(block->resource);
	l->start = clock_ms();
}

void
loading_end(struct loading *l)
{
	free(l->values);
	l->values = NULL;
	l->cap = 0;
	layout_end(&l->layout);
	columns_free(&l->key);
	free(l->run);
	free(l->source);
	free(l->resource);
	l->run = l->source = l->resource = NULL;
}

void
loading_make_room(struct loading *l, size_t columns)
{
	size_t had = l->cap;

	if (had >= columns)
		return;
	l->cap = columns * 2;
	l->values = mem_resize(l->values, l->cap, sizeof *l->values);
	memset(l->values + had, 0, (l->cap - had) * sizeof *l->values);
}

enum status
loading_bad_key(
    const struct loading *l, uint64_t line, struct span key, const char *why)
{
	bool cut = key.n > KEY_SHOWN;

	message_error("%s: line %" PRIu64 ": \"%.*s%s\": %s", l->input, line,
	    cut ? KEY_SHOWN : (int)key.n, key.p, cut ? "..." : "", why);
	return STATUS_BAD_DATA;
}

enum status
loading_check_key(const struct loading *l, const struct columns *columns,
    struct span record, uint64_t line)
{
	for (size_t i = 0; i < l->key.n; i++) {
		struct span name = l->key.list[i].name;
		size_t place = columns_find(columns, name);

		if (place == COLUMN_NONE || l->values[place].p == NULL ||
		    json_kind(l->values[place]) == JSON_NULL)
			return policy_no_key(l->input, line, name, record);
	}
	return STATUS_OK;
}

void
loading_tell_twice(const struct loading *l, const char *name)
{
	if (l->twice > 0)
		message_warn("%s: a key comes twice in %" PRIu64
			     " %s; its last value counts",
		    name, l->twice,
		    message_plural(l->twice, "record", "records"));
}

void
loading_tell_lost(const char *name, size_t lost)
{
	if (lost > 0)
		message_warn("%s: half a surrogate pair, which UTF-8 cannot "
			     "hold, became U+FFFD (%zu in all)",
		    name, lost);
}

/* -- the log of loads ------------------------------------------------------ */

struct loaded
loading_row(const struct loading *l, const char *table, const char *now,
    struct span cursor)
{
	return (struct loaded){
		.run =
		    l->run != NULL ? span_of(l->run) : (struct span){ NULL, 0 },
		.source = l->source,
		.resource = l->resource != NULL ? l->resource : table,
		.table = table,
		.now = now,
		.cursor = cursor,
		.counts = l->counts,
		.seconds = clock_seconds_since(l->start),
	};
}

void
loaded_note(struct loaded_past *past, const struct block *block,
    struct span source, struct span resource)
{
	past->loaded = true;
	if (source.p == NULL)
		return;
	if (block->source != NULL && span_is(source, block->source) &&
	    span_is(resource, block->resource)) {
		past->known = true;
		return;
	}
	free(past->other);
	past->other =
	    mem_format("%.*s/%.*s", SPAN_ARG(source), SPAN_ARG(resource));
}
