/*
 * The engines that run in libjq: one for contracts, which gives the very
 * bytes that the native one gives, and one for any other program.
 */
#ifndef MAP_JQ_ENGINES_H
#define MAP_JQ_ENGINES_H

#include <stdbool.h>

#include "lib/status.h"
#include "map/contract.h"
#include "map/engine.h"

/*
 * A contract, which stays the caller's and must live as long as the engine.
 */
enum status jq_contract_engine(
    struct engine *engine, struct contract *contract, bool all_fields);

/*
 * Any program, with modules from a folder (NULL: none).  where is what it is
 * called in messages.
 */
enum status jq_program_engine(struct engine *engine, struct span program,
    const char *library, const char *where);

#endif
