#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/detect.h"
#include "fetch/page.h"
#include "lib/count.h"
#include "lib/json.h"
#include "lib/memory.h"

#define COMPLAINT_MAX ((size_t)1 << 20) /* bytes, before it is cut */

static enum page_verdict
not_json(
    struct span body, const struct json_error *err, char *why, size_t whysize)
{
	if (err->offset >= body.n) {
		snprintf(why, whysize, "the answer was cut short");
		return PAGE_CUT_SHORT;
	}
	snprintf(why, whysize, "the answer is not JSON: %s at byte %zu",
	    err->why, err->offset + 1);
	return PAGE_NOT_JSON;
}

static void
add_record(struct page *page, size_t *room, struct span record)
{
	if (page->nrecords == *room) {
		*room = *room > 0 ? *room * 2 : 128;
		page->records =
		    mem_resize(page->records, *room, sizeof *page->records);
	}
	page->records[page->nrecords++] = record;
}

static enum page_verdict
take_list(struct page *page, struct span list, char *why, size_t whysize)
{
	struct json_tour tour = json_tour(&page->outline, list);
	struct span record;
	size_t room = 0;

	while (json_tour_element(&tour, &record)) {
		if (json_kind(record) != JSON_OBJECT) {
			snprintf(why, whysize, "record %zu is no object but %s",
			    page->nrecords + 1,
			    json_kind_name(json_kind(record)));
			return PAGE_NO_DATA;
		}
		add_record(page, &room, record);
	}
	return PAGE_GOOD;
}

/* what, and what the API itself says. */
static enum page_verdict
no_data(struct span document, const char *what, char *why, size_t whysize)
{
	char complaint[200];

	page_complaint(document, complaint, sizeof complaint);
	snprintf(why, whysize, "%s%s%s", what, complaint[0] != '\0' ? ": " : "",
	    complaint);
	return PAGE_NO_DATA;
}

/* A list is read from pages; one object is a page's only record just where
 * there are no pages. */
static bool
may_be_one(const struct resource *r)
{
	return r->paginator.kind == PAGINATOR_SINGLE_PAGE ||
	    r->paginator.kind == PAGINATOR_AUTO;
}

bool
page_find(
    const struct page *page, const struct jsonpath *path, struct span *found)
{
	return jsonpath_find_in(&page->outline, path, page->document, found);
}

static enum page_verdict
take_records(
    struct page *page, const struct resource *r, char *why, size_t whysize)
{
	const struct jsonpath *selector = r->data_selector;
	const char *name = selector != NULL ? jsonpath_text(selector) : "$";
	struct span data = page->document;
	size_t room = 0;
	char what[120];

	if (selector == NULL) {
		data = detect_records(&page->outline, page->document);
	} else if (!page_find(page, selector, &data)) {
		snprintf(what, sizeof what, "the answer has no \"%s\"", name);
		return no_data(page->document, what, why, whysize);
	}
	if (json_kind(data) == JSON_ARRAY)
		return take_list(page, data, why, whysize);
	if (json_kind(data) == JSON_NULL)
		return PAGE_GOOD;
	if (json_kind(data) == JSON_OBJECT && may_be_one(r)) {
		add_record(page, &room, data);
		return PAGE_GOOD;
	}
	snprintf(what, sizeof what, "\"%s\" is no list but %s", name,
	    json_kind_name(json_kind(data)));
	return no_data(page->document, what, why, whysize);
}

/* -- a success that is none ------------------------------------------------ */

static bool
is_filled(struct span value)
{
	switch (json_kind(value)) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_STRING:
		return value.n > 2;
	case JSON_ARRAY:
	case JSON_OBJECT: {
		struct json_walk walk = json_walk(value);
		struct span key, first;

		return json_kind(value) == JSON_ARRAY
		    ? json_element(&walk, &first)
		    : json_member(&walk, &key, &first);
	}
	default:
		return true;
	}
}

/* A whole number, or a text that is one. */
static bool
read_integer(struct span value, int64_t *n)
{
	if (json_kind(value) == JSON_STRING) {
		value.p++;
		value.n -= 2;
	} else if (json_kind(value) != JSON_NUMBER) {
		return false;
	}
	return json_is_number(value) && json_int64(value, n);
}

static bool
is_error_status(struct span value)
{
	int64_t n;

	return read_integer(value, &n) && n >= 400 && n <= 599;
}

/* Whether an answer without records tells of an error, whatever the status it
 * came with: it must not pass for an empty list. */
static bool
is_error(struct span document)
{
	static const char *const statuses[] = { "code", "status",
		"statusCode" };
	struct span value;

	if (json_get(document, span_of("error"), &value) && is_filled(value))
		return true;
	if (json_get(document, span_of("errors"), &value) && is_filled(value))
		return true;
	for (size_t i = 0; i < COUNT(statuses); i++)
		if (json_get(document, span_of(statuses[i]), &value) &&
		    is_error_status(value))
			return true;
	return false;
}

/* A count that is no whole number counts as not told. */
static int64_t
find_count(const struct page *page, const struct jsonpath *path)
{
	struct span value;
	int64_t n;

	return path != NULL && page_find(page, path, &value) &&
		read_integer(value, &n) && n >= 0
	    ? n
	    : -1;
}

void
page_count(struct page *page, const struct paginator *paginator)
{
	int64_t n = find_count(page, paginator->total_path);

	if (paginator->kind == PAGINATOR_PAGE_NUMBER) {
		page->pages = n;
		n = find_count(page, paginator->records_path);
	}
	page->total = n;
}

enum page_verdict
page_read(struct page *page, const struct resource *resource,
    const struct json_list *list, struct span body, char *why, size_t whysize)
{
	struct json_error err;
	enum page_verdict verdict;

	*page = (struct page){ .total = -1, .pages = -1 };
	if (!json_validate_list(
		body, list, &page->outline, &page->document, &err))
		return not_json(body, &err, why, whysize);
	verdict = take_records(page, resource, why, whysize);
	if (page->nrecords == 0 && is_error(page->document))
		verdict = no_data(
		    page->document, "the answer is an error", why, whysize);
	if (verdict == PAGE_GOOD)
		page_count(page, &resource->paginator);
	else
		page_free(page);
	return verdict;
}

void
page_free(struct page *page)
{
	json_outline_free(&page->outline);
	free(page->records);
	page->records = NULL;
	page->nrecords = 0;
}

/* -- what an API says of a failure ----------------------------------------- */

static void
add_text(struct buf *out, struct span value)
{
	if (json_kind(value) != JSON_STRING || value.n <= 2)
		return;
	if (out->n > 0)
		buf_add_text(out, ": ");
	if (!json_unescape(out, value, NULL))
		buf_add_text(out, "…"); /* full: enough was said */
}

static void
add_members(struct buf *out, struct span object)
{
	static const char *const members[] = { "name", "title", "message",
		"detail", "description", "error_description", "reason" };
	struct span value;

	for (size_t i = 0; i < COUNT(members); i++)
		if (json_get(object, span_of(members[i]), &value))
			add_text(out, value);
}

/* A member that is a text, an object that has texts, or a list of those. */
static void
add_nested(struct buf *out, struct span object, const char *name)
{
	struct span value, element;
	struct json_walk walk;

	if (!json_get(object, span_of(name), &value))
		return;
	switch (json_kind(value)) {
	case JSON_STRING:
		add_text(out, value);
		break;
	case JSON_OBJECT:
		add_members(out, value);
		break;
	case JSON_ARRAY:
		walk = json_walk(value);
		for (int n = 0; n < 3 && json_element(&walk, &element); n++)
			if (json_kind(element) == JSON_OBJECT)
				add_members(out, element);
			else
				add_text(out, element);
		break;
	default:
		break;
	}
}

/* As much of a text as there is room for, in whole characters. */
static void
copy_cut(char *text, size_t size, struct span from)
{
	static const char more[] = "…";
	size_t n = from.n;

	if (n >= size) {
		n = size - sizeof more;
		while (n > 0 && ((unsigned char)from.p[n] & 0xc0) == 0x80)
			n--;
	}
	snprintf(text, size, "%.*s%s", (int)n, n > 0 ? from.p : "",
	    n < from.n ? more : "");
}

void
page_complaint(struct span body, char *text, size_t size)
{
	struct buf out = BUF_INIT(COMPLAINT_MAX);
	struct span document;

	if (json_validate(body, &document, NULL) &&
	    json_kind(document) == JSON_OBJECT) {
		add_members(&out, document);
		add_nested(&out, document, "error");
		add_nested(&out, document, "errors");
		add_nested(&out, document, "issues");
	}
	copy_cut(text, size, buf_span(&out));
	buf_free(&out);
}
