/*
 * Framed streams, hr-stream(5): control lines between the records, objects
 * whose first and only key is "$hr".
 *
 *	run (begin (record | checkpoint)* (end | fail))* done
 *
 * or nothing but refused, where there was no beginning and its writer has said
 * why.
 *
 * frame_parse() reads one control line; struct frames keeps a stream to that
 * grammar and to its counts, for whoever reads one.
 */
#ifndef LIB_FRAME_H
#define LIB_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/name.h"
#include "lib/span.h"
#include "lib/status.h"

enum frame_type {
	FRAME_RUN,
	FRAME_BEGIN,
	FRAME_CHECKPOINT,
	FRAME_END,
	FRAME_FAIL,
	FRAME_DONE,
	FRAME_REFUSED,
};

/*
 * A control line.  Spans lie in the line given; .p is NULL for what is not
 * there or null.  Names are plain text, and name_is_good() (lib/name.h).
 */
struct frame {
	enum frame_type type;
	struct span line; /* the whole object */
	struct span body; /* the value of "$hr", an object */

	/* all but run, done and refused */
	struct span source, resource; /* names */

	/* run */
	struct span run, profile, state; /* JSON strings */
	struct span resources;           /* a JSON array */

	/* begin */
	struct span primary_key; /* a JSON array of strings */
	struct span disposition; /* a JSON string */
	struct span columns;     /* a JSON array of objects */
	struct span since;       /* any JSON value */
	bool resumed;            /* it goes on from rows loaded before */

	/* checkpoint, end */
	uint64_t records;   /* in this block so far */
	struct span resume; /* checkpoint: any JSON value */
	struct span cursor; /* end: any JSON value */
	bool complete;      /* end: the block was the whole list */

	/* fail, refused */
	struct span error; /* a JSON string */
	bool temporary;

	/* done */
	uint64_t blocks; /* all, the failed ones included */
	uint64_t failed;
};

/*
 * Whether a checked value is an object whose first key is, unescaped, "$hr":
 * a control line, or a record that would pass for one.
 */
bool frame_is_control(struct span value);

/*
 * Reads a control line, a checked value for which frame_is_control() holds.
 * Members that are not known are passed over.  False where it is malformed:
 * *why is then a static text.
 */
bool frame_parse(struct frame *f, struct span value, const char **why);

/* Where a reader is in a framed stream. */
struct frames {
	enum {
		FRAMES_START,   /* before run */
		FRAMES_OUTSIDE, /* between blocks */
		FRAMES_INSIDE,  /* after begin */
		FRAMES_DONE,    /* after done */
		FRAMES_REFUSED, /* after refused */
	} place;
	char source[NAME_BYTES_MAX + 1]; /* of the block in hand, or the last */
	char resource[NAME_BYTES_MAX + 1];
	uint64_t records;        /* in the block in hand */
	uint64_t blocks, failed; /* that have ended */
};

/* A stream of which nothing was read yet. */
static inline struct frames
frames_start(void)
{
	return (struct frames){ .place = FRAMES_START };
}

/*
 * Takes the next control line, record, or the end of the input.  STATUS_OK
 * where it is due here; else *why is a static text, and the status
 * STATUS_BAD_DATA for what is out of place, STATUS_CUT_OFF where something is
 * missing: a count that does not match, an end before done.  Of a stream that
 * was refused all has been said: *why is NULL.
 */
enum status
frames_control(struct frames *s, const struct frame *f, const char **why);
enum status frames_record(struct frames *s, const char **why);
enum status frames_finish(const struct frames *s, const char **why);

#endif
