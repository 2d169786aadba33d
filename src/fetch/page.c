#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/page.h"
#include "lib/json.h"
#include "lib/memory.h"

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
	struct json_walk walk = json_walk(list);
	struct span record;
	size_t room = 0;

	while (json_element(&walk, &record)) {
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

static enum page_verdict
take_records(struct page *page, const struct jsonpath *selector, char *why,
    size_t whysize)
{
	struct span data = page->document;
	size_t room = 0;

	if (selector != NULL &&
	    !jsonpath_find(selector, page->document, &data)) {
		char complaint[160];

		page_complaint(page->document, complaint, sizeof complaint);
		snprintf(why, whysize, "the answer has no \"%s\"%s%s",
		    jsonpath_text(selector), complaint[0] != '\0' ? ": " : "",
		    complaint);
		return PAGE_NO_DATA;
	}
	switch (json_kind(data)) {
	case JSON_NULL:
		return PAGE_GOOD;
	case JSON_OBJECT:
		add_record(page, &room, data);
		return PAGE_GOOD;
	case JSON_ARRAY:
		return take_list(page, data, why, whysize);
	default:
		snprintf(why, whysize, "\"%s\" is no list but %s",
		    selector != NULL ? jsonpath_text(selector) : "$",
		    json_kind_name(json_kind(data)));
		return PAGE_NO_DATA;
	}
}

/* A count that is no whole number counts as not told. */
static int64_t
find_count(const struct jsonpath *path, struct span document)
{
	struct span value;
	int64_t n;

	if (path == NULL || !jsonpath_find(path, document, &value))
		return -1;
	if (json_kind(value) == JSON_STRING) {
		value.p++;
		value.n -= 2;
		if (!json_is_number(value))
			return -1;
	} else if (json_kind(value) != JSON_NUMBER) {
		return -1;
	}
	return json_int64(value, &n) && n >= 0 ? n : -1;
}

enum page_verdict
page_read(struct page *page, const struct resource *resource, struct span body,
    char *why, size_t whysize)
{
	struct json_error err;
	enum page_verdict verdict;

	*page = (struct page){ .total = -1 };
	if (!json_validate(body, &page->document, &err))
		return not_json(body, &err, why, whysize);
	verdict = take_records(page, resource->data_selector, why, whysize);
	if (verdict == PAGE_GOOD)
		page->total =
		    find_count(resource->paginator.total_path, page->document);
	else
		page_free(page);
	return verdict;
}

void
page_free(struct page *page)
{
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

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
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

void
page_complaint(struct span body, char *text, size_t size)
{
	struct buf out = BUF_INIT(4096);
	struct span document;

	if (json_validate(body, &document, NULL) &&
	    json_kind(document) == JSON_OBJECT) {
		add_members(&out, document);
		add_nested(&out, document, "error");
		add_nested(&out, document, "errors");
		add_nested(&out, document, "issues");
	}
	snprintf(text, size, "%.*s", (int)out.n, out.n > 0 ? out.p : "");
	buf_free(&out);
}
