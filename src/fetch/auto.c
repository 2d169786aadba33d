/*
 * Lists of which nothing was said: the first answer shows how they go on, by
 * dlt's rules: a Link header; a link in the body; a number of pages; a cursor;
 * else it is all there is.
 *
 * Where pages are numbered, nothing shows whether the first is 0 or 1: the
 * page asked for as 1 is either the first one again or the next.
 */
#include <stdlib.h>
#include <strings.h>

#include "fetch/detect.h"
#include "fetch/http.h"
#include "fetch/link_header.h"
#include "fetch/pager.h"
#include "lib/json.h"
#include "lib/memory.h"

enum step { ASK_FIRST, LOOK_AT_FIRST, ASK_ONE, LOOK_AT_ONE, KNOWN };

struct auto_pager {
	struct pager base;
	struct resource own;   /* the resource, with what was found */
	struct pager *found;   /* owned */
	struct jsonpath *path; /* owned */
	enum step step;
	uint64_t first; /* a sum over the first page's rows */
	long limit;
	/* What own.paginator points to. */
	char relation[8], page[8], cursor[8];
};

static struct auto_pager *
self(struct pager *pager)
{
	return (struct auto_pager *)pager;
}

static void
auto_rewind(struct pager *pager)
{
	struct auto_pager *a = self(pager);

	if (a->found != NULL)
		a->found->ops->end(a->found);
	jsonpath_free(a->path);
	a->found = NULL;
	a->path = NULL;
	a->own.paginator =
	    (struct paginator){ .kind = PAGINATOR_AUTO, .maximum = -1 };
	a->step = ASK_FIRST;
}

static struct pager *
auto_begin(const struct resource *resource, long limit)
{
	struct auto_pager *a = mem_zero(1, sizeof *a);

	a->own = *resource;
	a->limit = limit;
	a->base = (struct pager){ .ops = &pager_auto, .resource = &a->own };
	memcpy(a->relation, "next", sizeof "next");
	memcpy(a->page, "page", sizeof "page");
	memcpy(a->cursor, "cursor", sizeof "cursor");
	auto_rewind(&a->base);
	return &a->base;
}

static void
auto_end(struct pager *pager)
{
	auto_rewind(pager);
	free(self(pager));
}

static bool
auto_plan(struct pager *pager, struct plan *plan)
{
	struct auto_pager *a = self(pager);

	if (a->step == ASK_FIRST || a->step == ASK_ONE) {
		*plan =
		    (struct plan){ .position = a->step == ASK_ONE ? 1 : -1 };
		a->step++;
		return true;
	}
	return a->step == KNOWN && a->found->ops->plan(a->found, plan);
}

/* -- finding out ----------------------------------------------------------- */

static bool
has_header_link(const struct page *page)
{
	struct span field = { NULL, 0 }, target = { NULL, 0 };

	while (
	    target.p == NULL && http_header_next(page->reply, "link", &field))
		if (!link_header_find(field, "next", &target))
			return true; /* its pager says what is wrong */
	return target.p != NULL;
}

static bool
is_link(struct span value)
{
	return json_kind(value) == JSON_STRING &&
	    (value.p[1] == '/' ||
		(value.n >= 6 && strncasecmp(value.p + 1, "http", 4) == 0));
}

static void
find_kind(struct auto_pager *a, const struct page *page)
{
	struct paginator *p = &a->own.paginator;
	struct jsonpath *next, *count;
	struct span value, number;

	p->kind = PAGINATOR_SINGLE_PAGE;
	if (has_header_link(page)) {
		p->kind = PAGINATOR_HEADER_LINK;
		p->header = a->relation;
		return;
	}
	next = detect_next(page->document, &value);
	count = detect_page_count(page->document, &number);
	if (next != NULL && is_link(value)) {
		p->kind = PAGINATOR_JSON_LINK;
		p->next_path = a->path = next;
	} else if (count != NULL) {
		p->kind = PAGINATOR_PAGE_NUMBER;
		p->total_path = a->path = count;
		p->position.param = a->page;
		p->stop_after_empty_page = true;
		p->total = TOTAL_HINT;
	} else if (next != NULL) {
		p->kind = PAGINATOR_CURSOR;
		p->next_path = a->path = next;
		p->position.param = a->cursor;
	}
	if (a->path != next)
		jsonpath_free(next);
	if (a->path != count)
		jsonpath_free(count);
}

/* Begins the kind that was found, with a page that is there already. */
static unsigned
begin_with(
    struct auto_pager *a, const struct page *page, const struct rows *rows)
{
	struct page counted = *page;
	struct plan plan;
	unsigned verdict;

	page_count(&counted, &a->own.paginator);
	a->found = pager_ops(a->own.paginator.kind)->begin(&a->own, a->limit);
	a->found->moves = a->base.moves;
	a->step = KNOWN;
	if (!a->found->ops->plan(a->found, &plan))
		return PAGER_TAKE;
	verdict = a->found->ops->show(a->found, &plan, &counted, rows);
	plan_free(&plan);
	if (verdict & PAGER_FAULT)
		pager_fault(&a->base, "%s", a->found->why);
	return verdict;
}

/* -- showing --------------------------------------------------------------- */

static unsigned
show_first(
    struct auto_pager *a, const struct page *page, const struct rows *rows)
{
	struct page counted = *page;

	if (page->ignored) {
		a->own.paginator.kind = PAGINATOR_SINGLE_PAGE;
		return begin_with(a, page, rows);
	}
	find_kind(a, page);
	if (a->own.paginator.kind != PAGINATOR_PAGE_NUMBER)
		return begin_with(a, page, rows);
	page_count(&counted, &a->own.paginator);
	a->own.paginator.base = a->own.paginator.initial = 1;
	if (counted.pages <= 1)
		return begin_with(a, page, rows);
	a->first = rows_sum(rows);
	a->step = ASK_ONE;
	return PAGER_TAKE;
}

static unsigned
show_one(struct auto_pager *a, const struct page *page, const struct rows *rows)
{
	bool again = rows_sum(rows) == a->first;
	unsigned verdict;

	a->own.paginator.base = again ? 1 : 0;
	verdict = begin_with(a, page, rows);
	return again ? verdict & ~(unsigned)PAGER_TAKE : verdict;
}

static unsigned
auto_show(struct pager *pager, const struct plan *plan, const struct page *page,
    const struct rows *rows)
{
	struct auto_pager *a = self(pager);
	unsigned verdict;

	if (a->step == LOOK_AT_FIRST)
		return show_first(a, page, rows);
	if (a->step == LOOK_AT_ONE)
		return show_one(a, page, rows);
	verdict = a->found->ops->show(a->found, plan, page, rows);
	if (verdict & PAGER_FAULT)
		pager_fault(pager, "%s", a->found->why);
	pager->cut = a->found->cut;
	return verdict;
}

static enum pager_doubt
auto_doubt(const struct pager *pager)
{
	const struct auto_pager *a = (const struct auto_pager *)pager;

	return a->found != NULL ? a->found->ops->doubt(a->found) : PAGER_UNSEEN;
}

static int64_t
auto_pages(const struct pager *pager)
{
	const struct auto_pager *a = (const struct auto_pager *)pager;

	return a->found != NULL ? a->found->ops->pages(a->found) : 0;
}

const struct pager_ops pager_auto = {
	.begin = auto_begin,
	.rewind = auto_rewind,
	.plan = auto_plan,
	.show = auto_show,
	.doubt = auto_doubt,
	.pages = auto_pages,
	.end = auto_end,
};
