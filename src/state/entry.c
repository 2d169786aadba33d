#include <unistd.h>

#include "lib/memory.h"
#include "lib/out.h"
#include "lib/state.h"
#include "state/entry.h"

static enum status
print_entry(const struct state_entry *entry, bool json)
{
	struct buf text = BUF_INIT(STATE_MAX);
	struct out out;

	out_begin(&out, STDOUT_FILENO, "stdout");
	if (json && entry != NULL && state_print_entry(&text, entry))
		out_line(&out, buf_span(&text));
	else if (json)
		out_line(&out, span_of("null"));
	else if (entry != NULL && entry->cursor != NULL)
		out_line(&out, span_of(entry->cursor));
	buf_free(&text);
	return out_end(&out);
}

enum status
entry_get(struct setting *with, const char *word, bool json)
{
	struct place place;
	struct state state;
	enum status status = place_find(&place, with, word, PLACE_KNOWN);

	if (status == STATUS_OK) {
		status = state_read(&state, &place.at);
		if (status == STATUS_OK)
			status = print_entry(
			    state_find(&state, place.resource), json);
		state_end(&state);
	}
	place_end(&place);
	return status;
}

enum status
entry_set(struct setting *with, const char *word, const char *cursor)
{
	struct place place;
	struct state state;
	enum status status = place_find(&place, with, word, PLACE_ANY);

	if (status == STATUS_OK) {
		status = state_change(&state, &place.at);
		if (status == STATUS_OK) {
			struct state_entry *e =
			    state_entry(&state, place.resource);

			state_set(&e->cursor, mem_string(cursor));
			state_drop_checkpoint(e);
			status = state_save(&state);
		}
		state_end(&state);
	}
	place_end(&place);
	return status;
}

enum status
entry_remove(struct setting *with, const char *word)
{
	struct place place;
	struct state state;
	enum status status = place_find(&place, with, word, PLACE_KNOWN);

	if (status == STATUS_OK) {
		status = state_change(&state, &place.at);
		if (status == STATUS_OK) {
			struct state_entry *e =
			    state_find(&state, place.resource);

			if (e != NULL) {
				state_remove(&state, e);
				status = state_save(&state);
			}
		}
		state_end(&state);
	}
	place_end(&place);
	return status;
}
