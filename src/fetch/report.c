#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "fetch/report.h"
#include "lib/json.h"
#include "lib/message.h"
#include "lib/out.h"

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

enum status
report_begin(struct report *r, const char *path)
{
	*r = (struct report){ BUF_INIT((size_t)1 << 20), path, -1 };
	if (path == NULL)
		return STATUS_OK;
	r->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (r->fd >= 0)
		return STATUS_OK;
	message_error("%s: %s", path, strerror(errno));
	return STATUS_FAILED;
}

enum status
report_write(struct report *r)
{
	enum status status;
	struct out out;

	if (r->fd < 0)
		return STATUS_OK;
	/* A pipe or a device has no old content to take away: EINVAL. */
	if (ftruncate(r->fd, 0) != 0 && errno != EINVAL) {
		message_error("%s: %s", r->path, strerror(errno));
		return STATUS_FAILED;
	}
	out_begin(&out, r->fd, r->path);
	out_add_span(&out, buf_span(&r->text));
	status = out_end(&out);
	if (close(r->fd) != 0 && status == STATUS_OK) {
		message_error("%s: %s", r->path, strerror(errno));
		status = STATUS_FAILED;
	}
	r->fd = -1;
	return status;
}

void
report_end(struct report *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	buf_free(&r->text);
}
