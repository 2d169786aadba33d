/*
 * The HTTP server, on libmicrohttpd: one thread for each connection, one
 * request answered at a time.
 */
#ifndef API_SERVER_H
#define API_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "faults.h"
#include "world.h"

struct server;

/*
 * Starts listening on 127.0.0.1; port 0 lets the kernel choose.  The world
 * and the faults must outlive the server, and are its alone until it stops. log
 * is a descriptor to write the requests to, or -1.  Returns NULL and errno
 * where it cannot.
 */
struct server *server_start(
    struct world *world, struct faults *faults, uint16_t port, int log);

uint16_t server_port(const struct server *server);

/* Ends all connections, then the server. */
void server_stop(struct server *server);

#endif
