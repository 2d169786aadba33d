/*
 * Changes to a list while it is read: rows inserted, deleted, updated.
 */
#ifndef API_CHANGE_H
#define API_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "list.h"

enum change_kind { CHANGE_INSERT, CHANGE_DELETE, CHANGE_UPDATE };
enum change_place { PLACE_AT, PLACE_BACK, PLACE_RANDOM, PLACE_IN_ORDER };

struct change {
	enum change_kind kind;
	enum change_place place;
	uint32_t position; /* PLACE_AT */
	uint32_t count;
};

/*
 * Reads what a script says of a change: of an insertion "2", "2@front",
 * "2@back", "2@17", "2@random"; else "5", "5..9", "front:2", "back:2",
 * "random:2".  False for anything else.
 */
bool
change_read(struct change *change, enum change_kind kind, const char *text);

/* Makes the change; what is random comes from the seed and the list's tick. */
void change_list(struct list *list, const struct change *change, uint64_t seed);

#endif
