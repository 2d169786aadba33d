#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fetch/get.h"
#include "fetch/limit.h"
#include "fetch/retry.h"
#include "lib/clock.h"
#include "lib/count.h"
#include "lib/file.h"
#include "lib/hash.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/state.h"

#define REQUESTS_MAX 10000    /* that a log can hold */
#define PAUSE_MAX_MS 60000    /* that headers without Retry-After can ask for */
#define LONGEST_MS 300000     /* that a request keeps its place, unanswered */
#define EPOCH_FROM 1000000000 /* a Reset past this is an instant */
#define MAGIC UINT64_C(0x316c616d696c7268)

struct entry {
	int64_t answered; /* or, while it is under way, when it was asked */
	int64_t asker;    /* the process that waits for it; 0: answered */
};

/* Times are of the monotonic clock, which all processes share until the
 * machine starts anew; what lies in the future is from before that. */
struct log {
	uint64_t magic;
	uint64_t count; /* requests so far; the next one's ticket */
	int64_t paused_until;
	struct entry entries[]; /* a ring */
};

struct limit {
	uint64_t requests; /* in a window; 0: no limit is stated */
	int64_t opened;
	int64_t window_ms;
	int fd; /* of the log, or -1 */
	struct log *log;
	size_t bytes;
};

/*
 * A name that tells accounts apart and tells nothing about them.  Rings of
 * another size are logs of their own.
 */
static char *
log_name(const char *root, const struct source *source)
{
	static const unsigned char no_key[HASH_KEY_BYTES];
	const char *secret = source->auth.secret;
	char *account = mem_format("%s\n%s\n%ld", source->base_url,
	    secret != NULL ? secret : "", (long)source->rate_requests);
	struct hash h = hash_bytes(no_key, span_of(account));

	mem_wipe(account);
	return mem_format(
	    "%s/limits/%s-%016" PRIx64, root, source->name, h.high ^ h.low);
}

static int
open_log(const struct source *source, size_t bytes)
{
	char *root = state_root();
	char *name;
	int fd = -1;

	if (root == NULL)
		return -1;
	name = log_name(root, source);
	if (file_try_folders(name))
		fd =
		    open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	/* All of it is there before it is mapped: a page of a file with holes
	 * in it, on a disk that is full, is a SIGBUS. */
	if (fd >= 0) {
		int error = posix_fallocate(fd, 0, (off_t)bytes);

		if (error != 0) {
			close(fd);
			errno = error;
			fd = -1;
		}
	}
	if (fd < 0)
		message_warn("%s: %s; other processes will not be heeded", name,
		    strerror(errno));
	free(name);
	free(root);
	return fd;
}

struct limit *
limit_open(const struct source *source)
{
	struct limit *l = mem_zero(1, sizeof *l);

	l->requests =
	    source->rate_requests > 0 ? (uint64_t)source->rate_requests : 0;
	if (l->requests > REQUESTS_MAX)
		l->requests = REQUESTS_MAX;
	l->window_ms = (int64_t)(source->rate_seconds * 1000);
	l->opened = clock_ms();
	l->bytes =
	    sizeof(struct log) + (l->requests + 1) * sizeof(struct entry);
	l->fd = l->requests > 0 ? open_log(source, l->bytes) : -1;
	if (l->fd >= 0)
		l->log = mmap(NULL, l->bytes, PROT_READ | PROT_WRITE,
		    MAP_SHARED, l->fd, 0);
	if (l->fd < 0 || l->log == MAP_FAILED) {
		if (l->fd >= 0)
			close(l->fd);
		l->fd = -1;
		l->log = mem_zero(1, l->bytes);
	}
	return l;
}

void
limit_close(struct limit *l)
{
	if (l == NULL)
		return;
	if (l->fd >= 0) {
		munmap(l->log, l->bytes);
		close(l->fd);
	} else {
		free(l->log);
	}
	free(l);
}

/* The log for this process alone; what is no log of ours is begun anew. */
static struct log *
lock(struct limit *l)
{
	while (l->fd >= 0 && flock(l->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			break;
	if (l->log->magic != MAGIC) {
		memset(l->log, 0, l->bytes);
		l->log->magic = MAGIC;
	}
	return l->log;
}

static void
unlock(const struct limit *l)
{
	if (l->fd >= 0 && flock(l->fd, LOCK_UN) != 0)
		message_warn("the rate limit's log: %s", strerror(errno));
}

/*
 * Whether a request is under way.  One that was killed never is answered, and
 * another may have its process's number by now: in containers often we
 * ourselves.
 */
static bool
is_under_way(const struct limit *l, const struct entry *e, int64_t now)
{
	if (e->asker == 0 || e->answered + LONGEST_MS <= now ||
	    (e->asker == getpid() && e->answered < l->opened))
		return false;
	return kill((pid_t)e->asker, 0) == 0 || errno == EPERM;
}

/* Until when the place for one more request is taken. */
static int64_t
free_at(const struct limit *l, const struct entry *e, int64_t now)
{
	if (e->answered == 0 || e->answered > now)
		return 0;
	if (is_under_way(l, e, now))
		return now + l->window_ms;
	return e->answered + l->window_ms;
}

/* How long to wait for a moment that may come sooner than it looks. */
static long
bounded(int64_t ms)
{
	return ms > 1000 ? 1000 : (long)ms;
}

long
limit_take(struct limit *l, uint64_t *ticket)
{
	struct log *log = lock(l);
	int64_t now = clock_ms(), at = 0;
	struct entry *e = &log->entries[0];

	if (log->paused_until > now &&
	    log->paused_until <= now + RETRY_AFTER_MAX_MS)
		at = log->paused_until;
	if (l->requests > 0) {
		int64_t then;

		e = &log->entries[log->count % l->requests];
		then = free_at(l, e, now);
		at = then > at ? then : at;
	}
	if (at <= now) {
		*ticket = log->count++;
		*e = (struct entry){ now, getpid() };
	}
	unlock(l);
	return at > now ? bounded(at - now) : 0;
}

/*
 * Whether the log by itself explains that nothing remained when a request that
 * was asked then was answered: the place of the next one was taken.
 */
static bool
is_used_up(const struct limit *l, int64_t asked, int64_t now)
{
	const struct entry *next =
	    &l->log->entries[l->log->count % l->requests];

	return next->answered != 0 && next->answered <= now &&
	    (next->asker != 0 || next->answered + l->window_ms >= asked);
}

void
limit_answered(struct limit *l, uint64_t ticket, const struct http_reply *reply)
{
	struct log *log = lock(l);
	int64_t now = clock_ms();
	bool expected = false;

	if (l->requests > 0) {
		struct entry *e = &log->entries[ticket % l->requests];

		expected = is_used_up(l, e->answered, now);
		*e = (struct entry){ now, 0 };
	}
	if (reply != NULL) {
		long pause = limit_pause_ms(reply, time(NULL), expected);

		if (now + pause > log->paused_until ||
		    log->paused_until > now + RETRY_AFTER_MAX_MS)
			log->paused_until = now + pause;
	}
	unlock(l);
}

/* -- headers --------------------------------------------------------------- */

static bool
whole(struct span text, int64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || *n > INT64_MAX / 20)
			return false;
		*n = *n * 10 + (text.p[i] - '0');
	}
	return text.n > 0;
}

static bool
number_header(const struct http_reply *reply, const char *name, int64_t *n)
{
	struct span value;

	return http_header(reply, name, &value) && whole(value, n);
}

/* A parameter such as ;r=50 of a structured field (RFC 9651). */
static bool
parameter(struct span field, char name, int64_t *n)
{
	for (size_t i = 0; i + 2 < field.n; i++) {
		struct span digits = { field.p + i + 3, 0 };

		if (field.p[i] != ';' || field.p[i + 1] != name ||
		    field.p[i + 2] != '=')
			continue;
		while (i + 3 + digits.n < field.n &&
		    digits.p[digits.n] >= '0' && digits.p[digits.n] <= '9')
			digits.n++;
		return whole(digits, n);
	}
	return false;
}

/* Seconds until what is used up is there again; -1: not used up, or not said.
 */
static int64_t
used_up(const struct http_reply *reply, int64_t now)
{
	static const char *const remaining[] = { "x-rate-limit-remaining",
		"x-ratelimit-remaining", "ratelimit-remaining" };
	static const char *const reset[] = { "x-rate-limit-reset",
		"x-ratelimit-reset", "ratelimit-reset" };
	struct span field;
	int64_t left, seconds;

	if (http_header(reply, "ratelimit", &field))
		return parameter(field, 'r', &left) && left == 0 &&
			parameter(field, 't', &seconds)
		    ? seconds
		    : -1;
	for (size_t i = 0; i < COUNT(remaining); i++)
		if (number_header(reply, remaining[i], &left) && left == 0 &&
		    number_header(reply, reset[i], &seconds))
			return seconds > EPOCH_FROM ? seconds - now : seconds;
	return -1;
}

long
limit_pause_ms(const struct http_reply *reply, int64_t now, bool expected)
{
	long after = reply->status == 429 || reply->status == 503
	    ? retry_after_ms(reply, now)
	    : -1;
	int64_t seconds;

	if (after >= 0)
		return after < RETRY_AFTER_MAX_MS ? after : 0;
	if (expected && reply->status != 429)
		return 0;
	seconds = used_up(reply, now);
	if (seconds <= 0)
		return 0;
	return seconds < PAUSE_MAX_MS / 1000 ? (long)seconds * 1000
					     : PAUSE_MAX_MS;
}
