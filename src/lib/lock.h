/*
 * Locks between processes: files on which their holders take turns, flock(2).
 * The kernel lets go of a lock when its holder ends, however that comes, so
 * none is ever stale.  The file says who holds it.
 */
#ifndef LIB_LOCK_H
#define LIB_LOCK_H

#include <stdbool.h>

/* The longest time that there is a reason to wait for others, milliseconds. */
#define LOCK_WAIT 30000

struct lock {
	int dir;      /* the folder of the file; not owned */
	char *name;   /* owned: the file in it */
	int fd;       /* -1: not held */
	char *holder; /* owned: "process 123 (hr-load-csv)" or "another
			 process", where lock_take() failed as it is held */
};

/*
 * Takes the lock name in the folder dir, waiting up to so many milliseconds
 * for others, and says in the file that the process holds it, for work (NULL:
 * the program's name).  False with errno: EWOULDBLOCK, and l->holder set,
 * where it is held.  In any case end with lock_drop() or lock_leave().
 */
bool lock_take(
    struct lock *l, int dir, const char *name, long wait, const char *work);

/* Lets go of the lock, where it is held, and takes its file away. */
void lock_drop(struct lock *l);

/*
 * Leaves the lock, where it is held, to the process and to the programs that
 * it turns into or starts: it is held until the last of them has ended.
 */
void lock_leave(struct lock *l);

#endif
