/*
 * The engine for contracts: it runs straight over a record's bytes, builds no
 * tree and allocates nothing for a record.
 */
#ifndef MAP_NATIVE_H
#define MAP_NATIVE_H

#include "map/contract.h"
#include "map/engine.h"

/* The contract, which stays the caller's, must live as long as the engine. */
struct engine native_engine(struct contract *contract, bool all_fields);

#endif
