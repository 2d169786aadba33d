#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "load/layout.h"

/* More than this between the values is no layout worth keeping. */
#define TEXT_MAX ((size_t)1 << 20)

void
layout_begin(struct layout *l)
{
	*l = (struct layout){ .text = BUF_INIT(TEXT_MAX) };
	json_index_begin(&l->index);
}

void
layout_end(struct layout *l)
{
	json_index_end(&l->index);
	free(l->steps);
	l->steps = NULL;
	l->n = l->cap = 0;
	buf_free(&l->text);
}

/* -- reading --------------------------------------------------------------- */

/* Behind the value at p, checked; most are null, or strings of plain ASCII. */
static const char *
value_end(const struct layout *l, struct span line, const char *p)
{
	const char *end = span_end(line);
	size_t at = (size_t)(p - line.p);

	if (p < end && *p == '"') {
		at = json_index_next(&l->index, at + 1);
		if (at < line.n && line.p[at] == '"')
			return line.p + at + 1;
	} else if (end - p > 4 && memcmp(p, "null", 4) == 0) {
		return p + 4;
	}
	return json_check(p, end, 1);
}

bool
layout_read(struct layout *l, struct span line)
{
	struct layout_step *step = l->steps, *last = step + l->n;
	const char *p = line.p, *end = span_end(line);

	l->line.p = NULL;
	if (l->n == 0)
		return false;
	json_index_make(&l->index, line, '"');
	for (; step < last; step++) {
		if (!json_due_is_at(&step->before, p, end))
			return false;
		step->value.p = p + step->before.n;
		p = value_end(l, line, step->value.p);
		if (p == NULL)
			return false;
		step->value.n = (size_t)(p - step->value.p);
	}
	if (!span_equal((struct span){ p, (size_t)(end - p) }, l->after))
		return false;
	l->line = line;
	l->missed = 0;
	return true;
}

bool
layout_was_read(struct layout *l, struct span record)
{
	bool was = l->line.p == record.p && l->line.n == record.n;

	l->line.p = NULL;
	return was && record.p != NULL;
}

/* -- learning -------------------------------------------------------------- */

/*
 * Adds the value at a column's place, with what stands between it and the one
 * before it, or the start: so far only its length, since the text that it is
 * added to may still move.
 */
static bool
add_step(struct layout *l, struct span before, size_t place)
{
	if (l->n == l->cap) {
		l->cap = l->cap > 0 ? l->cap * 2 : 32;
		l->steps = mem_resize(l->steps, l->cap, sizeof *l->steps);
	}
	l->steps[l->n++] = (struct layout_step){
		.before = { .n = before.n },
		.place = place,
	};
	return buf_add_span(&l->text, before);
}

/* Each column that has a value is marked in taken. */
static bool
add_steps(
    struct layout *l, struct columns *columns, struct span record, bool *taken)
{
	struct json_walk walk = json_walk(record);
	size_t place = COLUMN_NONE;
	const char *from = record.p;
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		struct span before = { from, (size_t)(value.p - from) };

		place = columns_follow(columns, place, key);
		if (place == COLUMN_NONE || taken[place] ||
		    !add_step(l, before, place))
			return false;
		taken[place] = true;
		from = span_end(value);
	}
	l->after.n = (size_t)(span_end(record) - from);
	return l->n > 0 && buf_add(&l->text, from, l->after.n);
}

/* The text is complete, and stays where it is. */
static void
place_steps(struct layout *l)
{
	const char *p = l->text.p;

	for (size_t i = 0; i < l->n; i++) {
		size_t n = l->steps[i].before.n;

		l->steps[i].before = json_due((struct span){ p, n });
		p += n;
	}
	l->after.p = p;
}

/*
 * A record or two of another layout are no reason to learn theirs; and the
 * longer no layout helps, the less often one is tried.
 */
bool
layout_learn(struct layout *l, struct columns *columns, struct span record)
{
	uint64_t missed = l->missed++;
	bool *taken;

	if ((missed & (missed - 1)) != 0 || (missed == 0 && l->n > 0))
		return false;
	l->n = l->text.n = 0;
	taken = mem_zero(columns->n, sizeof *taken);
	if (add_steps(l, columns, record, taken))
		place_steps(l);
	else
		l->n = 0;
	free(taken);
	return true;
}
