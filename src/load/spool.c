#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/message.h"
#include "load/spool.h"

/* Most records are shorter. */
#define READ_BYTES ((size_t)4096)

static const char name[] = "temporary file";

static enum status
failed(const char *why)
{
	message_error("%s: %s", name, why);
	return STATUS_FAILED;
}

enum status
spool_begin(struct spool *s)
{
	*s = (struct spool){ .fd = file_spool() };
	if (s->fd < 0)
		return STATUS_FAILED;
	out_begin(&s->out, s->fd, name);
	return STATUS_OK;
}

void
spool_end(struct spool *s)
{
	if (s->fd < 0)
		return;
	out_abandon(&s->out);
	lines_end(&s->lines);
	close(s->fd);
	s->fd = -1;
}

enum status
spool_add(struct spool *s, struct span record)
{
	s->records++;
	s->bytes += record.n + 1;
	return out_line(&s->out, record) ? STATUS_OK
					 : failed(strerror(s->out.error));
}

enum status
spool_rewind(struct spool *s)
{
	enum status status = out_end(&s->out);

	if (status == STATUS_OK && lseek(s->fd, 0, SEEK_SET) < 0)
		status = failed(strerror(errno));
	lines_begin(&s->lines, s->fd);
	return status;
}

int
spool_next(struct spool *s, struct span *record)
{
	int got = lines_next(&s->lines, record);

	if (got < 0)
		failed(strerror(errno));
	return got;
}

enum status
spool_at(struct spool *s, uint64_t offset, struct buf *out)
{
	out->n = 0;
	if (!out_flush(&s->out))
		return failed(strerror(s->out.error));
	for (;;) {
		const char *feed;
		ssize_t got;

		if (!buf_reserve(out, READ_BYTES))
			return failed("too long a record");
		got = pread(s->fd, out->p + out->n, READ_BYTES,
		    (off_t)(offset + out->n));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return failed(got < 0 ? strerror(errno) : "cut off");
		feed = memchr(out->p + out->n, '\n', (size_t)got);
		if (feed != NULL) {
			out->n = (size_t)(feed - out->p);
			return STATUS_OK;
		}
		out->n += (size_t)got;
	}
}
