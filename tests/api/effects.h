/*
 * What a fault script can do to one request, and the words for it.  README
 * lists them for those who write scripts.
 */
#ifndef API_EFFECTS_H
#define API_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "list.h"

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

enum change_kind { CHANGE_INSERT, CHANGE_DELETE, CHANGE_UPDATE };
enum change_place { PLACE_AT, PLACE_BACK, PLACE_RANDOM, PLACE_IN_ORDER };

struct change {
	enum change_kind kind;
	enum change_place place;
	uint32_t position; /* PLACE_AT */
	uint32_t count;
};

#define CHANGES_MAX 8
#define EXTRA_HEADERS_MAX 8
#define LINES_MAX 8

/* The texts belong to the script's rules. */
struct effects {
	size_t nlines;
	unsigned lines[LINES_MAX]; /* of the script: the rules that fired */
	/* Before the answer. */
	size_t nchanges;
	struct change changes[CHANGES_MAX];
	uint64_t seed; /* of random places and latencies */
	/* The answer. */
	unsigned status;  /* 0: as it is */
	const char *body; /* instead of the answer's, or NULL */
	const char *type; /* its media type, or NULL */
	const char *redirect;
	size_t nheaders;
	const char *headers[EXTRA_HEADERS_MAX]; /* "Name: value" */
	uint32_t cap;      /* the most rows a page has; 0: the API's own */
	const char *total; /* raw JSON for the total, or NULL */
	bool total_missing;
	int64_t total_delta;
	const char *data; /* raw JSON for the list, or NULL */
	bool data_missing;
	bool pretty; /* white space between tokens */
	bool gzip;   /* compressed where the client accepts it */
	bool gzip_always;
	uint64_t gzip_bomb; /* bytes of white space, compressed; 0: none */
	bool clock_set;
	int64_t clock; /* ms: how far the Date header is ahead */
	/* The wire. */
	const char *raw; /* all that is sent, status line included */
	uint32_t latency_low, latency_high; /* ms */
	enum framing framing;
	enum ending ending;
	int64_t after; /* body bytes before the ending; < 0: from the end */
	int64_t length_delta; /* what the Content-Length is off by */
	uint64_t drip;        /* bytes a second; 0: all at once */
	uint64_t slice;       /* bytes a write or chunk */
	uint64_t filler;      /* bytes of needless headers */
	bool endless;         /* white space until the client gives up */
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

/* Makes the changes to the list that the effects ask for. */
void effects_change(const struct effects *effects, struct list *list);

#endif
