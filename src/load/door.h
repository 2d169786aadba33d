/*
 * What the doors of the loaders share: the reading of the command line, and
 * the bringing of standard input to a lasting target.
 */
#ifndef LOAD_DOOR_H
#define LOAD_DOOR_H

#include <stdbool.h>

#include "lib/options.h"
#include "lib/status.h"
#include "load/driver.h"
#include "load/policy.h"

/* What the input is called in messages. */
#define DOOR_INPUT "stdin"

/* Takes an option of the tool's own; a mistake is said. */
typedef enum status door_option(void *self, int id, const char *value);

/*
 * Reads a command line without operands: the policy's options into policy,
 * the others by take.  False where the tool is to end with o->status.
 */
bool door_options(
    struct options *o, struct policy *policy, door_option *take, void *self);

/*
 * Brings stdin to a target until its end, and acknowledges on stdout what has
 * become durable.  Returns the status to exit with.
 */
enum status
door_load(const struct target *target, void *self, struct policy *policy);

#endif
