#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "lib/memory.h"

#include "demo.h"
#include "http.h"
#include "humaans.h"
#include "log.h"
#include "reshape.h"
#include "teamtailor.h"
#include "wire.h"

#define REQUEST_BODY_MAX ((size_t)64 << 20)

struct server {
	struct world *world;
	struct faults *faults;
	struct MHD_Daemon *daemon;
	struct log log;
	pthread_mutex_t lock; /* world, faults and log */
	int stop;             /* readable once the server ends */
	unsigned connections; /* so far; touched atomically */
	uint16_t port;
};

/* What a request's target was, and its body so far. */
struct exchange {
	char *target;
	bool begun;
	struct buf body;
};

/* -- replies --------------------------------------------------------------- */

static void
release_body(void *body)
{
	free(body);
}

static enum MHD_Result
queue_reply(struct MHD_Connection *connection, const struct reply *reply,
    struct MHD_Response *response)
{
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	if (reply->type != NULL)
		MHD_add_response_header(
		    response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
	for (size_t i = 0; i < reply->nheaders; i++)
		MHD_add_response_header(
		    response, reply->headers[i].name, reply->headers[i].value);
	result = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
send_body(struct MHD_Connection *connection, struct reply *reply)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer_with_free_callback(
		reply->body.n, reply->body.p, release_body);

	if (response != NULL)
		reply->body = (struct buf)BUF_INIT(REPLY_BODY_MAX);
	return queue_reply(connection, reply, response);
}

/* A dump on its way, with the server whose lock it needs. */
struct outflow {
	struct server *server;
	struct dump *dump;
};

static ssize_t
read_dump(void *context, uint64_t position, char *out, size_t n)
{
	struct outflow *flow = context;
	struct dump *dump = flow->dump;
	size_t left = dump->piece.n - dump->sent;
	bool more = true;

	(void)position;
	if (left == 0) {
		pthread_mutex_lock(&flow->server->lock);
		more = dump_next(dump);
		pthread_mutex_unlock(&flow->server->lock);
		left = dump->piece.n;
	}
	if (!more)
		return MHD_CONTENT_READER_END_OF_STREAM;
	n = left < n ? left : n;
	put_bytes(out, dump->piece.p + dump->sent, n);
	dump->sent += n;
	return (ssize_t)n;
}

static void
release_flow(void *context)
{
	struct outflow *flow = context;

	dump_free(flow->dump);
	free(flow);
}

static enum MHD_Result
send_dump(struct server *server, struct MHD_Connection *connection,
    const struct reply *reply, struct dump *dump)
{
	struct outflow *flow = mem_zero(1, sizeof(*flow));

	flow->server = server;
	flow->dump = dump;
	return queue_reply(connection, reply,
	    MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, 65536, read_dump, flow, release_flow));
}

/* The connection is closed where the reply went past libmicrohttpd. */
static enum MHD_Result
send_reply(struct server *server, struct MHD_Connection *connection,
    struct reply *reply)
{
	const struct effects *e = reply->effects;
	uint32_t spread = e->latency_high - e->latency_low;
	uint64_t wait = e->latency_low;

	if (spread > 0)
		wait += below(mix(e->seed + (uint64_t)reply->counter), spread);
	if (wait > 0 && !wire_wait(server->stop, (int64_t)wait))
		return MHD_NO;
	if (!effects_on_wire(e))
		return send_body(connection, reply);
	wire_send(MHD_get_connection_info(
		      connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		      ->connect_fd,
	    server->stop, reply);
	return MHD_NO;
}

void
reply_header(struct reply *reply, const char *name, const char *value)
{
	if (reply->nheaders == HEADERS_MAX)
		return;
	reply->headers[reply->nheaders].name = mem_string(name);
	reply->headers[reply->nheaders++].value = mem_string(value);
}

void
reply_add_safe(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		bool safe = c >= ' ' && c < 0x7f && c != '"' && c != '\\';

		buf_add_char(out, (char)(safe ? c : '?'));
	}
}

void
reply_free(struct reply *reply)
{
	for (size_t i = 0; i < reply->nheaders; i++) {
		free(reply->headers[i].name);
		free(reply->headers[i].value);
	}
	buf_free(&reply->body);
}

/* -- requests -------------------------------------------------------------- */

static const char *
header_of(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static unsigned
connection_number(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return *(const unsigned *)info->socket_context;
}

static bool
starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void
answer(struct server *server, const struct request *request,
    struct reply *reply, struct dump **dump)
{
	pthread_mutex_lock(&server->lock);
	if (starts_with(request->path, HUMAANS_PREFIX))
		humaans_answer(server->world, server->faults, request, reply);
	else if (starts_with(request->path, TEAMTAILOR_PREFIX))
		teamtailor_answer(
		    server->world, server->faults, request, reply);
	else if (starts_with(request->path, DEMO_PREFIX))
		demo_answer(
		    server->world, server->faults, request, reply, dump);
	else {
		reply->status = MHD_HTTP_NOT_FOUND;
		reply->type = "text/plain";
		buf_add_text(&reply->body, "no API here\n");
	}
	reshape(request, reply);
	log_request(&server->log, request, reply);
	pthread_mutex_unlock(&server->lock);
}

static enum MHD_Result
handle(struct server *server, struct MHD_Connection *connection,
    struct exchange *exchange, const char *path, const char *method)
{
	struct request request = {
		.method = method,
		.target = exchange->target,
		.path = path,
		.body = exchange->body,
		.authorization = header_of(connection, "Authorization"),
		.api_key = header_of(connection, "api"),
		.api_version = header_of(connection, "X-Api-Version"),
		.accept = header_of(connection, "Accept"),
		.accept_encoding = header_of(connection, "Accept-Encoding"),
		.user_agent = header_of(connection, "User-Agent"),
		.connection = connection_number(connection),
	};
	struct effects effects = { .status = 0 };
	struct reply reply = {
		.status = MHD_HTTP_OK,
		.body = BUF_INIT(REPLY_BODY_MAX),
		.effects = &effects,
		.counter = -1,
		.rows = -1,
		.skip = -1,
		.limit = -1,
		.total = -1,
	};
	struct dump *dump = NULL;
	enum MHD_Result result = MHD_NO;

	if (query_parse(&request.query, exchange->target)) {
		answer(server, &request, &reply, &dump);
		result = dump != NULL
		    ? send_dump(server, connection, &reply, dump)
		    : send_reply(server, connection, &reply);
	}
	reply_free(&reply);
	query_free(&request.query);
	return result;
}

/* libmicrohttpd calls this for the header, each part of a body, the end. */
static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *upload,
    size_t *upload_n, void **state)
{
	struct exchange *exchange = *state;

	(void)version;
	if (exchange == NULL)
		return MHD_NO;
	if (!exchange->begun) {
		exchange->begun = true;
		return MHD_YES;
	}
	if (*upload_n > 0) {
		if (!buf_add(&exchange->body, upload, *upload_n))
			return MHD_NO;
		*upload_n = 0;
		return MHD_YES;
	}
	return handle(context, connection, exchange, path, method);
}

/* The target as the client sent it, before anything is decoded. */
static void *
on_target(void *context, const char *target, struct MHD_Connection *connection)
{
	struct exchange *exchange = mem_zero(1, sizeof(*exchange));

	(void)context;
	(void)connection;
	exchange->target = mem_string(target);
	exchange->body = (struct buf)BUF_INIT(REQUEST_BODY_MAX);
	return exchange;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct exchange *exchange = *state;

	(void)context;
	(void)connection;
	(void)why;
	if (exchange == NULL)
		return;
	free(exchange->target);
	buf_free(&exchange->body);
	free(exchange);
	*state = NULL;
}

static void
on_connection(void *context, struct MHD_Connection *connection,
    void **socket_context, enum MHD_ConnectionNotificationCode what)
{
	struct server *server = context;
	unsigned *number;
	int on = 1;

	if (what != MHD_CONNECTION_NOTIFY_STARTED) {
		free(*socket_context);
		return;
	}
	number = mem_alloc(sizeof(*number));
	*number = __atomic_add_fetch(&server->connections, 1, __ATOMIC_RELAXED);
	*socket_context = number;
	setsockopt(MHD_get_connection_info(
		       connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		       ->connect_fd,
	    IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/* -- start and stop -------------------------------------------------------- */

struct server *
server_start(struct world *world, struct faults *faults, uint16_t port, int log)
{
	struct server *server = mem_zero(1, sizeof(*server));
	const union MHD_DaemonInfo *info;
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	server->world = world;
	server->faults = faults;
	server->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	log_init(&server->log, log);
	pthread_mutex_init(&server->lock, NULL);
	server->daemon = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION |
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL,
	    port, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR,
	    &address, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_CONNECTION_TIMEOUT, 0U, MHD_OPTION_END);
	if (server->stop < 0 || server->daemon == NULL) {
		server_stop(server);
		return NULL;
	}
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	server->port = info->port;
	snprintf(world->url, sizeof(world->url), "http://127.0.0.1:%u",
	    server->port);
	return server;
}

uint16_t
server_port(const struct server *server)
{
	return server->port;
}

void
server_stop(struct server *server)
{
	if (server == NULL)
		return;
	if (server->stop >= 0 && eventfd_write(server->stop, 1) != 0)
		perror("demo-api");
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	if (server->stop >= 0)
		close(server->stop);
	pthread_mutex_destroy(&server->lock);
	free(server);
}
