#include <stdlib.h>

#include "fetch/fields.h"
#include "lib/json_pick.h"
#include "lib/memory.h"

/* -- each path once -------------------------------------------------------- */

/* Whether the first n steps of two paths are the same. */
static bool
are_same(const struct jsonpath *a, const struct jsonpath *b, size_t n)
{
	struct span name, other;
	long index, second;

	for (size_t i = 0; i < n; i++) {
		bool named = jsonpath_step(a, i, &name, &index);

		if (named != jsonpath_step(b, i, &other, &second) ||
		    (named ? !span_equal(name, other) : index != second))
			return false;
	}
	return true;
}

/* The slot of the path that leads by the first steps of another and no more. */
static size_t
slot_of(const struct fields *f, const struct jsonpath *path, size_t steps)
{
	for (size_t i = 0; i < f->n; i++)
		if (jsonpath_steps(f->paths[i]) == steps &&
		    are_same(f->paths[i], path, steps))
			return i;
	return JSON_PICK_NONE;
}

/* The slot of a path, which is added if it is new. */
static size_t
add_path(struct fields *f, struct jsonpath *path)
{
	size_t slot = slot_of(f, path, jsonpath_steps(path));

	if (slot != JSON_PICK_NONE)
		return slot;
	f->paths[f->n] = path;
	return f->n++;
}

/* -- the pick -------------------------------------------------------------- */

/* Whether a path leads by names only, from a record to one of its values. */
static bool
is_named(const struct jsonpath *path)
{
	struct span name;
	long index;

	for (size_t i = 0; i < jsonpath_steps(path); i++)
		if (!jsonpath_step(path, i, &name, &index))
			return false;
	return true;
}

/*
 * The keys from the first n steps of path i on, which lead to the place parent,
 * for it and all paths behind it that begin so.
 */
static void
pick_below(struct fields *f, size_t i, size_t n, size_t parent)
{
	struct jsonpath *const *paths = f->paths;

	for (size_t k = i; k < f->n; k++) {
		struct span key;
		bool known = false;
		long index;

		if (jsonpath_steps(paths[k]) <= n ||
		    !are_same(paths[k], paths[i], n))
			continue;
		for (size_t j = i; j < k && !known; j++)
			known = jsonpath_steps(paths[j]) > n &&
			    are_same(paths[j], paths[k], n + 1);
		if (known)
			continue;
		jsonpath_step(paths[k], n, &key, &index);
		pick_below(f, k, n + 1,
		    json_pick_add(f->list.pick, parent, key,
			slot_of(f, paths[k], n + 1)));
	}
}

/* Pages have their lists at the top or below one key, mostly. */
static bool
is_list_place(const struct jsonpath *list)
{
	return list != NULL && jsonpath_steps(list) < JSON_OUTLINE_LEVELS &&
	    is_named(list);
}

static void
begin_pick(struct fields *f, const struct jsonpath *list)
{
	size_t steps;
	long index;

	if (!is_list_place(list) || f->n == 0)
		return;
	for (size_t i = 0; i < f->n; i++)
		if (!is_named(f->paths[i]) || jsonpath_steps(f->paths[i]) == 0)
			return;
	steps = jsonpath_steps(list);
	f->list.pick = json_pick_new();
	f->list.depth = (unsigned)steps;
	if (steps > 0)
		jsonpath_step(list, steps - 1, &f->list.key, &index);
	pick_below(f, 0, 0, 0);
}

/* -- fields ---------------------------------------------------------------- */

void
fields_begin(
    struct fields *f, const struct resource *r, const struct jsonpath *list)
{
	size_t most = r->nkeys + r->nsort + 1;

	*f = (struct fields){ .nkeys = r->nkeys, .nsort = r->nsort };
	f->paths = mem_zero(most, sizeof *f->paths);
	f->key = mem_zero(r->nkeys + 1, sizeof *f->key);
	f->sort = mem_zero(r->nsort + 1, sizeof *f->sort);
	f->in_key = mem_zero(most, sizeof *f->in_key);
	for (size_t i = 0; i < r->nkeys; i++) {
		f->key[i] = add_path(f, r->primary_key[i]);
		f->in_key[f->key[i]] = true;
	}
	for (size_t i = 0; i < r->nsort; i++)
		f->sort[i] = add_path(f, r->sort[i]);
	f->cursor = SIZE_MAX;
	if (r->incremental.set)
		f->cursor = add_path(f, r->incremental.cursor_path);
	begin_pick(f, list);
}

void
fields_end(struct fields *f)
{
	json_pick_free(f->list.pick);
	free(f->in_key);
	free(f->sort);
	free(f->key);
	free(f->paths);
	*f = (struct fields){ .n = 0 };
}
