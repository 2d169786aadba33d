/*
 * Control lines of a framed stream, hr-stream(5): objects whose first and only
 * key is "$hr".
 */
#ifndef LIB_FRAME_H
#define LIB_FRAME_H

#include <stdbool.h>

#include "lib/span.h"

/*
 * Whether a checked value is an object whose first key is, unescaped, "$hr":
 * a control line, or a record that would pass for one.
 */
bool frame_is_control(struct span value);

#endif
