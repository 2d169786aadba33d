/*
 * Replies written to the socket by hand, for what no HTTP library sends:
 * bodies cut, stalled, dripping, endless, connections reset, wrong lengths.
 */
#ifndef API_WIRE_H
#define API_WIRE_H

#include "effects.h"
#include "http.h"

/*
 * Waits so many milliseconds.  False where the descriptor stop became readable
 * meanwhile: the server ends.
 */
bool wire_wait(int stop, int64_t ms);

/*
 * Sends the reply as its effects say.  After that the connection is of no more
 * use: the caller closes it.
 */
void wire_send(int fd, int stop, const struct reply *reply);

#endif
