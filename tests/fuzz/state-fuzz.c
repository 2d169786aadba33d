/*
 * The text of a state's file: refused with a reason, or printed and read again
 * to the same text.
 */
#include "fuzz.h"
#include "lib/json.h"
#include "lib/state.h"

static struct state
empty(void)
{
	static char name[] = "demo";

	return (struct state){ .source = name };
}

static void
drop(struct state *s)
{
	while (s->n > 0)
		state_remove(s, &s->entries[s->n - 1]);
	free(s->entries);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_INIT(STATE_MAX), twice = BUF_INIT(STATE_MAX);
	struct state s = empty(), again = empty();
	const char *why = NULL;
	struct span value;

	if (state_parse(&s, input(data, size), &why)) {
		need(state_print(&once, &s));
		need(json_validate(buf_span(&once), &value, NULL));
		need(state_parse(&again, buf_span(&once), &why));
		need(again.n == s.n);
		need(state_print(&twice, &again));
		need(span_equal(buf_span(&once), buf_span(&twice)));
		for (size_t i = 0; i < s.n; i++)
			need(state_find(&s, s.entries[i].resource) != NULL);
	} else {
		need(why != NULL);
	}
	drop(&again);
	drop(&s);
	buf_free(&twice);
	buf_free(&once);
	return 0;
}
