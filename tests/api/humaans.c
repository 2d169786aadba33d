#include "humaans.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "selection.h"
#include "text.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 250

static const struct {
	unsigned status;
	const char *name;
} error_names[] = {
	{ 400, "BadRequest" },
	{ 401, "NotAuthenticated" },
	{ 402, "PaymentError" },
	{ 403, "Forbidden" },
	{ 404, "NotFound" },
	{ 405, "MethodNotAllowed" },
	{ 408, "Timeout" },
	{ 409, "Conflict" },
	{ 422, "Unprocessable" },
	{ 429, "TooManyRequests" },
	{ 500, "GeneralError" },
	{ 501, "NotImplemented" },
	{ 502, "BadGateway" },
	{ 503, "Unavailable" },
	{ 504, "GatewayTimeout" },
};

static const char *
error_name(unsigned status)
{
	for (size_t i = 0; i < sizeof(error_names) / sizeof(*error_names); i++)
		if (error_names[i].status == status)
			return error_names[i].name;
	return "GeneralError";
}

static void
humaans_error(
    struct reply *reply, unsigned status, const char *message, const char *path)
{
	char id[ID_LENGTH + 1];

	*put_id(id, mix(status + hash_text(message))) = '\0';
	reply->status = status;
	reply->type = "application/json; charset=utf-8";
	reply->body.n = 0;
	reply->rows = -1;
	buf_format(&reply->body,
	    "{\"id\":\"%s\",\"code\":%u,\"name\":\"%s\","
	    "\"message\":\"",
	    id, status, error_name(status));
	reply_add_safe(&reply->body, message);
	buf_add_char(&reply->body, '"');
	if (path != NULL) {
		buf_add_text(&reply->body, ",\"issues\":[{\"path\":\"");
		reply_add_safe(&reply->body, path);
		buf_add_text(&reply->body, "\",\"message\":\"not allowed\"}]");
	}
	buf_add_char(&reply->body, '}');
}

static const char *
token_state(const struct world *world, const char *authorization)
{
	if (authorization == NULL)
		return "none";
	if (strncasecmp(authorization, "Bearer ", 7) == 0 &&
	    strcmp(authorization + 7, world->token) == 0)
		return "ok";
	return "wrong";
}

/* A whole number in the query, or other for anything else. */
static int64_t
whole_number(const struct query *query, const char *key, int64_t other)
{
	const char *text = query_get(query, key);
	char *end;
	long long value;

	if (text == NULL)
		text = query_get(query, key + 1);
	if (text == NULL || *text < '0' || *text > '9')
		return other;
	value = strtoll(text, &end, 10);
	return *end == '\0' ? value : other;
}

static void
add_total(struct buf *out, int64_t total, const struct effects *effects)
{
	if (effects->total_missing)
		return;
	buf_add_text(out, "\"total\":");
	if (effects->total != NULL)
		buf_add_text(out, effects->total);
	else
		buf_format(out, "%" PRId64, total + effects->total_delta);
	buf_add_char(out, ',');
}

static void
add_rows(struct reply *reply, const struct list *list, const struct view *view)
{
	struct buf *out = &reply->body;

	buf_add_char(out, '[');
	for (int64_t i = 0; i < reply->rows; i++) {
		struct row row = list_row(
		    list, view_at(view, list, (uint32_t)(reply->skip + i)));

		if (i > 0)
			buf_add_char(out, ',');
		if (!record_write(out, &row))
			abort(); /* REPLY_BODY_MAX holds any page */
	}
	buf_add_char(out, ']');
}

static void
add_envelope(
    struct reply *reply, const struct list *list, const struct view *view)
{
	const struct effects *effects = reply->effects;
	struct buf *out = &reply->body;

	buf_add_char(out, '{');
	add_total(out, reply->total, effects);
	buf_format(out, "\"limit\":%lld,\"skip\":%lld", (long long)reply->limit,
	    (long long)reply->skip);
	if (!effects->data_missing) {
		buf_add_text(out, ",\"data\":");
		if (effects->data != NULL)
			buf_add_text(out, effects->data);
		else
			add_rows(reply, list, view);
	}
	buf_add_char(out, '}');
}

static void
answer_list(struct world *world, struct list *list,
    const struct request *request, struct reply *reply)
{
	const struct effects *effects = reply->effects;
	int64_t cap = effects->cap > 0 ? effects->cap : LIMIT_MAX;
	struct selection selection;
	struct mistake mistake = { .path = "" };
	const struct view *view;

	if (!selection_read(
		&selection, world, list, &request->query, &mistake)) {
		humaans_error(reply, 400, mistake.message, mistake.path);
		return;
	}
	view = view_of(list, &selection);
	reply->limit = whole_number(&request->query, "$limit", LIMIT_DEFAULT);
	if (reply->limit > cap)
		reply->limit = cap;
	reply->skip = whole_number(&request->query, "$skip", 0);
	reply->total = view->n;
	reply->rows = reply->total - reply->skip;
	if (reply->rows < 0)
		reply->rows = 0;
	if (reply->rows > reply->limit)
		reply->rows = reply->limit;
	add_envelope(reply, list, view);
}

static void
answer_record(struct list *list, const char *id, struct reply *reply)
{
	uint32_t number;
	struct row row;

	if (!list_find(list, id, strlen(id), &number) ||
	    list_gone(list, number)) {
		humaans_error(reply, 404, "No record found for that id", NULL);
		return;
	}
	row = list_row(list, number);
	if (!record_write(&reply->body, &row))
		abort(); /* REPLY_BODY_MAX holds any record */
	reply->rows = 1;
}

/* The person who owns the token is the first there is. */
static void
answer_me(struct world *world, struct reply *reply)
{
	struct list *people = world_list(world, "humaans", "people");
	char id[ID_LENGTH + 1];

	*list_put_id(id, people, 0) = '\0';
	if (people->base > 0)
		answer_record(people, id, reply);
	else
		humaans_error(reply, 404, "No record found", NULL);
}

static void
answer_token_info(struct world *world, struct reply *reply)
{
	struct list *people = world_list(world, "humaans", "people");
	char id[ID_LENGTH + 1], person[ID_LENGTH + 1];

	*put_id(id, mix(world->seed)) = '\0';
	*list_put_id(person, people, 0) = '\0';
	buf_format(&reply->body,
	    "{\"id\":\"%s\",\"personId\":\"%s\",\"label\":\"hr-tools\","
	    "\"scopes\":[\"public:read\",\"private:read\","
	    "\"documents:read\"]}",
	    id, person);
}

/* Counts the request and takes its faults; true: they answered it. */
static bool
meet_faults(struct faults *faults, const char *resource, struct list *list,
    const struct request *request, struct reply *reply)
{
	struct effects *effects = reply->effects;

	reply->resource = resource;
	reply->counter = (int64_t)faults_meet(
	    faults, "humaans", resource, list, &request->query, effects);
	if (effects->body != NULL || effects->raw != NULL)
		return true;
	if (effects->status < 400)
		return false;
	humaans_error(reply, effects->status, "As ordered", NULL);
	return true;
}

static void
answer_path(struct world *world, struct faults *faults, const char *path,
    const struct request *request, struct reply *reply)
{
	char name[64] = "";
	size_t n = strcspn(path, "/");
	const char *id = path[n] == '/' ? path + n + 1 : NULL;
	struct list *list;

	if (n < sizeof(name))
		*put_bytes(name, path, n) = '\0';
	list = world_list(world, "humaans", name);
	if (list != NULL) {
		if (meet_faults(faults, list->resource->name,
			id == NULL ? list : NULL, request, reply))
			return;
		if (id == NULL)
			answer_list(world, list, request, reply);
		else
			answer_record(list, id, reply);
	} else if (strcmp(path, "me") == 0) {
		if (!meet_faults(faults, "me", NULL, request, reply))
			answer_me(world, reply);
	} else if (strcmp(path, "token-info") == 0) {
		if (!meet_faults(faults, "token-info", NULL, request, reply))
			answer_token_info(world, reply);
	} else
		humaans_error(reply, 404, "Page not found", NULL);
}

void
humaans_answer(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply)
{
	reply->type = "application/json; charset=utf-8";
	reply->token = token_state(world, request->authorization);
	if (strcmp(reply->token, "ok") != 0)
		humaans_error(reply, 401, "Invalid access token", NULL);
	else if (strcmp(request->method, "GET") != 0 &&
	    strcmp(request->method, "HEAD") != 0)
		humaans_error(reply, 405, "Method not allowed here", NULL);
	else
		answer_path(world, faults,
		    request->path + strlen(HUMAANS_PREFIX), request, reply);
}
