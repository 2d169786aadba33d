#include <inttypes.h>

#include "lib/json.h"
#include "lib/message.h"
#include "load/counts.h"

void
counts_tell(const char *name, const struct load_counts *counts)
{
	message_info(1,
	    "%s: %" PRIu64 " %s, %" PRIu64 " inserted, %" PRIu64
	    " updated, %" PRIu64 " deleted",
	    name, counts->records,
	    message_plural(counts->records, "record", "records"),
	    counts->inserted, counts->updated, counts->deleted);
}

static void
add_name(struct buf *text, const char *key, const char *name)
{
	if (name == NULL)
		return;
	buf_format(text, "\"%s\":", key);
	json_quote(text, span_of(name));
	buf_add_char(text, ',');
}

void
counts_report(struct report *r, const char *source, const char *resource,
    enum status status, const struct load_counts *counts, double seconds)
{
	struct buf *text = &r->text;

	buf_add_char(text, '{');
	add_name(text, "source", source);
	add_name(text, "resource", resource);
	buf_format(text, "\"status\":%d", (int)status);
	if (counts != NULL)
		buf_format(text,
		    ",\"records\":%" PRIu64 ",\"inserted\":%" PRIu64
		    ",\"updated\":%" PRIu64 ",\"deleted\":%" PRIu64,
		    counts->records, counts->inserted, counts->updated,
		    counts->deleted);
	buf_format(text, ",\"seconds\":%.3f}\n", seconds);
}
