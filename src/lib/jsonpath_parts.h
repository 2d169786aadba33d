/*
 * What a path is made of, for the modules that compile it (jsonpath.c) and that
 * follow it (jsonpath_find.c).
 */
#ifndef LIB_JSONPATH_PARTS_H
#define LIB_JSONPATH_PARTS_H

#include "lib/jsonpath.h"

struct step {
	char *name; /* owned; NULL for an index */
	size_t length;
	long index;
};

struct jsonpath {
	char *text;
	struct step *steps;
	size_t n;
};

#endif
