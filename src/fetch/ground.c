#include "fetch/ground.h"

void
ground_add(struct ground *ground, struct hash place)
{
	ground->places[ground->n++ % GROUND_ROWS] = place;
}

void
ground_add_rows(struct ground *ground, const struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		ground_add(ground, rows->at[i].place);
}

bool
ground_has(const struct ground *ground, struct hash place)
{
	size_t n = ground->n < GROUND_ROWS ? ground->n : GROUND_ROWS;

	/* Most are among the last. */
	for (size_t i = 1; i <= n; i++)
		if (hash_equal(
			ground->places[(ground->n - i) % GROUND_ROWS], place))
			return true;
	return false;
}

void
ground_forget(struct ground *ground)
{
	ground->n = 0;
	ground->restored = false;
}

void
ground_restore(struct ground *ground, const struct hash *keys, size_t n)
{
	ground_forget(ground);
	ground->restored = true;
	for (size_t i = 0; i < n; i++)
		ground_add(ground, keys[i]);
}

bool
ground_has_row(const struct ground *ground, const struct row *row)
{
	return ground_has(ground, row->place) ||
	    (ground->restored && ground_has(ground, row->key));
}
