/*
 * Inside lib/json only: the check of what has nothing in it.
 *
 * These functions take what begins at p and return its end, or, with the fault
 * filled in, NULL.
 */
#ifndef LIB_JSON_SCALAR_H
#define LIB_JSON_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

/* Where and why a check failed. */
struct json_fault {
	const char *at;
	const char *why;
	bool escapes; /* there were some in the strings since it was reset */
};

static inline const char *
json_fail(struct json_fault *f, const char *at, const char *why)
{
	f->at = at;
	f->why = why;
	return NULL;
}

/* Fails at p, which may be the end of the text. */
static inline const char *
json_expected(
    struct json_fault *f, const char *p, const char *end, const char *why)
{
	return json_fail(f, p, p < end ? why : "the text ends inside a value");
}

/* A string, p at what follows its opening quote. */
const char *
json_scan_string(const char *p, const char *end, struct json_fault *f);

const char *
json_scan_number(const char *p, const char *end, struct json_fault *f);

/* Any value but an array or an object. */
const char *
json_scan_scalar(const char *p, const char *end, struct json_fault *f);

#endif
