#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/out.h"
#include "lib/report.h"

/* The most lines: ten thousand resources' and more. */
#define REPORT_MAX ((size_t)4 << 20)

static enum status
failed(const struct report *r)
{
	message_error("%s: %s", r->path, strerror(errno));
	return STATUS_FAILED;
}

enum status
report_begin(struct report *r, const char *path)
{
	*r = (struct report){ BUF_INIT(REPORT_MAX), path, -1 };
	if (path == NULL)
		return STATUS_OK;
	r->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	return r->fd >= 0 ? STATUS_OK : failed(r);
}

enum status
report_write(struct report *r)
{
	enum status status;
	struct out out;

	if (r->fd < 0)
		return STATUS_OK;
	/* A pipe or a device has no old content to take away: EINVAL. */
	if (ftruncate(r->fd, 0) != 0 && errno != EINVAL)
		return failed(r);
	out_begin(&out, r->fd, r->path);
	out_add_span(&out, buf_span(&r->text));
	status = out_end(&out);
	if (close(r->fd) != 0 && status == STATUS_OK)
		status = failed(r);
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
