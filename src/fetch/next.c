/*
 * Lists where an answer leads on to the next: by a link or a cursor, in its
 * body or its headers; and lists of a single page, which lead nowhere.
 */
#include <stdlib.h>

#include "fetch/http.h"
#include "fetch/link_header.h"
#include "fetch/pager.h"
#include "lib/json.h"
#include "lib/memory.h"

#define EMPTY_MAX 1000 /* empty pages in a row that lead on to another */

struct next_pager {
	struct pager base;
	struct plan next; /* owned */
	bool planned;     /* that is not there, or asked for */
	int empty;        /* pages in a row */
	int64_t shown;
};

static struct next_pager *
self(struct pager *pager)
{
	return (struct next_pager *)pager;
}

static void
next_rewind(struct pager *pager)
{
	struct next_pager *n = self(pager);

	plan_free(&n->next);
	n->next = (struct plan){ .position = -1 };
	n->planned = false;
	n->empty = 0;
	n->shown = 0;
}

static struct pager *
next_begin(const struct resource *resource, long limit)
{
	struct next_pager *n = mem_zero(1, sizeof *n);

	(void)limit;
	n->base = (struct pager){ .ops = &pager_next, .resource = resource };
	next_rewind(&n->base);
	return &n->base;
}

static void
next_end(struct pager *pager)
{
	plan_free(&self(pager)->next);
	free(self(pager));
}

static bool
next_plan(struct pager *pager, struct plan *plan)
{
	struct next_pager *n = self(pager);

	if (n->planned)
		return false;
	*plan = n->next;
	n->next = (struct plan){ .position = -1 };
	n->planned = true;
	return true;
}

/* -- links ----------------------------------------------------------------- */

/* Where a link leads to, if that is where requests may go. */
static unsigned
follow(struct next_pager *n, const struct page *page, const char *link)
{
	const char *base = n->base.resource->source->base_url;
	char *url = http_url_resolve(page->url, link);
	const char *why = url != NULL ? http_url_check(url) : "not a URL";
	unsigned fault = 0;
	char *host;

	if (why != NULL) {
		fault = pager_fault(&n->base,
		    "the link to the next page is not followed: %s", why);
	} else if (!http_url_same_origin(url, base)) {
		host = http_url_host(url);
		fault = pager_fault(&n->base,
		    "the link to the next page leads to another origin (%s), "
		    "and is not followed",
		    host);
		free(host);
	}
	if (fault == 0)
		n->next.url = mem_string(url);
	free(url);
	return fault;
}

static unsigned
take_json_link(struct next_pager *n, const struct page *page)
{
	const struct jsonpath *path = n->base.resource->paginator.next_path;
	struct buf link = BUF_INIT(HTTP_URL_MAX);
	struct span value;
	unsigned fault = 0;

	if (!page_find(page, path, &value) || json_kind(value) == JSON_NULL ||
	    span_is(value, "\"\""))
		return 0;
	if (json_kind(value) != JSON_STRING ||
	    !json_unescape(&link, value, NULL) ||
	    memchr(link.p, '\0', link.n) != NULL)
		fault = pager_fault(&n->base, "\"%s\" is no link but %s",
		    jsonpath_text(path), json_kind_name(json_kind(value)));
	else
		fault = follow(n, page, buf_text(&link));
	buf_free(&link);
	return fault;
}

static unsigned
take_header_link(struct next_pager *n, const struct page *page)
{
	const char *relation = n->base.resource->paginator.header;
	struct span field = { NULL, 0 }, target = { NULL, 0 };
	unsigned fault;
	char *link;

	/* Several fields are one list (RFC 9110, section 5.3). */
	while (
	    target.p == NULL && http_header_next(page->reply, "link", &field))
		if (!link_header_find(field, relation, &target))
			return pager_fault(&n->base,
			    "a Link header that can't be read: %.*s",
			    (int)(field.n < 100 ? field.n : 100), field.p);
	if (target.p == NULL)
		return 0;
	link = mem_copy(target.p, target.n);
	fault = follow(n, page, link);
	free(link);
	return fault;
}

/* -- cursors --------------------------------------------------------------- */

/* What Python takes for false, as dlt goes by that. */
static bool
is_nothing(struct span value)
{
	int64_t number;
	struct span none;
	struct json_walk walk = json_walk(value);

	switch (json_kind(value)) {
	case JSON_NULL:
	case JSON_FALSE:
		return true;
	case JSON_STRING:
		return value.n == 2;
	case JSON_NUMBER:
		return json_int64(value, &number) && number == 0;
	case JSON_ARRAY:
		return !json_element(&walk, &none);
	case JSON_OBJECT:
		return !json_member(&walk, &none, &none);
	default:
		return false;
	}
}

static unsigned
take_cursor(struct next_pager *n, const struct page *page)
{
	struct span value;

	if (page_find(page, n->base.resource->paginator.next_path, &value) &&
	    !is_nothing(value))
		n->next.cursor = mem_copy(value.p, value.n);
	return 0;
}

static unsigned
take_header_cursor(struct next_pager *n, const struct page *page)
{
	const char *header = n->base.resource->paginator.header;
	struct buf cursor = BUF_INIT(HTTP_URL_MAX);
	struct span value;
	unsigned fault = 0;

	if (!http_header(page->reply, header, &value) || value.n == 0)
		return 0;
	if (json_quote(&cursor, value) &&
	    json_validate(buf_span(&cursor), NULL, NULL))
		n->next.cursor = mem_string(buf_text(&cursor));
	else
		fault =
		    pager_fault(&n->base, "the header %s is no cursor", header);
	buf_free(&cursor);
	return fault;
}

/* -- the whole ------------------------------------------------------------- */

static unsigned
take_nothing(struct next_pager *n, const struct page *page)
{
	(void)n;
	(void)page;
	return 0;
}

static unsigned
take_next(struct next_pager *n, const struct page *page)
{
	static unsigned (*const by_kind[])(
	    struct next_pager * n, const struct page *page) = {
		[PAGINATOR_AUTO] = take_nothing,
		[PAGINATOR_SINGLE_PAGE] = take_nothing,
		[PAGINATOR_OFFSET] = take_nothing,
		[PAGINATOR_PAGE_NUMBER] = take_nothing,
		[PAGINATOR_CURSOR] = take_cursor,
		[PAGINATOR_JSON_LINK] = take_json_link,
		[PAGINATOR_HEADER_LINK] = take_header_link,
		[PAGINATOR_HEADER_CURSOR] = take_header_cursor,
	};

	return by_kind[n->base.resource->paginator.kind](n, page);
}

static unsigned
next_show(struct pager *pager, const struct plan *plan, const struct page *page,
    const struct rows *rows)
{
	const struct paginator *p = &pager->resource->paginator;
	struct next_pager *n = self(pager);
	enum pager_more more;
	unsigned fault;

	(void)plan;
	n->shown++;
	n->empty = rows->n == 0 ? n->empty + 1 : 0;
	if (page->ignored || (rows->n == 0 && p->stop_after_empty_page))
		return PAGER_TAKE;
	more = pager_more(pager, page);
	fault = more == MORE_FAULT ? PAGER_FAULT : take_next(n, page);
	if (fault != 0)
		return fault;
	if (n->empty >= EMPTY_MAX)
		return pager_fault(pager, "%d empty pages in a row", EMPTY_MAX);
	if (more == MORE_NO)
		plan_free(&n->next);
	n->planned = n->next.url == NULL && n->next.cursor == NULL;
	if (n->planned && more == MORE_YES)
		return pager_fault(pager,
		    "\"%s\" (has_more_path) says that there is more, but the "
		    "answer has no \"%s\" (cursor_path)",
		    jsonpath_text(p->has_more_path),
		    jsonpath_text(p->next_path));
	return PAGER_TAKE;
}

static enum pager_doubt
next_doubt(const struct pager *pager)
{
	(void)pager;
	return PAGER_UNSEEN;
}

static int64_t
next_pages(const struct pager *pager)
{
	const struct next_pager *n = (const struct next_pager *)pager;

	return n->planned && n->shown > 0 ? n->shown : 0;
}

const struct pager_ops pager_next = {
	.begin = next_begin,
	.rewind = next_rewind,
	.plan = next_plan,
	.show = next_show,
	.doubt = next_doubt,
	.pages = next_pages,
	.end = next_end,
};
