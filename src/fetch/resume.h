/*
 * Checkpoints: a long reading that dies goes on where its last acknowledged
 * checkpoint is.
 *
 * What the next run needs is in two places.  The checkpoint's "resume" has the
 * place in the list, the order it was seen in, the cursor so far; it travels
 * to the loader and, once that has acknowledged it, into the state.  The keys
 * so far are too many for that: they are in a file beside the state, synced
 * before each checkpoint.  The two know each other by a random tag.
 *
 * Only lists that are seen to be in a stable order have checkpoints: of those
 * alone it is known that what was read stays read.
 */
#ifndef FETCH_RESUME_H
#define FETCH_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "fetch/blocks.h"
#include "fetch/key_file.h"
#include "lib/hash.h"
#include "lib/out.h"
#include "lib/source.h"
#include "lib/state.h"
#include "lib/status.h"

struct getter;
struct list;

struct resume {
	const struct block *block; /* for the control lines; set by the caller
				      before the list is run */
	struct out *out;           /* likewise */
	char *began;               /* owned: when the first part's run began */
	int64_t clock; /* and what the server's clock said; 0: unknown */
	char *since;   /* owned: where it started; NULL: at the beginning */
	char *given;   /* owned: the checkpoint to go on from; or NULL */
	bool kept;     /* rows that came before it were loaded */
	struct key_file keys; /* without one there are no checkpoints */
	uint64_t signature;   /* of what is asked for */
	unsigned pages;       /* since the last checkpoint */
};

#define RESUME_NONE                   \
	{                             \
		.keys = KEY_FILE_NONE \
	}

/*
 * Makes ready for checkpoints of a resource, and to go on from the one in the
 * state, if it is from the last day and fits; why it does not is said.
 * request is what identifies the request (list_show_first()).  Without a place
 * for the keys there are no checkpoints, which is said, too.  Released with
 * resume_end(), whatever came.
 */
enum status resume_begin(struct resume *r, const struct state_place *place,
    const struct resource *resource, struct span request);
void resume_end(struct resume *r);

/* What the server's clock said when the run began of which this is, maybe, a
 * later part; r may be NULL. */
int64_t resume_clock(const struct resume *r, const struct getter *getter);

/* -- for lists; r may be NULL ---------------------------------------------- */

/* Notes a key that came for the first time. */
void resume_note(struct resume *r, struct hash key);

/* Takes the list to where the checkpoint was, before its first request. */
void resume_restore(struct resume *r, struct list *l);

/* A page was taken and its records are written: writes a checkpoint if one is
 * due. */
void resume_checkpoint(struct resume *r, struct list *l);

#endif
