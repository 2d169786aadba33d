#include "change.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

#define COUNT_MOST 1000000000

/* A whole number at *p, which then is what follows it. */
static bool
take_number(const char **p, uint32_t *value)
{
	char *end;
	unsigned long number;

	if (**p < '0' || **p > '9')
		return false;
	number = strtoul(*p, &end, 10);
	*p = end;
	*value = (uint32_t)number;
	return number <= COUNT_MOST;
}

static const struct {
	const char *name;
	enum change_place place;
} places[] = {
	{ "front", PLACE_AT },
	{ "back", PLACE_BACK },
	{ "random", PLACE_RANDOM },
};

/* The name of a place at *p, which then is what follows it. */
static bool
take_place(const char **p, enum change_place *place)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		size_t n = strlen(places[i].name);

		if (strncmp(*p, places[i].name, n) == 0) {
			*p += n;
			*place = places[i].place;
			return true;
		}
	}
	return false;
}

/* "5", "5..9", "front:2", "back:2", "random:2". */
static bool
read_range(struct change *c, const char *p)
{
	uint32_t last;

	if (take_place(&p, &c->place))
		return *p++ == ':' && take_number(&p, &c->count) && *p == '\0';
	c->count = 1;
	if (!take_number(&p, &c->position))
		return false;
	if (strncmp(p, "..", 2) == 0) {
		p += 2;
		if (!take_number(&p, &last) || last < c->position)
			return false;
		c->count = last - c->position + 1;
	}
	return *p == '\0';
}

/* "2", "2@front", "2@back", "2@17", "2@random". */
static bool
read_insertion(struct change *c, const char *p)
{
	if (!take_number(&p, &c->count))
		return false;
	c->place = PLACE_IN_ORDER;
	if (*p == '\0')
		return true;
	if (*p++ != '@')
		return false;
	c->place = PLACE_AT;
	if (!take_place(&p, &c->place) && !take_number(&p, &c->position))
		return false;
	return *p == '\0';
}

bool
change_read(struct change *change, enum change_kind kind, const char *text)
{
	*change = (struct change){ .kind = kind, .place = PLACE_AT };
	return kind == CHANGE_INSERT ? read_insertion(change, text)
				     : read_range(change, text);
}

static void
change_at(struct list *list, const struct change *c, uint32_t position,
    uint32_t count)
{
	switch (c->kind) {
	case CHANGE_INSERT:
		list_insert(list, count, position);
		break;
	case CHANGE_DELETE:
		list_delete(list, position, count);
		break;
	case CHANGE_UPDATE:
		while (count-- > 0)
			list_update(list, position + count);
		break;
	}
}

/* In an empty list a place past the end, where nothing changes. */
static uint32_t
random_place(const struct list *list, const struct change *c, uint64_t seed)
{
	uint64_t n = (uint64_t)list->n + (c->kind == CHANGE_INSERT);

	return (uint32_t)below(mix(seed + list->tick), n);
}

void
change_list(struct list *list, const struct change *c, uint64_t seed)
{
	uint32_t back = list->n > c->count ? list->n - c->count : 0;

	switch (c->place) {
	case PLACE_AT:
		change_at(list, c, c->position, c->count);
		break;
	case PLACE_IN_ORDER:
		change_at(list, c, LIST_IN_ORDER, c->count);
		break;
	case PLACE_BACK:
		change_at(list, c, c->kind == CHANGE_INSERT ? list->n : back,
		    c->count);
		break;
	case PLACE_RANDOM:
		for (uint32_t i = 0; i < c->count; i++)
			change_at(list, c, random_place(list, c, seed), 1);
		break;
	}
}
