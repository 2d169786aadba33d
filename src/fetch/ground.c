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

	for (size_t i = 0; i < n; i++)
		if (ground->places[i].high == place.high &&
		    ground->places[i].low == place.low)
			return true;
	return false;
}
