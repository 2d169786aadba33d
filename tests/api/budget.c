#include "budget.h"

#include <stdlib.h>

#include "lib/memory.h"

void
budget_init(struct budget *budget, uint32_t requests, int64_t window)
{
	budget_free(budget);
	*budget = (struct budget){ .requests = requests, .window = window };
	if (requests > 0)
		budget->times = mem_zero(requests, sizeof(*budget->times));
}

void
budget_free(struct budget *budget)
{
	free(budget->times);
	budget->times = NULL;
}

static int64_t
oldest(const struct budget *budget)
{
	return budget->times[(budget->next + budget->requests - budget->n) %
	    budget->requests];
}

bool
budget_take(struct budget *budget, int64_t now, uint32_t *left, int64_t *reset)
{
	bool within;

	if (budget->requests == 0)
		return true;
	while (budget->n > 0 && oldest(budget) <= now - budget->window)
		budget->n--;
	within = budget->n < budget->requests;
	if (within) {
		budget->times[budget->next] = now;
		budget->next = (budget->next + 1) % budget->requests;
		budget->n++;
	}
	*left = budget->requests - budget->n;
	*reset = oldest(budget) + budget->window - now;
	return within;
}
