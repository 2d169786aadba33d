/*
 * What an answer holds: its records, and what it tells about the list.
 */
#ifndef FETCH_PAGE_H
#define FETCH_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/json_outline.h"
#include "lib/source.h"
#include "lib/span.h"

#define RECORD_MAX ((size_t)64 << 20) /* bytes; an answer has no more */

struct http_reply;

struct page {
	struct span document; /* the answer's body, which must outlive this */
	struct json_outline outline; /* of the document; owned */
	struct span *records; /* owned: nrecords of them, each checked JSON */
	size_t nrecords;
	int64_t total; /* records in the list; -1: not told */
	int64_t pages; /* pages that it has, likewise */
	bool ignored;  /* a response action says so: nothing was read */
	/* What it came in; NULL where that is of no interest. */
	const struct http_reply *reply;
	const char *url;
};

enum page_verdict {
	PAGE_GOOD,
	PAGE_CUT_SHORT, /* the JSON text ends before its end */
	PAGE_NOT_JSON,
	PAGE_NO_DATA, /* JSON, but the records are not where they should be */
};

/*
 * Reads the body of an answer: checks all of it, and finds the records at the
 * resource's data selector, or, without one, where fetch/detect.h finds a list.
 * A missing selector is PAGE_NO_DATA, null or an empty list is an empty page,
 * unless the answer tells of an error; an object is one record where the
 * resource has a single page.  From the objects of list, unless it is NULL,
 * values are picked (lib/json_outline.h).  On success release with page_free();
 * else why (whysize bytes) says what is wrong.
 */
enum page_verdict page_read(struct page *page, const struct resource *resource,
    const struct json_list *list, struct span body, char *why, size_t whysize);
void page_free(struct page *page);

/* What a path leads to in the page's document, as jsonpath_find() does. */
bool page_find(
    const struct page *page, const struct jsonpath *path, struct span *found);

/* Reads page->total and ->pages where the paginator has their places. */
void page_count(struct page *page, const struct paginator *paginator);

/*
 * Writes what an API says of a failure, found in the body of its answer in the
 * usual places ("message", "errors", "error" …), to text; an empty text where
 * there is nothing to be found.  At most size - 1 bytes (size >= 8), whole
 * characters, with an ellipsis where there is more.
 */
void page_complaint(struct span body, char *text, size_t size);

#endif
