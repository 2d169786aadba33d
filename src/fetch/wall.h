/*
 * What hr-fetch can still do once it is ready to send its first request.
 */
#ifndef FETCH_WALL_H
#define FETCH_WALL_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/http.h"
#include "lib/source.h"

/*
 * Enters the sandbox (lib/sandbox.h).  Left are: what names and certificates
 * need, connections to the ports of the n sources, of those who give them
 * tokens, of proxies and of name servers; the states' folder, and the one for
 * temporary files.  saves: the states' folder may have to be made.
 */
void wall_enter(const struct http_settings *http, const struct source **sources,
    size_t n, bool saves);

#endif
