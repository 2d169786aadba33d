/*
 * What a fault script can do to one request, and the words for it.  README
 * lists them for those who write scripts.
 */
#ifndef API_EFFECTS_H
#define API_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "change.h"

enum framing {
	FRAMING_LENGTH, /* a Content-Length */
	FRAMING_CHUNKED,
	FRAMING_CLOSE,  /* the end of the connection ends the body */
	FRAMING_BROKEN, /* chunked, with a chunk size that is none */
};

enum ending {
	ENDING_WHOLE, /* all of the body is sent */
	ENDING_CUT,   /* the connection is closed part of the way */
	ENDING_RESET, /* or reset */
	ENDING_STALL, /* or nothing more comes */
};

/* An ending before the first byte of the header. */
#define NOTHING_SENT INT64_MIN

#define CHANGES_MAX 8
#define EXTRA_HEADERS_MAX 8
#define LINES_MAX 8

/* The texts belong to the script's rules. */
struct effects {
	/* Before the answer. */
	size_t nlines, nchanges;
	unsigned lines[LINES_MAX]; /* of the script: the rules that fired */
	struct change changes[CHANGES_MAX];
	uint64_t seed; /* of random places and latencies */
	/* The answer; NULL: as it is. */
	const char *body;
	const char *type; /* its media type */
	const char *redirect;
	const char *total;                      /* raw JSON */
	const char *data;                       /* raw JSON */
	const char *headers[EXTRA_HEADERS_MAX]; /* "Name: value" */
	size_t nheaders;
	int64_t total_delta;
	uint64_t gzip_bomb; /* bytes of white space, compressed; 0: none */
	int64_t clock;      /* ms: how far the Date header is ahead */
	unsigned status;    /* 0: as it is */
	uint32_t cap;       /* the most rows a page has; 0: the API's own */
	/* The wire. */
	uint32_t latency_low, latency_high; /* ms */
	const char *raw; /* all that is sent, status line included */
	int64_t after;   /* body bytes before the ending; < 0: from the end */
	int64_t length_delta; /* what the Content-Length is off by */
	uint64_t drip;        /* bytes a second; 0: all at once */
	uint64_t slice;       /* bytes a write or chunk */
	uint64_t filler;      /* bytes of needless headers */
	enum framing framing;
	enum ending ending;
	/* Both. */
	bool total_missing, data_missing;
	bool pretty;            /* white space between tokens */
	bool gzip, gzip_always; /* where the client accepts it; in any case */
	bool clock_set;
	bool endless; /* white space until the client gives up */
};

/*
 * Applies one word of a script, "name" or "name=value" split at its first =
 * (value NULL without one).  The value must outlive the effects.  Returns NULL,
 * or a static text: what is wrong.
 */
const char *
effects_word(struct effects *effects, const char *name, const char *value);

/* Whether the reply must be written by wire.h's hands. */
bool effects_on_wire(const struct effects *effects);

#endif
