/*
 * The keys that the parts of a reading have seen, on the disk: a file beside
 * the state, for the checkpoints that go with it (fetch/resume.h).
 *
 * It is for this machine alone: a tag and the keys' secret, then the keys as
 * they are in memory.
 */
#ifndef FETCH_KEY_FILE_H
#define FETCH_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/hash.h"

struct key_file {
	char *path;                           /* owned */
	int fd;                               /* locked; -1: none */
	unsigned char secret[HASH_KEY_BYTES]; /* of the keys */
	uint64_t tag;                         /* tells a file from another */
	uint64_t n;         /* keys, in the file and in pending */
	struct buf pending; /* keys that are not in the file yet */
};

/* What is released with key_file_end(), whatever came. */
#define KEY_FILE_NONE    \
	{                \
		.fd = -1 \
	}
void key_file_end(struct key_file *f);

/*
 * Opens the file at a path, which becomes the file's to free, makes it and the
 * folders on the way where they are missing, and locks it.  False, errno set,
 * where that can't be: EWOULDBLOCK where another run has it.
 */
bool key_file_open(struct key_file *f, char *path);

/* Closes it, so that there is none. */
void key_file_close(struct key_file *f);

/* Begins it anew: with no keys, and a tag and a secret of its own. */
bool key_file_start(struct key_file *f);

/*
 * Whether it is the one with that tag, and holds at least n keys; from then on
 * these are its keys.
 */
bool key_file_take_up(struct key_file *f, uint64_t tag, uint64_t n);

/* Reads n keys from the place (from 0) on, which it has. */
bool key_file_read(
    const struct key_file *f, uint64_t place, struct hash *keys, size_t n);

/* Cuts off what lies behind its keys. */
bool key_file_cut(const struct key_file *f);

/* Adds a key, in memory; false where there are too many to wait there. */
bool key_file_add(struct key_file *f, struct hash key);

/* Puts the keys so far on the disk.  False, errno set, where that fails. */
bool key_file_save(struct key_file *f);

#endif
