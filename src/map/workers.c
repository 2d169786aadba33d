#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/out.h"
#include "lib/sandbox.h"
#include "lib/status.h"
#include "map/wire.h"
#include "map/workers.h"

/* So much a worker makes before it waits for its reader. */
#define ANSWERS_BYTES ((size_t)1 << 20)

struct worker {
	pid_t pid;           /* 0: it has been waited for */
	struct out out;      /* batches, to it */
	struct feed feed;    /* answers, from it */
	struct batch *batch; /* owned: in its hands where n is not 0 */
	size_t answered;     /* of these */
};

struct workers {
	struct worker *all; /* owned */
	size_t n;
	size_t busy;         /* so many have a batch */
	size_t oldest;       /* of these, who got it first; next are the rest */
	struct batch *batch; /* owned: that is being filled */
	bool failed;
};

/* Releases the memory. */
static void
forget(struct workers *w)
{
	for (size_t i = 0; i < w->n; i++) {
		out_abandon(&w->all[i].out);
		batch_free(w->all[i].batch);
	}
	batch_free(w->batch);
	free(w->all);
	free(w);
}

/* -- a worker -------------------------------------------------------------- */

static void
work(const struct engine *e, const struct batch *b, struct mapped *m,
    struct out *out)
{
	for (size_t i = 0; i < b->n && out->error == 0; i++) {
		struct span record = batch_record(b, i), seen;

		/* It may keep in mind what it sees. */
		if (e->check != NULL)
			e->check(e->self, batch_line(b, i), &seen);
		mapped_clear(m);
		wire_put_mapped(out, m, e->map(e->self, record, m));
		if (m->lines.cap > WIRE_KEPT_BYTES)
			buf_free(&m->lines);
	}
}

/* Until nobody asks, or listens, any more. */
static void
serve(const struct engine *engine, size_t columns)
{
	struct feed *in = mem_zero(1, sizeof *in);
	struct batch *batch = batch_new();
	struct mapped m;
	struct out out;

	in->fd = STDIN_FILENO;
	mapped_begin(&m, columns);
	out_begin(&out, STDOUT_FILENO, "a worker");
	out.buf.max = ANSWERS_BYTES;
	while (out.error == 0 && wire_get_batch(in, batch)) {
		work(engine, batch, &m, &out);
		out_flush(&out);
	}
	out_abandon(&out);
	mapped_end(&m);
	batch_free(batch);
	free(in);
}

/*
 * Becomes a worker, unless the starter is gone already.  Its stdin and stdout
 * are the starter's socket; of what else was open, only stderr stays.
 */
static _Noreturn void
become_worker(struct workers *siblings, const struct engine *engine,
    size_t columns, int fd, pid_t starter)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != starter ||
	    dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(STATUS_FAILED);
	closefrom(STDERR_FILENO + 1);
	sandbox_limit_calls(SANDBOX_CALLS_NEEDED);
	forget(siblings);
	serve(engine, columns);
	engine->free(engine->self);
	_exit(STATUS_OK);
}

/* -- who starts them ------------------------------------------------------- */

/* One more of them. */
static bool
start_one(struct workers *w, const struct engine *engine, size_t columns)
{
	struct worker *worker = &w->all[w->n];
	pid_t starter = getpid();
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return false;
	worker->pid = fork();
	if (worker->pid == 0)
		become_worker(w, engine, columns, fds[1], starter);
	close(fds[1]);
	if (worker->pid < 0) {
		close(fds[0]);
		return false;
	}
	out_begin(&worker->out, fds[0], "a worker");
	worker->feed.fd = fds[0];
	worker->batch = batch_new();
	w->n++;
	return true;
}

struct workers *
workers_start(const struct engine *engine, size_t columns, size_t n)
{
	struct workers *w = mem_zero(1, sizeof *w);

	w->batch = batch_new();
	w->all = mem_zero(n, sizeof *w->all);
	while (w->n < n)
		if (!start_one(w, engine, columns)) {
			message_error("-j: process %zu can't be started: %s",
			    w->n + 1, strerror(errno));
			workers_end(w);
			return NULL;
		}
	return w;
}

/* How one ended, as waitpid(2) has it. */
static int
reap(struct worker *worker)
{
	int how = 0;

	while (waitpid(worker->pid, &how, 0) < 0 && errno == EINTR)
		continue;
	worker->pid = 0;
	return how;
}

/*
 * A free worker ends when there is no more to read; one with a batch, at the
 * latest, with us.
 */
void
workers_end(struct workers *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->n; i++)
		close(w->all[i].feed.fd);
	for (size_t i = 0; i < w->n && w->busy == 0; i++)
		reap(&w->all[i]);
	forget(w);
}

/* -- batches --------------------------------------------------------------- */

bool
workers_add(
    struct workers *w, uint64_t number, struct span line, struct span record)
{
	return batch_add(w->batch, number, line, record);
}

bool
workers_pending(const struct workers *w)
{
	return w->batch->n > 0;
}

bool
workers_busy(const struct workers *w)
{
	return w->busy > 0;
}

bool
workers_all_busy(const struct workers *w)
{
	return w->busy == w->n;
}

bool
workers_failed(const struct workers *w)
{
	return w != NULL && w->failed;
}

/*
 * The worker may be gone: that shall be no signal, which would end us as if the
 * reader of stdout had gone.  It is told of when its answers are missed.
 */
void
workers_send(struct workers *w)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct worker *worker = &w->all[(w->oldest + w->busy) % w->n];
	struct batch *b = w->batch;

	w->batch = worker->batch;
	worker->batch = b;
	worker->answered = 0;
	w->busy++;
	sigaction(SIGPIPE, &ignore, &before);
	wire_put_batch(&worker->out, b);
	out_flush(&worker->out);
	sigaction(SIGPIPE, &before, NULL);
}

/* All its answers are read: it is free. */
static void
release(struct workers *w, struct worker *worker)
{
	batch_clear(worker->batch);
	w->oldest = (w->oldest + 1) % w->n;
	w->busy--;
}

static void
lose(struct workers *w, struct worker *worker, uint64_t number)
{
	int how = reap(worker);

	message_error("line %" PRIu64 ": its process was lost (%s %d): nothing "
		      "is mapped from there on",
	    number, WIFSIGNALED(how) ? "signal" : "exit status",
	    WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
	w->failed = true;
}

bool
workers_answer(struct workers *w, struct worked *answer, struct mapped *m)
{
	struct worker *oldest = &w->all[w->oldest];
	const struct batch *b = oldest->batch;
	size_t i = oldest->answered;

	if (w->failed)
		return false;
	if (i == b->n) {
		release(w, oldest);
		return false;
	}
	answer->number = b->items[i].number;
	answer->line = batch_line(b, i);
	if (!wire_get_mapped(&oldest->feed, m, &answer->good)) {
		lose(w, oldest, answer->number);
		return false;
	}
	oldest->answered++;
	return true;
}

/* -- waiting --------------------------------------------------------------- */

bool
workers_readable(int fd)
{
	struct pollfd input = { .fd = fd, .events = POLLIN };

	return poll(&input, 1, 0) != 0;
}

bool
workers_wait(const struct workers *w, int fd)
{
	struct pollfd fds[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = w->all[w->oldest].feed.fd, .events = POLLIN } };

	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		continue;
	return fds[1].revents == 0;
}
