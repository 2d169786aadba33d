#include <inttypes.h>

#include "fetch/report.h"
#include "lib/json.h"
#include "lib/message.h"

void
report_add(struct report *r, const struct resource *resource,
    const struct list_result *result, const struct get_counts *counts,
    enum status status, double seconds)
{
	struct buf *text = &r->text;

	message_info(1,
	    "%s/%s: %" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64
	    " bytes, %.1f s%s",
	    resource->source->name, resource->name, result->records,
	    message_plural(result->records, "record", "records"),
	    counts->requests,
	    message_plural(counts->requests, "request", "requests"),
	    counts->retries,
	    message_plural(counts->retries, "retry", "retries"), counts->bytes,
	    seconds, result->complete ? "" : " (not the whole list)");
	buf_add_text(text, "{\"source\":");
	json_quote(text, span_of(resource->source->name));
	buf_add_text(text, ",\"resource\":");
	json_quote(text, span_of(resource->name));
	buf_format(text, ",\"status\":%d,\"complete\":%s,\"records\":%" PRIu64,
	    (int)status, result->complete ? "true" : "false", result->records);
	if (result->total >= 0)
		buf_format(text, ",\"total\":%" PRId64, result->total);
	buf_format(text,
	    ",\"pages\":%" PRIu64 ",\"passes\":%u,\"requests\":%" PRIu64
	    ",\"retries\":%" PRIu64 ",\"bytes\":%" PRIu64
	    ",\"key_bytes\":%zu,\"seconds\":%.3f}\n",
	    result->pages, result->passes, counts->requests, counts->retries,
	    counts->bytes, result->key_bytes, seconds);
}
