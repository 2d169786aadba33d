#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "clock.h"

#define CHUNK 4096
#define TICK_MS 50

struct wire {
	int fd, stop;
	uint64_t drip, slice;
	bool broken; /* the client or the server has gone */
};

bool
wire_wait(int stop, int64_t ms)
{
	struct pollfd p = { .fd = stop, .events = POLLIN };

	return poll(&p, 1, (int)ms) == 0;
}

/* Until the socket takes more, or there is no use in waiting. */
static void
wait_writable(struct wire *w)
{
	struct pollfd p[2] = { { .fd = w->fd, .events = POLLOUT },
		{ .fd = w->stop, .events = POLLIN } };

	if (poll(p, 2, -1) < 0 && errno != EINTR)
		w->broken = true;
	if (p[1].revents != 0 || (p[0].revents & (POLLERR | POLLHUP)) != 0)
		w->broken = true;
}

static void
put_now(struct wire *w, const char *p, size_t n)
{
	while (n > 0 && !w->broken) {
		ssize_t done = send(w->fd, p, n, MSG_NOSIGNAL);

		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK)
			wait_writable(w);
		else if (errno != EINTR)
			w->broken = true;
	}
}

/* Sends bytes of the body, at the pace and in the slices asked for. */
static void
put_paced(struct wire *w, const char *p, size_t n)
{
	size_t step = w->slice > 0 ? w->slice : n;
	int64_t pause = 0;

	if (w->drip > 0) {
		pause = w->drip < 1000 / TICK_MS ? (int64_t)(1000 / w->drip)
						 : TICK_MS;
		step = (size_t)(w->drip * (uint64_t)pause / 1000);
		step = step > 0 ? step : 1;
	}
	while (n > 0 && !w->broken) {
		size_t part = n < step ? n : step;

		put_now(w, p, part);
		p += part;
		n -= part;
		if (pause > 0 && n > 0 && !wire_wait(w->stop, pause))
			w->broken = true;
	}
}

/* -- the header ------------------------------------------------------------ */

static bool
has_header(const struct reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->nheaders; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return true;
	return false;
}

static void
add_filler(struct buf *head, uint64_t n)
{
	char line[1024];

	memset(line, 'x', sizeof(line));
	for (unsigned i = 0; n > 0; i++) {
		size_t part = n < sizeof(line) ? (size_t)n : sizeof(line);

		buf_format(head, "X-Filler-%u: ", i);
		buf_add(head, line, part);
		buf_add_text(head, "\r\n");
		n -= part;
	}
}

static void
add_date(struct buf *head)
{
	time_t now = (time_t)(clock_ms() / 1000);
	struct tm tm;
	char text[64];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	buf_format(head, "Date: %s\r\n", text);
}

static void
add_head(struct buf *head, const struct reply *reply)
{
	const struct effects *e = reply->effects;
	const char *reason = MHD_get_reason_phrase_for(reply->status);

	buf_format(head, "HTTP/1.1 %u %s\r\n", reply->status, reason);
	if (!has_header(reply, "Date"))
		add_date(head);
	if (reply->type != NULL)
		buf_format(head, "Content-Type: %s\r\n", reply->type);
	for (size_t i = 0; i < reply->nheaders; i++)
		buf_format(head, "%s: %s\r\n", reply->headers[i].name,
		    reply->headers[i].value);
	add_filler(head, e->filler);
	if (e->framing == FRAMING_CHUNKED || e->framing == FRAMING_BROKEN)
		buf_add_text(head, "Transfer-Encoding: chunked\r\n");
	else if (e->framing == FRAMING_LENGTH && !e->endless)
		buf_format(head, "Content-Length: %lld\r\n",
		    (long long)reply->body.n + (long long)e->length_delta);
	if (e->ending == ENDING_WHOLE)
		buf_add_text(head, "Connection: close\r\n");
	buf_add_text(head, "\r\n");
}

/* -- the body -------------------------------------------------------------- */

/* A chunk; of its n bytes only the first part are sent. */
static void
put_chunk(struct wire *w, const char *p, size_t n, size_t part)
{
	char size[32];
	int digits = snprintf(size, sizeof(size), "%zx\r\n", n);

	put_now(w, size, (size_t)digits);
	put_paced(w, p, part);
	if (part == n)
		put_now(w, "\r\n", 2);
}

static void
put_chunks(struct wire *w, const struct reply *reply, size_t limit)
{
	size_t most = w->slice > 0 ? w->slice : CHUNK;
	const char *p = reply->body.p;
	size_t n = reply->effects->endless ? limit : reply->body.n;

	for (size_t i = 0; i < n && limit > 0 && !w->broken; i += most) {
		size_t size = n - i < most ? n - i : most;
		size_t part = size < limit ? size : limit;

		if (i > 0 && reply->effects->framing == FRAMING_BROKEN) {
			put_now(w, "zz\r\n", 4);
			return;
		}
		put_chunk(w, p + i, size, part);
		limit -= part;
	}
	if (reply->effects->ending == ENDING_WHOLE && !reply->effects->endless)
		put_now(w, "0\r\n\r\n", 5);
}

/* White space until the client has had enough. */
static void
put_endless(struct wire *w, enum framing framing)
{
	char blank[65536];

	memset(blank, ' ', sizeof(blank));
	while (!w->broken) {
		if (framing == FRAMING_CHUNKED)
			put_chunk(w, blank, sizeof(blank), sizeof(blank));
		else
			put_paced(w, blank, sizeof(blank));
	}
}

/* How many bytes of the body are sent. */
static size_t
limit_of(const struct reply *reply)
{
	int64_t n = (int64_t)reply->body.n;
	int64_t after = reply->effects->after;

	if (reply->effects->endless)
		return n > 0 ? (size_t)n - 1 : 0;
	if (reply->effects->ending == ENDING_WHOLE)
		return (size_t)n;
	if (after < 0)
		after += n;
	if (after < 0)
		after = 0;
	return (size_t)(after < n ? after : n);
}

/* -- the end --------------------------------------------------------------- */

/* Connecting to nowhere is how Linux has a connection reset at once. */
static void
reset_connection(int fd)
{
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	if (connect(fd, &nowhere, sizeof(nowhere)) < 0)
		perror("demo-api: reset");
}

/* Says nothing more until the client goes away. */
static void
stall(const struct wire *w)
{
	struct pollfd p[2] = { { .fd = w->fd, .events = POLLRDHUP },
		{ .fd = w->stop, .events = POLLIN } };

	while (poll(p, 2, -1) < 0 && errno == EINTR)
		continue;
}

void
wire_send(int fd, int stop, const struct reply *reply)
{
	const struct effects *e = reply->effects;
	struct wire w = {
		.fd = fd, .stop = stop, .drip = e->drip, .slice = e->slice
	};
	struct buf head = BUF_INIT((size_t)1 << 31);

	if (e->raw != NULL)
		put_paced(&w, e->raw, strlen(e->raw));
	else if (e->ending == ENDING_WHOLE || e->after != NOTHING_SENT) {
		add_head(&head, reply);
		put_now(&w, head.p, head.n);
		if (e->framing == FRAMING_CHUNKED ||
		    e->framing == FRAMING_BROKEN)
			put_chunks(&w, reply, limit_of(reply));
		else
			put_paced(&w, reply->body.p, limit_of(reply));
	}
	if (e->endless)
		put_endless(&w, e->framing);
	if (!w.broken && e->ending == ENDING_RESET)
		reset_connection(fd);
	else if (!w.broken && e->ending == ENDING_STALL)
		stall(&w);
	buf_free(&head);
}
