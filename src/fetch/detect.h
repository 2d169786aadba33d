/*
 * What an answer looks like, where a definition does not say: dlt's rules
 * (its rest_client's detector), so that what it finds is found.
 */
#ifndef FETCH_DETECT_H
#define FETCH_DETECT_H

#include "lib/jsonpath.h"
#include "lib/span.h"

struct json_outline;

/*
 * Where the records of a document (checked JSON, and its outline or NULL) are:
 * of the lists in objects at most three deep the first that has a usual name
 * ("data", "items" …), else the first one, else the document itself.
 */
struct span
detect_records(const struct json_outline *outline, struct span document);

/*
 * The path to the reference to a next page, a text or a number under "next…",
 * or under "href…", "url…" in an object of that name; and what stands there.
 * The path is released with jsonpath_free(); NULL where there is none.
 */
struct jsonpath *detect_next(struct span document, struct span *value);

/* Likewise, to the number of pages: "total_pages", "totalpages", "pages". */
struct jsonpath *detect_page_count(struct span document, struct span *value);

#endif
