/*
 * Which numbered page is asked for next: fetch/page_number.c tells why.
 */
#include "fetch/page_number_parts.h"

#define CALM 8 /* pages that held still, for one of a longer chain */

bool
number_past_maximum(const struct number_pager *n, int64_t page)
{
	long maximum = n->base.resource->paginator.maximum;

	return maximum >= 0 && page >= maximum;
}

int64_t
number_behind(const struct number_pager *n)
{
	return n->base.resource->paginator.base + n->count;
}

/* The last page of a chain that begins anew at from. */
static int64_t
chain_end(const struct number_pager *n, int64_t from)
{
	long maximum = n->base.resource->paginator.maximum;
	int64_t last = from + n->length;

	if (last >= number_behind(n))
		last = number_behind(n) - 1;
	if (maximum >= 0 && last >= maximum)
		last = maximum - 1;
	return last > from ? last : from;
}

/* Where a longer chain from a page on would end; 0: it is not worth while. */
static int64_t
mark_after(const struct number_pager *n, int64_t from)
{
	long maximum = n->base.resource->paginator.maximum;
	int64_t last = number_behind(n) - 1, length = n->still / CALM;

	if (maximum >= 0 && last >= maximum)
		last = maximum - 1;
	if (length <= CHAIN || last <= from)
		return 0;
	return last - from <= length + length / 4 ? last : from + length;
}

/* A look at the next mark. */
static bool
plan_look(struct number_pager *n, struct plan *plan, int64_t page)
{
	n->next = (struct mark){ .page = page };
	*plan = (struct plan){ .position = page, .ahead = true };
	n->looking = true;
	return true;
}

static bool
plan_forward(struct number_pager *n, struct plan *plan)
{
	int64_t next;

	if (n->planned == n->mark.page) {
		next = mark_after(n, n->planned);
		if (!n->next.looked_at && next > 0)
			return plan_look(n, plan, next);
		/* It is to be read when all before it are. */
		if (n->taken < n->planned - 1)
			return false;
		n->waiting = true;
	}
	*plan = (struct plan){ .position = n->planned++ };
	return true;
}

void
number_anchor(struct number_pager *n, int64_t page)
{
	const struct ground *g = &n->ground;

	n->from = page;
	/* Of many rows: a longer chain comes after a long stillness. */
	for (size_t i = 0; i < ANCHORS; i++)
		n->anchors[i] = g->places[(g->n - 1 - i) % GROUND_ROWS];
}

/* The page taken last, once more, and a longer chain behind it. */
static bool
plan_longer(struct number_pager *n, struct plan *plan)
{
	if (!n->next.looked_at)
		return plan_look(n, plan, mark_after(n, n->taken));
	n->mark = n->next;
	n->next = (struct mark){ 0 };
	number_anchor(n, n->taken);
	*plan = (struct plan){ .position = n->taken, .overlaps = true };
	return true;
}

static bool
plan_chain(struct number_pager *n, struct plan *plan)
{
	bool first = n->planned > n->chain;

	if (n->mark.page > 0)
		return plan_forward(n, plan);
	if (first && n->back == 0 && mark_after(n, n->chain) > 0)
		return n->taken == n->chain && plan_longer(n, plan);
	if (first) {
		if (n->back == 0 &&
		    (n->planned >= number_behind(n) ||
			number_past_maximum(n, n->planned)))
			return false;
		n->planned--; /* once more */
		n->chain = chain_end(n, n->planned);
	}
	*plan = (struct plan){ .position = n->planned,
		.overlaps = first,
		.held = n->planned < n->chain };
	n->planned++;
	n->waiting = n->back > 0 && n->planned > n->chain;
	return true;
}

static bool
plan_next(struct number_pager *n, struct plan *plan)
{
	if (number_past_maximum(n, n->planned))
		return false;
	/* Those under way should reach the end. */
	if (n->count >= 0 && n->planned >= number_behind(n) &&
	    n->planned > n->taken + 1)
		return false;
	*plan = (struct plan){ .position = n->planned++ };
	/* One at a time, until it is known how far the list goes. */
	n->waiting = n->count < 0 || n->way == WATCHED ||
	    n->base.resource->paginator.has_more_path != NULL;
	return true;
}

bool
number_plan(struct pager *pager, struct plan *plan)
{
	struct number_pager *n = number_self(pager);

	if (n->over || n->waiting || n->looking ||
	    !(n->way == BACKWARD ? plan_chain(n, plan) : plan_next(n, plan)))
		return false;
	plan->repeats = plan->position <= n->asked;
	if (plan->position > n->asked)
		n->asked = plan->position;
	return true;
}
