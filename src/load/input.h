/*
 * A stream's lines, hr-stream(5), plain or framed: each is checked before it
 * is handed out, and a framed stream is held to its grammar and its counts.
 */
#ifndef LOAD_INPUT_H
#define LOAD_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/frame.h"
#include "lib/lines.h"
#include "lib/span.h"
#include "lib/status.h"

enum input_kind {
	INPUT_END,     /* nothing more: look at input.status */
	INPUT_RECORD,  /* an object */
	INPUT_TAKEN,   /* objects that the shortcut took */
	INPUT_CONTROL, /* a control line, read into input.frame */
};

struct input {
	struct lines lines;
	const char *name;     /* for messages; not owned */
	bool framed_only;     /* plain input is refused */
	bool begun;           /* the first line was seen */
	bool framed;          /* and it was run */
	struct frame frame;   /* the control line handed out last */
	struct frames frames; /* where the stream is */
	enum status status;

	/*
	 * Set by whoever reads (NULL: none): is offered each line before it is
	 * checked.  True where it found the line to be a record, by rules no
	 * less strict, and has done with it all that there is to do.
	 */
	bool (*shortcut)(void *self, struct span line);

	/*
	 * The same for lines that follow one that it took: is offered what has
	 * been read, and takes the first lines of it, as many as it can; *lines
	 * is how many.  Returns their bytes, the line feeds included.
	 */
	size_t (*shortcuts)(void *self, struct span text, uint64_t *lines);

	/*
	 * Likewise: is asked of each line whether it knows it to be a record,
	 * by rules no less strict.  It is handed out then without a check.
	 */
	bool (*is_record)(void *self, struct span line);
	void *self;
	bool taking; /* the last line was taken */
};

/*
 * Starts to read fd, called name in messages.  A plain stream cannot tell its
 * end from a cut: with framed_only it is refused.  Release with input_end().
 */
void input_begin(struct input *in, int fd, const char *name, bool framed_only);
void input_end(struct input *in);

/*
 * The next record or control line in *value, without the white space around
 * it, valid until the next call.  Lines of nothing but white space are passed
 * over.  INPUT_TAKEN, without a value, for records that the shortcuts took.
 * INPUT_END at the end, and where something is wrong: then it has been
 * said, with the line, and in->status is no longer STATUS_OK.
 */
enum input_kind input_next(struct input *in, struct span *value);

/*
 * Whether a descriptor is a file, which holds all that there is; of a pipe
 * that is not known.
 */
bool input_is_file(int fd);

/* The line of what was handed out last, from 1. */
static inline uint64_t
input_line(const struct input *in)
{
	return in->lines.number;
}

#endif
