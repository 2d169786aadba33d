/*
 * demo-api: HR APIs on loopback, with made-up people in them, and with faults
 * where a test orders some.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/options.h"

#include "clock.h"
#include "faults.h"
#include "humaans.h"
#include "script.h"
#include "server.h"
#include "teamtailor.h"
#include "world.h"

enum {
	OPT_PORT = OPTION_LONG,
	OPT_PORT_FILE,
	OPT_LOG,
	OPT_SEED,
	OPT_SIZE,
	OPT_TOKEN,
	OPT_FAULTS,
	OPT_ORDER,
	OPT_INSTANTS,
	OPT_SORT,
	OPT_RATE,
	OPT_CLOCK,
	OPT_LIFETIME,
	OPT_DETACH,
};

static const struct option_row rows[] = {
	{ OPT_PORT, "port", "n", "listen on this port; 0: any free one (0)" },
	{ OPT_PORT_FILE, "port-file", "file",
	    "write the port there, instead of the address on stdout" },
	{ OPT_LOG, "log", "file", "log requests there, one JSON object each" },
	{ OPT_SEED, "seed", "n", "make up other records (1)" },
	{ OPT_SIZE, "size", "resource=n", "hold so many records (repeatable)" },
	{ OPT_TOKEN, "token", "text", "the token to accept (demo-token)" },
	{ OPT_FAULTS, "faults", "file",
	    "do what this script says (tests/api/README)" },
	{ OPT_ORDER, "order", "order",
	    "natural, created-desc, updated-asc, updated-desc, id, random" },
	{ OPT_INSTANTS, "instant-filters", "policy",
	    "createdAt[$gte] and the like: ignored, honoured, refused" },
	{ OPT_SORT, "sort", "policy", "$sort: honoured, ignored, refused" },
	{ OPT_RATE, "rate", "n/seconds",
	    "the rate limit of Teamtailor (50/10); off: none" },
	{ OPT_CLOCK, "clock", "seconds",
	    "changes happen now, by a clock so far ahead; -7200xN: behind, and "
	    "N "
	    "times as fast" },
	{ OPT_LIFETIME, "lifetime", "seconds", "end after so long (14400)" },
	{ OPT_DETACH, "detach", NULL, "outlive the parent process" },
};

static const struct option_table table = {
	.tool = "demo-api",
	.summary = "demo-api - HR APIs with made-up records, on loopback",
	.synopsis = "demo-api [--port n] [--port-file file] [--log file] "
		    "[--size resource=n]... [--faults file]\n",
	.examples = "demo-api --size documents=10000 --log requests.ndjson\n",
	.manual = "tests/api/README",
	.rows = rows,
	.nrows = sizeof(rows) / sizeof(rows[0]),
};

struct settings {
	long port;
	const char *port_file;
	const char *log;
	const char *faults;
	long seed;
	enum order order;
	const char *token;
	enum policy instants, sort;
	long requests, window; /* the rate limit; window in ms */
	long lifetime;
	bool detach;
	size_t nsizes;
	struct {
		char *name;
		long size;
	} sizes[LISTS_MAX];
};

static bool
policy_named(const char *name, enum policy *policy)
{
	if (strcmp(name, "ignored") == 0)
		*policy = POLICY_IGNORE;
	else if (strcmp(name, "honoured") == 0)
		*policy = POLICY_HONOUR;
	else if (strcmp(name, "refused") == 0)
		*policy = POLICY_REFUSE;
	else
		return false;
	return true;
}

static bool
take_size(struct settings *s, char *value)
{
	char *equal = strchr(value, '=');

	if (equal == NULL || s->nsizes == LISTS_MAX)
		return false;
	*equal = '\0';
	s->sizes[s->nsizes].name = value;
	return options_number(
	    equal + 1, 0, SIZE_MOST, &s->sizes[s->nsizes++].size);
}

/* "50/10", "50/0.5" or "off" */
static bool
take_rate(struct settings *s, char *value)
{
	char *slash = strchr(value, '/');
	char *end;
	double seconds;

	if (strcmp(value, "off") == 0) {
		s->requests = 0;
		return true;
	}
	if (slash == NULL)
		return false;
	*slash = '\0';
	seconds = strtod(slash + 1, &end);
	s->window = (long)(seconds * 1000);
	return *end == '\0' && seconds >= 0.001 && seconds <= 86400 &&
	    options_number(value, 1, BUDGET_MAX, &s->requests);
}

/* "3600", "-3600", "-7200x100" */
static bool
take_clock(char *value)
{
	char *times = strchr(value, 'x');
	bool behind = value[0] == '-';
	long seconds, speed = 1;

	if (times != NULL)
		*times = '\0';
	if (!options_number(value + behind, 0, 1000000000, &seconds) ||
	    (times != NULL && !options_number(times + 1, 1, 1000000, &speed)))
		return false;
	clock_set(behind ? -seconds : seconds, speed);
	return true;
}

static bool
take_option(struct settings *s, int id, char *value)
{
	switch (id) {
	case OPT_PORT:
		return options_number(value, 0, 65535, &s->port);
	case OPT_PORT_FILE:
		s->port_file = value;
		return true;
	case OPT_LOG:
		s->log = value;
		return true;
	case OPT_SEED:
		return options_number(value, 0, 1000000000, &s->seed);
	case OPT_SIZE:
		return take_size(s, value);
	case OPT_TOKEN:
		s->token = value;
		return true;
	case OPT_FAULTS:
		s->faults = value;
		return true;
	case OPT_ORDER:
		return order_named(value, &s->order);
	case OPT_INSTANTS:
		return policy_named(value, &s->instants);
	case OPT_SORT:
		return policy_named(value, &s->sort);
	case OPT_RATE:
		return take_rate(s, value);
	case OPT_CLOCK:
		return take_clock(value);
	case OPT_LIFETIME:
		return options_number(value, 1, 1000000, &s->lifetime);
	default:
		s->detach = true;
		return true;
	}
}

static bool
read_faults(struct faults *faults, struct world *world, const char *path)
{
	struct script_error error;
	struct buf script = BUF_INIT((size_t)64 << 20);
	char part[65536];
	size_t n;
	bool good = false;
	FILE *f = fopen(path, "r");

	if (f == NULL) {
		message_error("%s: %s", path, strerror(errno));
		return false;
	}
	while ((n = fread(part, 1, sizeof(part), f)) > 0 &&
	    buf_add(&script, part, n))
		continue;
	if (ferror(f))
		message_error("%s: %s", path, strerror(errno));
	else if (!script_read(faults, world, script.p, script.n, &error))
		message_error("%s: line %u: %s", path, error.line, error.why);
	else
		good = true;
	fclose(f);
	buf_free(&script);
	return good;
}

/* A list's size; where the name is an API's and a star, that of all its lists.
 */
static bool
resize(struct world *world, const char *name, uint32_t size)
{
	struct list *list = world_named(world, name);
	size_t n = strcspn(name, "/");
	bool found = list != NULL;

	if (found)
		world_resize(world, list, size);
	for (size_t i = 0; strcmp(name + n, "/*") == 0 && i < world->nlists;
	     i++) {
		list = world->lists[i];
		if (strncmp(list->api, name, n) != 0 || list->api[n] != '\0')
			continue;
		world_resize(world, list, size);
		found = true;
	}
	if (!found)
		message_error("--size: %s: no such resource", name);
	return found;
}

static bool
make_world(struct world *world, const struct settings *s)
{
	world->token = s->token;
	world->seed = mix((uint64_t)s->seed);
	world->instants = s->instants;
	world->sort = s->sort;
	world_add(
	    world, "humaans", humaans_resources, humaans_nresources, s->order);
	world_add(world, "teamtailor", teamtailor_resources,
	    teamtailor_nresources, s->order);
	budget_init(&world->budget, (uint32_t)s->requests, s->window);
	for (size_t i = 0; i < s->nsizes; i++)
		if (!resize(
			world, s->sizes[i].name, (uint32_t)s->sizes[i].size))
			return false;
	world_link(world);
	return true;
}

/* The port file appears whole: written under another name, renamed. */
static bool
write_port(const char *path, uint16_t port)
{
	char *fresh = mem_format("%s.new", path);
	FILE *f = fopen(fresh, "w");
	bool good = f != NULL && fprintf(f, "%u\n", port) > 0;

	if (f != NULL && fclose(f) != 0)
		good = false;
	if (good && rename(fresh, path) != 0)
		good = false;
	if (!good)
		message_error("%s: %s", path, strerror(errno));
	free(fresh);
	return good;
}

static bool
announce(const struct settings *s, const struct server *server)
{
	uint16_t port = server_port(server);

	if (s->port_file != NULL)
		return write_port(s->port_file, port);
	if (printf("http://127.0.0.1:%u\n", port) > 0 && fflush(stdout) == 0)
		return true;
	message_error("stdout: %s", strerror(errno));
	return false;
}

/* Until a signal, or the end of the lifetime. */
static void
wait_for_end(const sigset_t *signals, long lifetime)
{
	struct timespec left = { .tv_sec = lifetime };

	while (sigtimedwait(signals, NULL, &left) < 0 && errno == EINTR)
		continue;
}

static enum status
serve(struct world *world, struct faults *faults, const struct settings *s,
    const sigset_t *signals)
{
	enum status status = STATUS_FAILED;
	struct server *server = NULL;
	int log = -1;

	if (s->log != NULL) {
		log = open(
		    s->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (log < 0) {
			message_error("%s: %s", s->log, strerror(errno));
			goto out;
		}
	}
	server = server_start(world, faults, (uint16_t)s->port, log);
	if (server == NULL) {
		message_error("port %ld: %s", s->port, strerror(errno));
		goto out;
	}
	if (!announce(s, server))
		goto out;
	wait_for_end(signals, s->lifetime);
	status = STATUS_OK;
out:
	server_stop(server);
	if (log >= 0)
		close(log);
	return status;
}

/* The signals that end the server are waited for, in this thread only. */
static void
block_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGHUP);
	sigprocmask(SIG_BLOCK, signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int
main(int argc, char **argv)
{
	struct settings settings = {
		.seed = 1,
		.token = "demo-token",
		.sort = POLICY_HONOUR,
		.requests = 50,
		.window = 10000,
		.lifetime = 14400,
	};
	struct world world = { .nlists = 0 };
	struct faults faults = { .rules = NULL };
	struct options options;
	sigset_t signals;
	enum status status;
	char *value;
	int id;

	message_init("demo-api");
	options_begin(&options, &table, argc, argv);
	while ((id = options_next(&options, &value)) >= 0)
		if (!take_option(&settings, id, value)) {
			options.status = options_wrong(
			    &table, "%s: not a value for this option", value);
			options.stop = true;
			break;
		}
	status = options.status;
	if (!options.stop) {
		block_signals(&signals);
		if (!settings.detach)
			prctl(PR_SET_PDEATHSIG, SIGTERM);
		status = STATUS_USAGE;
		if (make_world(&world, &settings) &&
		    (settings.faults == NULL ||
			read_faults(&faults, &world, settings.faults)))
			status = serve(&world, &faults, &settings, &signals);
	}
	faults_free(&faults);
	world_free(&world);
	options_end(&options);
	return status;
}
