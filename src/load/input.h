/*
 * The records of a plain stream, hr-stream(5): one JSON object a line, each
 * checked before it is handed out.
 */
#ifndef LOAD_INPUT_H
#define LOAD_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/lines.h"
#include "lib/span.h"
#include "lib/status.h"

struct input {
	struct lines lines;
	const char *name; /* for messages; not owned */
	enum status status;
};

/* Starts to read fd, called name in messages.  Release with input_end(). */
void input_begin(struct input *in, int fd, const char *name);
void input_end(struct input *in);

/*
 * The next record, an object without the white space around it, valid until
 * the next call.  Lines of nothing but white space are passed over.  False at
 * the end, and where something is wrong: then it has been said, with the line,
 * and in->status is no longer STATUS_OK.
 */
bool input_next(struct input *in, struct span *record);

/* The line of the record handed out last, from 1. */
static inline uint64_t
input_line(const struct input *in)
{
	return in->lines.number;
}

#endif
