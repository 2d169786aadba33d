/*
 * What an answer's headers say of the rate limit, and the log of requests that
 * processes share.
 */
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fetch/limit.h"
#include "lib/buf.h"
#include "lib/message.h"

#include "capture.h"
#include "tap.h"

#define NOW 1750000000

struct sample {
	const char *name;
	long status;
	const char *headers; /* as http_header() finds them */
	long pause;          /* milliseconds */
};

static const struct sample samples[] = {
	{ "nothing said", 200, "date: x\n", 0 },
	{ "some left", 200,
	    "x-rate-limit-remaining: 7\nx-rate-limit-reset: 4\n", 0 },
	{ "none left, seconds", 200,
	    "x-rate-limit-remaining: 0\nx-rate-limit-reset: 4\n", 4000 },
	{ "none left, an instant", 200,
	    "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1750000009\n", 9000 },
	{ "none left, an instant gone by", 200,
	    "x-ratelimit-remaining: 0\nx-ratelimit-reset: 1749999999\n", 0 },
	{ "none left for a day: a minute at most", 200,
	    "ratelimit-remaining: 0\nratelimit-reset: 86400\n", 60000 },
	{ "the draft's field", 200, "ratelimit: \"default\";r=0;t=30\n",
	    30000 },
	{ "the draft's field, some left", 200,
	    "ratelimit: \"default\";r=50;t=30\n", 0 },
	{ "the draft's field, malformed", 200, "ratelimit: r=0, soon\n", 0 },
	{ "words for numbers", 200,
	    "x-rate-limit-remaining: none\nx-rate-limit-reset: soon\n", 0 },
	{ "Retry-After comes first", 429,
	    "retry-after: 2\nx-rate-limit-remaining: 0\n"
	    "x-rate-limit-reset: 9\n",
	    2000 },
	{ "Retry-After of a good answer is none", 200, "retry-after: 2\n", 0 },
	{ "Retry-After past the ceiling", 429, "retry-after: 4000\n", 0 },
};

static void
test_headers(void)
{
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		const struct sample *s = &samples[i];
		struct http_reply reply = { .outcome = HTTP_ANSWERED,
			.status = s->status,
			.headers = BUF_INIT(HTTP_HEADERS_MAX) };
		long pause;

		buf_add_text(&reply.headers, s->headers);
		pause = limit_pause_ms(&reply, NOW, false);
		ok(pause == s->pause, "%s: %ld ms", s->name, pause);
		buf_free(&reply.headers);
	}
}

/* -- the log --------------------------------------------------------------- */

static char folder[] = "/tmp/hr-limit-XXXXXX";
static char url[] = "https://api.example.org/v1", name[] = "demo";
static char one[] = "one", other[] = "other";

/* So many requests in a window of so many seconds. */
static struct source
source_of(char *secret, long requests, double seconds)
{
	return (struct source){ .name = name,
		.base_url = url,
		.auth = { .secret = secret },
		.rate_requests = requests,
		.rate_seconds = seconds };
}

static double
seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
test_window(void)
{
	struct source s = source_of(one, 2, 30);
	struct source t = source_of(other, 2, 30);
	struct limit *l = limit_open(&s), *same = limit_open(&s);
	struct limit *elsewhere = limit_open(&t);
	uint64_t first = 9, second = 9, ticket = 9;

	ok(limit_take(l, &first) == 0 && limit_take(same, &second) == 0 &&
		first == 0 && second == 1,
	    "two requests may go, of two processes, too");
	ok(limit_take(l, &ticket) > 0 && limit_take(same, &ticket) > 0,
	    "no third");
	limit_answered(l, first, NULL);
	ok(limit_take(same, &ticket) > 0, "nor when the first was answered");
	ok(limit_take(elsewhere, &ticket) == 0 && ticket == 0,
	    "another account has a limit of its own");
	limit_close(elsewhere);
	limit_close(same);
	limit_close(l);
}

/* A request whose process is gone counts from when it was asked; one that is
 * under way keeps its place until it is answered. */
static void
test_gone(void)
{
	const double window = 0.1;
	struct source s = source_of(one, 1, window);
	struct limit *l = limit_open(&s);
	double until = seconds_now() + 10;
	uint64_t ticket;
	bool free = false;
	pid_t child = fork();

	if (child == 0)
		_exit(limit_take(l, &ticket) == 0 ? 0 : 1);
	waitpid(child, NULL, 0);
	while (!free && seconds_now() < until)
		free = limit_take(l, &ticket) == 0;
	ok(free && ticket == 1, "a process that is gone gives its place free");
	free = false;
	until = seconds_now() + 2 * window;
	while (!free && seconds_now() < until)
		free = limit_take(l, &ticket) == 0;
	ok(!free, "one that waits for its answer does not");
	limit_close(l);
}

/* A request of a process that was killed, and whose number we have: in a
 * container that is started again, as a rule. */
static void
test_namesake(void)
{
	struct source s = source_of(other, 1, 0.1);
	struct limit *l = limit_open(&s);
	double until = seconds_now() + 5;
	uint64_t ticket = 9;
	bool free = limit_take(l, &ticket) == 0;
	double asked = seconds_now();

	ok(free, "a request that is never answered");
	limit_close(l);
	while (seconds_now() < asked + 0.002)
		continue;
	l = limit_open(&s);
	for (free = false; !free && seconds_now() < until;)
		free = limit_take(l, &ticket) == 0;
	ok(free, "its place comes free, though its process's number is ours");
	limit_close(l);
}

static void
test_alone(void)
{
	static struct capture said;
	const struct rlimit little = { 1000, RLIM_INFINITY };
	struct source many = source_of(one, 20000, 30);
	struct source s = source_of(other, 100, 30);
	struct limit *l = limit_open(&many);
	struct rlimit before;
	uint64_t ticket;
	bool taken = true;

	for (int i = 0; i < 10000; i++)
		taken = taken && limit_take(l, &ticket) == 0;
	ok(taken && limit_take(l, &ticket) > 0, "a log holds 10000 at most");
	limit_close(l);

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	capture_begin(&said, STDERR_FILENO);
	setrlimit(RLIMIT_FSIZE, &little);
	s.name = other;
	l = limit_open(&s);
	setrlimit(RLIMIT_FSIZE, &before);
	ok(strstr(capture_end(&said), "; other processes will not be heeded") !=
		    NULL &&
		limit_take(l, &ticket) == 0 && ticket == 0,
	    "without room for the log it is kept alone, which is said");
	limit_close(l);

	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	l = limit_open(&s);
	ok(limit_take(l, &ticket) == 0 && ticket == 0, "without a home, too");
	limit_close(l);
}

static int
take_away(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

int
main(void)
{
	message_init("limit-test");
	if (mkdtemp(folder) == NULL || setenv("XDG_STATE_HOME", folder, 1) != 0)
		return 1;
	test_headers();
	test_window();
	test_gone();
	test_namesake();
	test_alone();
	if (nftw(folder, take_away, 8, FTW_DEPTH | FTW_PHYS) != 0)
		return 1;
	return done_testing();
}
