#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/out.h"

#define OUT_BYTES ((size_t)256 << 10)

/* What is as long as this is written from where it is: the call is the lesser
 * part of it, and the copy would be one more. */
#define OUT_LONG ((size_t)32 << 10)

void
out_begin(struct out *o, int fd, const char *name)
{
	*o = (struct out){ .fd = fd, .name = name, .buf = BUF_INIT(OUT_BYTES) };
}

static bool
write_all(struct out *o, const char *p, size_t n)
{
	while (n > 0 && o->error == 0) {
		ssize_t done = write(o->fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			o->error = errno;
			break;
		}
		p += done;
		n -= (size_t)done;
		o->written += (uint64_t)done;
	}
	return o->error == 0;
}

bool
out_flush(struct out *o)
{
	bool ok = write_all(o, o->buf.p, o->buf.n);

	o->buf.n = 0;
	return ok;
}

bool
out_sync(struct out *o)
{
	if (!out_flush(o) || o->synced == o->written)
		return o->error == 0;
	if (fsync(o->fd) != 0 && errno != EINVAL && errno != EROFS)
		o->error = errno;
	o->synced = o->written;
	return o->error == 0;
}

bool
out_add(struct out *o, const char *p, size_t n)
{
	if (o->error != 0)
		return false;
	if (n < OUT_LONG && buf_add(&o->buf, p, n))
		return true;
	if (!out_flush(o))
		return false;
	return n >= OUT_LONG ? write_all(o, p, n) : buf_add(&o->buf, p, n);
}

bool
out_line(struct out *o, struct span line)
{
	return out_add_span(o, line) && out_add_char(o, '\n');
}

bool
out_is_unread(const struct out *o)
{
	struct pollfd p = { .fd = o->fd };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR) != 0;
}

static _Noreturn void
die_of_sigpipe(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGPIPE);
	_exit(128 + SIGPIPE);
}

enum status
out_end(struct out *o)
{
	out_flush(o);
	buf_free(&o->buf);
	if (o->error == 0)
		return STATUS_OK;
	if (o->error == EPIPE)
		die_of_sigpipe();
	message_error("%s: %s", o->name, strerror(o->error));
	return STATUS_FAILED;
}

void
out_abandon(struct out *o)
{
	buf_free(&o->buf);
}
