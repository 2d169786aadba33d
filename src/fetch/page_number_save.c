#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fetch/page_number_parts.h"
#include "fetch/saved.h"
#include "lib/json.h"

static bool
save_hash(struct buf *json, const char *before, struct hash hash)
{
	return buf_format(json, "%s\"%016" PRIx64 "%016" PRIx64 "\"", before,
	    hash.high, hash.low);
}

/* A longer chain goes on where it is, up to its mark. */
static bool
save_mark(const struct number_pager *n, struct buf *json)
{
	bool good = buf_format(json,
	    ",\"mark\":%" PRId64 ",\"from\":%" PRId64 ",\"known\":",
	    n->mark.page, n->from);

	good = good && save_hash(json, "[", n->mark.row);
	for (size_t i = 0; i < ANCHORS; i++)
		good = good && save_hash(json, ",", n->anchors[i]);
	return good && buf_add_char(json, ']');
}

/* Only chains can be taken up: of a short one the page that was taken last,
 * read again, is the seam of the next. */
bool
number_save(const struct pager *pager, struct buf *json)
{
	const struct number_pager *n = (const struct number_pager *)pager;

	return n->way == BACKWARD &&
	    buf_format(json,
		"{\"page\":%" PRId64 ",\"rows\":%" PRId64 ",\"pages\":%" PRId64
		",\"still\":%" PRId64,
		n->taken, n->full, n->count, n->still) &&
	    (n->mark.page == 0 || save_mark(n, json)) &&
	    buf_add_char(json, '}');
}

static bool
get_hash(struct json_walk *walk, struct hash *hash)
{
	struct span value;
	char digits[33];
	int n = 0;

	if (!json_element(walk, &value) || value.n != 34 ||
	    json_kind(value) != JSON_STRING)
		return false;
	memcpy(digits, value.p + 1, 32);
	digits[32] = '\0';
	return sscanf(digits, "%16" SCNx64 "%16" SCNx64 "%n", &hash->high,
		   &hash->low, &n) == 2 &&
	    n == 32;
}

static bool
restore_mark(struct number_pager *n, struct span json)
{
	struct json_walk walk;
	struct span known;
	bool good;

	if (!saved_number(json, "mark", &n->mark.page) ||
	    !saved_number(json, "from", &n->from) ||
	    !json_get(json, span_of("known"), &known) ||
	    json_kind(known) != JSON_ARRAY || n->mark.page <= n->taken)
		return false;
	walk = json_walk(known);
	good = get_hash(&walk, &n->mark.row);
	for (size_t i = 0; i < ANCHORS; i++)
		good = good && get_hash(&walk, &n->anchors[i]);
	return good;
}

bool
number_restore(struct pager *pager, struct span json, const struct hash *known,
    size_t count)
{
	struct number_pager *n = number_self(pager);
	int64_t page, rows, pages, still;

	if (!saved_number(json, "page", &page) ||
	    !saved_number(json, "rows", &rows) ||
	    !saved_number(json, "pages", &pages) ||
	    !saved_number(json, "still", &still) ||
	    page < pager->resource->paginator.initial || rows <= 0)
		return false;
	n->way = BACKWARD;
	n->doubt = PAGER_STILL;
	n->taken = n->chain = n->asked = page;
	n->planned = page + 1;
	n->full = rows;
	n->count = pages;
	n->still = still;
	n->shown = 1;
	/* Even where it was the last page: there may be more by now. */
	if (!restore_mark(n, json)) {
		n->mark = (struct mark){ 0 };
		n->back = 1;
	}
	ground_restore(&n->ground, known, count);
	return true;
}
