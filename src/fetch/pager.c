#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "fetch/pager.h"
#include "lib/json.h"

const struct pager_ops *
pager_ops(enum paginator_kind kind)
{
	static const struct pager_ops *const ops[] = {
		[PAGINATOR_AUTO] = &pager_auto,
		[PAGINATOR_SINGLE_PAGE] = &pager_next,
		[PAGINATOR_OFFSET] = &pager_offset,
		[PAGINATOR_PAGE_NUMBER] = &pager_page_number,
		[PAGINATOR_CURSOR] = &pager_next,
		[PAGINATOR_JSON_LINK] = &pager_next,
		[PAGINATOR_HEADER_LINK] = &pager_next,
		[PAGINATOR_HEADER_CURSOR] = &pager_next,
	};

	return ops[kind];
}

void
plan_free(struct plan *plan)
{
	free(plan->cursor);
	free(plan->url);
	plan->cursor = plan->url = NULL;
}

unsigned
pager_fault(struct pager *pager, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(pager->why, sizeof pager->why, format, args);
	va_end(args);
	return PAGER_FAULT;
}

/* dlt's words for a boolean. */
static enum pager_more
more_word(struct span value)
{
	static const char *const words[][5] = {
		{ "yes", "true", "t", "y", "1" },
		{ "no", "false", "f", "n", "0" },
	};

	for (size_t i = 0; i < 10; i++) {
		const char *word = words[i / 5][i % 5];

		if (value.n == strlen(word) &&
		    strncasecmp(value.p, word, value.n) == 0)
			return i < 5 ? MORE_YES : MORE_NO;
	}
	return MORE_FAULT;
}

enum pager_more
pager_more(struct pager *pager, const struct page *page)
{
	const struct jsonpath *path = pager->resource->paginator.has_more_path;
	enum pager_more more = MORE_FAULT;
	struct span value;

	if (path == NULL)
		return MORE_UNSAID;
	if (!page_find(page, path, &value)) {
		pager_fault(pager, "the answer has no \"%s\" (has_more_path)",
		    jsonpath_text(path));
		return MORE_FAULT;
	}
	if (json_kind(value) == JSON_TRUE || json_kind(value) == JSON_FALSE)
		return json_kind(value) == JSON_TRUE ? MORE_YES : MORE_NO;
	if (json_kind(value) == JSON_STRING)
		more = more_word((struct span){ value.p + 1, value.n - 2 });
	if (more == MORE_FAULT)
		pager_fault(pager,
		    "\"%s\" (has_more_path) is neither true nor false but %s",
		    jsonpath_text(path), json_kind_name(json_kind(value)));
	return more;
}

bool
pager_has_count(struct pager *pager, const struct page *page)
{
	const struct paginator *p = &pager->resource->paginator;
	bool numbered = p->kind == PAGINATOR_PAGE_NUMBER;

	if (!p->total_stated || (numbered ? page->pages : page->total) >= 0)
		return true;
	pager_fault(pager, "the answer has no number at \"%s\" (total_path)",
	    jsonpath_text(p->total_path));
	return false;
}
