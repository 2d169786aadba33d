/*
 * Bytes that are due in a text: "key": where the last record had it.  Up to 32
 * are compared at once, and no more is branched on than whether they came.
 */
#ifndef LIB_JSON_DUE_H
#define LIB_JSON_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/json_bytes.h"
#include "lib/span.h"

/* So many bytes are compared, however few are due. */
#define JSON_DUE 32

struct json_due {
	const char *p; /* not owned: all of them */
	size_t n;
	size_t room; /* of the text, to compare them at once; else never */
	char text[JSON_DUE]; /* them, or their beginning */
	char mask[JSON_DUE]; /* all bits of each of them */
};

/* Of bytes that must outlive it. */
static inline struct json_due
json_due(struct span bytes)
{
	struct json_due due = { bytes.p, bytes.n, JSON_DUE, { 0 }, { 0 } };
	size_t n = bytes.n < JSON_DUE ? bytes.n : JSON_DUE;

	if (bytes.n > JSON_DUE)
		due.room = SIZE_MAX;

	if (n > 0)
		memcpy(due.text, bytes.p, n);
	memset(due.mask, 0xff, n);
	return due;
}

static inline bool
json_due_in_32(const struct json_due *due, const char *p)
{
#if JSON_VECTOR
	json_vector v, w, text, more, mask, least;

	memcpy(&v, p, sizeof v);
	memcpy(&w, p + sizeof v, sizeof w);
	memcpy(&text, due->text, sizeof text);
	memcpy(&more, due->text + sizeof text, sizeof more);
	memcpy(&mask, due->mask, sizeof mask);
	memcpy(&least, due->mask + sizeof mask, sizeof least);
	return json_is_zero(((v ^ text) & mask) | ((w ^ more) & least));
#else
	return memcmp(p, due->text, due->n) == 0;
#endif
}

/* Whether a text, which goes on up to end, begins with them. */
static inline bool
json_due_is_at(const struct json_due *due, const char *p, const char *end)
{
	if (__builtin_expect((size_t)(end - p) >= due->room, 1))
		return json_due_in_32(due, p);
	return (size_t)(end - p) >= due->n && memcmp(p, due->p, due->n) == 0;
}

#endif
