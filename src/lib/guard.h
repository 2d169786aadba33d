/*
 * What a process needs before it touches records and secrets.
 */
#ifndef LIB_GUARD_H
#define LIB_GUARD_H

/*
 * Makes descriptors 0 to 2 good to use (closed ones lead to /dev/null, so that
 * no other file takes their number; a closed stdout fails at the first write),
 * lets writes past a file size limit fail with EFBIG instead of a signal, makes
 * new files their owner's only, and keeps core dumps, which would hold secrets
 * and records, from being written.
 * To be called first in each main().
 */
void guard_process(void);

#endif
