/*
 * Framed streams, hr-stream(5): each block's records go through its resource's
 * map, and the control lines say of them what is true behind it.
 */
#ifndef MAP_BLOCKS_H
#define MAP_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/frame.h"
#include "lib/json.h"
#include "lib/status.h"
#include "map/keys.h"
#include "map/maps.h"
#include "map/records.h"

struct blocks {
	const struct sink *sink; /* not owned */
	struct maps *maps;       /* not owned */
	struct frames frames;
	char *name;             /* owned: of the block in hand; NULL: none */
	struct records records; /* of the block in hand, if it has a map */
	struct keys keys;       /* the same */
	bool mapped;            /* it has one */
	char *error;            /* owned: why it has none */
	uint64_t failed;        /* blocks that failed here, not upstream */
	enum status status;
};

/*
 * Starts before the first line.  Release with blocks_end(), after which
 * b->status is that of the whole stream.
 */
void blocks_begin(struct blocks *b, const struct sink *sink, struct maps *maps);
void blocks_end(struct blocks *b);

/*
 * All three return false where there is no going on: it has been said why, and
 * b->status tells, unless nothing more can be written.
 */

/* Takes a control line, a checked value that is on a line of the input. */
bool blocks_control(struct blocks *b, uint64_t number, struct span value);

/* Takes a record, which is checked, or a line that is no JSON. */
bool blocks_record(
    struct blocks *b, uint64_t number, struct span line, struct span record);
bool blocks_refuse(struct blocks *b, uint64_t number, struct span line,
    const struct json_error *err);

/* Takes the end of the input. */
bool blocks_finish(struct blocks *b);

#endif
