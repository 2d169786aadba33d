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
	    "%s/%s: %" PRIu64 " records, %" PRIu64 " requests, %" PRIu64
	    " retries, %" PRIu64 " bytes, %.1f s%s",
	    resource->source->name, resource->name, result->records,
	    counts->requests, counts->retries, counts->bytes, seconds,
	    result->complete ? "" : " (not the whole list)");
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

static enum status
write_file(const struct buf *text, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	enum status status;
	struct out out;

	if (fd < 0) {
		message_error("%s: %s", path, strerror(errno));
		return STATUS_FAILED;
	}
	out_begin(&out, fd, path);
	out_add_span(&out, buf_span(text));
	status = out_end(&out);
	if (close(fd) != 0 && status == STATUS_OK) {
		message_error("%s: %s", path, strerror(errno));
		status = STATUS_FAILED;
	}
	return status;
}

enum status
report_write(struct report *r, const char *path)
{
	enum status status = STATUS_OK;

	if (path != NULL)
		status = write_file(&r->text, path);
	buf_free(&r->text);
	return status;
}
