#include "teamtailor.h"

#include <ctype.h>
#include <stdlib.h>
#include <time.h>

#include "asking.h"
#include "jsonapi.h"

#define MEDIA_TYPE "application/vnd.api+json; charset=utf-8"

/* The API's versions are dates; its first. */
#define VERSION_FIRST 20161108
/* The last in which notes came in another envelope, and stages otherwise. */
#define VERSION_OLD_NOTES 20210218
#define VERSION_OLD_STAGES 20231215

/* -- errors ---------------------------------------------------------------- */

static void
answer_error(struct reply *reply, unsigned status, const char *code,
    const char *title, const char *detail)
{
	/* The one error whose status is a number. */
	const char *quote = status == 406 ? "" : "\"";

	reply->status = status;
	reply->body.n = 0;
	reply->rows = -1;
	buf_format(&reply->body, "{\"errors\":[{\"title\":\"%s\",\"detail\":\"",
	    title);
	reply_add_safe(&reply->body, detail);
	buf_add_char(&reply->body, '"');
	if (code != NULL)
		buf_format(&reply->body, ",\"code\":\"%s\"", code);
	buf_format(&reply->body, ",\"status\":%s%u%s}]}", quote, status, quote);
}

static void
answer_missing(struct reply *reply)
{
	answer_error(reply, 404, "404", "Record not found",
	    "The record or path could not be found.");
}

/* -- headers --------------------------------------------------------------- */

/* "Token token=…", or the key alone in a header that some proxies take. */
static const char *
token_state(const struct world *world, const struct request *request)
{
	static const char scheme[] = "Token token=";
	const char *given = request->authorization;

	if (given == NULL && request->api_key != NULL)
		return strcmp(request->api_key, world->token) == 0 ? "ok"
								   : "wrong";
	if (given == NULL)
		return "none";
	if (strncmp(given, scheme, sizeof(scheme) - 1) == 0 &&
	    strcmp(given + sizeof(scheme) - 1, world->token) == 0)
		return "ok";
	return "wrong";
}

/* The version asked for, or 0 where that is none. */
static unsigned long
version_of(const struct request *request)
{
	const char *text = request->api_version;
	unsigned long version;
	char *end;

	if (text == NULL || !isdigit((unsigned char)*text))
		return 0;
	version = strtoul(text, &end, 10);
	return *end == '\0' && end == text + 8 && version >= VERSION_FIRST &&
		version <= 20991231
	    ? version
	    : 0;
}

static int64_t
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static void
number_header(struct reply *reply, const char *name, int64_t number)
{
	char text[24];

	*put_integer(text, number) = '\0';
	reply_header(reply, name, text);
}

/* Counts the request; false where it is one too many. */
static bool
take_from_budget(struct world *world, struct reply *reply)
{
	struct budget *budget = &world->budget;
	uint32_t left = 0;
	int64_t reset = 0;
	bool within = budget_take(budget, milliseconds(), &left, &reset);

	if (budget->requests > 0) {
		number_header(reply, "X-Rate-Limit-Limit", budget->requests);
		number_header(reply, "X-Rate-Limit-Remaining", left);
		number_header(
		    reply, "X-Rate-Limit-Reset", (reset + 999) / 1000);
	}
	return within;
}

/* -- included records ------------------------------------------------------ */

struct mention {
	const struct list *list;
	uint32_t number;
	uint32_t shown;
};

/* The records that a page's relationships lead to, each once. */
struct mentions {
	struct mention *items; /* what is in bytes */
	struct buf bytes;
	size_t n;
};

static void
mention(struct mentions *m, const struct list *list, uint32_t number,
    uint32_t shown)
{
	struct mention one = { list, number, shown };

	for (size_t i = 0; i < m->n; i++)
		if (m->items[i].number == number && m->items[i].list == list) {
			m->items[i].shown |= shown;
			return;
		}
	if (!buf_add(&m->bytes, (const char *)&one, sizeof(one)))
		abort(); /* its maximum holds any page's */
	m->items = (struct mention *)(void *)m->bytes.p;
	m->n++;
}

/* What a row's relations lead to; deeper: the relations of those, or NULL. */
static void
mention_leads(struct mentions *m, const struct row *row, const uint32_t *deeper)
{
	for (size_t i = 0; i < RELATIONS_MAX; i++) {
		const struct list *target = row->list->targets[i];
		uint32_t leads[LEADS_MAX];
		size_t n;

		if ((row->shown >> i & 1) == 0 || target == NULL)
			continue;
		n = jsonapi_leads(row, i, leads);
		for (size_t k = 0; k < n; k++) {
			uint32_t shown = deeper != NULL ? deeper[i] : 0;
			struct row other;

			mention(m, target, leads[k], shown);
			other = list_row(target, leads[k]);
			other.shown = shown;
			if (shown != 0)
				mention_leads(m, &other, NULL);
		}
	}
}

static void
add_mentions(struct buf *out, const struct mentions *m, bool older)
{
	buf_add_text(out, ",\"included\":[");
	for (size_t i = 0; i < m->n; i++) {
		struct row row = list_row(m->items[i].list, m->items[i].number);

		row.shown = m->items[i].shown;
		row.older = older;
		if (i > 0)
			buf_add_char(out, ',');
		if (!record_write(out, &row))
			abort(); /* REPLY_BODY_MAX holds any page */
	}
	buf_add_char(out, ']');
}

/* -- pages ----------------------------------------------------------------- */

/* What a page is made of. */
struct page {
	const struct request *request;
	const struct asking *asking;
	const char *url; /* of the server */
	const struct list *list;
	const struct view *view;
	unsigned long version;
	int64_t size, count; /* rows of a page, pages */
};

static bool
is_old(const struct page *page)
{
	return page->version <= VERSION_OLD_STAGES;
}

static struct row
row_at(const struct page *page, int64_t position)
{
	struct row row = list_row(
	    page->list, view_at(page->view, page->list, (uint32_t)position));

	row.shown = page->asking->shown;
	row.older = is_old(page);
	return row;
}

/* What must not stand in a query as it is goes percent-encoded. */
static void
add_encoded(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (isalnum(c) || strchr("-._~", c) != NULL)
			buf_add_char(out, (char)c);
		else
			buf_format(out, "%%%02X", c);
	}
}

/* "next":"URL?…&page[number]=…&page[size]=…", all else as it was asked. */
static void
add_link(
    struct buf *out, const struct page *page, const char *name, int64_t number)
{
	const struct query *query = &page->request->query;

	buf_format(out, "\"%s\":\"%s%s?", name, page->url, page->request->path);
	for (size_t i = 0; i < query->n; i++) {
		if (strncmp(query->pairs[i].key, "page[", 5) == 0)
			continue;
		add_encoded(out, query->pairs[i].key);
		buf_add_char(out, '=');
		add_encoded(out, query->pairs[i].value);
		buf_add_char(out, '&');
	}
	buf_format(out, "page%%5Bnumber%%5D=%lld&page%%5Bsize%%5D=%lld\",",
	    (long long)number, (long long)page->asking->size);
}

static void
add_links(struct buf *out, const struct page *page)
{
	int64_t number = page->asking->number;

	buf_add_text(out, ",\"links\":{");
	add_link(out, page, "first", 1);
	if (number > 1)
		add_link(out, page, "prev", number - 1);
	if (number < page->count)
		add_link(out, page, "next", number + 1);
	add_link(out, page, "last", page->count);
	out->p[out->n - 1] = '}';
}

static void
add_meta(struct buf *out, const struct page *page, const struct reply *reply)
{
	const struct effects *effects = reply->effects;
	const char *texts = page->list->resource->shape->texts;

	buf_add_text(out, ",\"meta\":{");
	if (texts != NULL)
		buf_format(out, "\"texts\":%s,", texts);
	if (effects->total != NULL)
		buf_format(out, "\"record-count\":%s,", effects->total);
	else if (!effects->total_missing)
		buf_format(out, "\"record-count\":%lld,",
		    (long long)(reply->total + effects->total_delta));
	if (!effects->total_missing)
		buf_format(out, "\"page-count\":%lld,", (long long)page->count);
	if (out->p[out->n - 1] == ',')
		out->n--;
	buf_add_char(out, '}');
}

static void
add_rows(struct buf *out, const struct page *page, const struct reply *reply)
{
	buf_add_char(out, '[');
	for (int64_t i = 0; i < reply->rows; i++) {
		struct row row = row_at(page, reply->skip + i);

		if (i > 0)
			buf_add_char(out, ',');
		if (!record_write(out, &row))
			abort(); /* REPLY_BODY_MAX holds any page */
	}
	buf_add_char(out, ']');
}

static void
add_included(
    struct buf *out, const struct page *page, const struct reply *reply)
{
	struct mentions m = { .bytes = BUF_INIT(REPLY_BODY_MAX) };

	if (page->asking->shown == 0)
		return;
	for (int64_t i = 0; i < reply->rows; i++) {
		struct row row = row_at(page, reply->skip + i);

		mention_leads(&m, &row, page->asking->deeper);
	}
	add_mentions(out, &m, is_old(page));
	buf_free(&m.bytes);
}

static void
add_envelope(struct reply *reply, const struct page *page)
{
	const struct effects *effects = reply->effects;
	struct buf *out = &reply->body;

	buf_add_char(out, '{');
	if (!effects->data_missing) {
		buf_add_text(out, "\"data\":");
		if (effects->data != NULL)
			buf_add_text(out, effects->data);
		else
			add_rows(out, page, reply);
		add_included(out, page, reply);
	} else
		buf_add_text(out, "\"jsonapi\":{\"version\":\"1.0\"}");
	add_links(out, page);
	add_meta(out, page, reply);
	buf_add_char(out, '}');
}

/* {"notes":[{"data":{"id":1,…}}]}: the ids are numbers, nothing is linked. */
static void
add_old_notes(struct reply *reply, const struct page *page)
{
	struct buf *out = &reply->body;
	char id[ID_MAX];

	buf_add_text(out, "{\"notes\":[");
	for (int64_t i = 0; i < reply->rows; i++) {
		struct row row = row_at(page, reply->skip + i);

		buf_add_text(
		    out, i > 0 ? ",{\"data\":{\"id\":" : "{\"data\":{\"id\":");
		buf_add(out, id,
		    (size_t)(list_put_id(id, page->list, row.number) - id));
		buf_add_text(out, ",\"type\":\"notes\",");
		jsonapi_add_attributes(out, &row);
		out->n--;
		buf_add_text(out, "}}");
	}
	buf_add_text(out, "]}");
}

static void
answer_page(struct reply *reply, struct page *page)
{
	const struct asking *asking = page->asking;
	uint32_t cap = reply->effects->cap;

	page->size = cap > 0 && cap < asking->size ? cap : asking->size;
	reply->total = page->view->n;
	page->count = (reply->total + page->size - 1) / page->size;
	if (page->count == 0)
		page->count = 1;
	reply->limit = page->size;
	reply->skip = (asking->number - 1) * page->size;
	reply->rows = reply->total - reply->skip;
	if (reply->rows < 0)
		reply->rows = 0;
	if (reply->rows > page->size)
		reply->rows = page->size;
	if (page->version <= VERSION_OLD_NOTES &&
	    strcmp(page->list->resource->name, "notes") == 0)
		add_old_notes(reply, page);
	else
		add_envelope(reply, page);
}

/* -- paths ----------------------------------------------------------------- */

/* A request whose headers are good. */
struct call {
	struct world *world;
	struct faults *faults;
	const struct request *request;
	unsigned long version;
};

/* Counts the request and takes its faults; true: they answered it. */
static bool
meet_faults(const struct call *call, const char *resource, struct list *list,
    struct reply *reply)
{
	struct effects *effects = reply->effects;

	reply->resource = resource;
	reply->counter = (int64_t)faults_meet(call->faults, "teamtailor",
	    resource, list, &call->request->query, effects);
	if (effects->body != NULL || effects->raw != NULL)
		return true;
	if (effects->status < 400)
		return false;
	answer_error(reply, effects->status, NULL, "As ordered", "As ordered.");
	return true;
}

static bool
ask(const struct call *call, const struct list *list, struct asking *asking,
    struct reply *reply)
{
	struct refusal refusal = { .code = NULL };

	if (asking_read(
		asking, call->world, list, &call->request->query, &refusal))
		return true;
	answer_error(reply, 400, refusal.code, refusal.title, refusal.detail);
	return false;
}

static void
answer_list(const struct call *call, struct list *list, struct reply *reply)
{
	struct asking asking = { .number = 0 };
	struct page page = { .request = call->request,
		.asking = &asking,
		.url = call->world->url,
		.list = list,
		.version = call->version };

	if (!ask(call, list, &asking, reply))
		return;
	page.view = view_of(list, &asking.selection);
	answer_page(reply, &page);
}

/* {"data":{…}}, of a row that its caller has made sure of; NULL: null. */
static void
answer_row(const struct call *call, const struct list *list,
    const uint32_t *number, struct reply *reply)
{
	struct mentions m = { .bytes = BUF_INIT(REPLY_BODY_MAX) };
	struct asking asking = { .number = 0 };
	struct row row;

	if (!ask(call, list, &asking, reply))
		return;
	if (number == NULL) {
		buf_add_text(&reply->body, "{\"data\":null}");
		return;
	}
	row = list_row(list, *number);
	row.shown = asking.shown;
	row.older = call->version <= VERSION_OLD_STAGES;
	buf_add_text(&reply->body, "{\"data\":");
	(void)record_write(&reply->body, &row);
	if (asking.shown != 0) {
		mention_leads(&m, &row, asking.deeper);
		add_mentions(&reply->body, &m, row.older);
	}
	buf_add_char(&reply->body, '}');
	buf_free(&m.bytes);
	reply->rows = 1;
}

/* candidates/17/custom-field-values: what a relation leads to. */
static void
answer_related(const struct call *call, const struct list *list,
    uint32_t number, const char *name, struct reply *reply)
{
	size_t relation = jsonapi_relation(list, name, strlen(name));
	struct row row = list_row(list, number);
	struct asking asking = { .number = 0 };
	uint32_t leads[LEADS_MAX];
	struct view view = { .rows = leads };
	struct page page = { .request = call->request,
		.asking = &asking,
		.url = call->world->url,
		.view = &view,
		.version = call->version };
	enum relation_kind kind;

	page.list = relation < RELATIONS_MAX ? list->targets[relation] : NULL;
	if (page.list == NULL) {
		answer_missing(reply);
		return;
	}
	kind = list->resource->shape->relations[relation].kind;
	view.n = (uint32_t)jsonapi_leads(&row, relation, leads);
	if (kind == RELATION_ONE || kind == RELATION_OWNER)
		answer_row(call, page.list, view.n > 0 ? leads : NULL, reply);
	else if (ask(call, page.list, &asking, reply))
		answer_page(reply, &page);
}

static void
answer_path(const struct call *call, char *path, struct reply *reply)
{
	char *name = strsep(&path, "/");
	char *id = strsep(&path, "/");
	struct list *list = world_list(call->world, "teamtailor", name);
	const char *asked;
	uint32_t number;

	if (list == NULL || list->resource->shape->nested) {
		answer_missing(reply);
		return;
	}
	/* A nested list's requests count as its own.  The log has the name when
	 * path is gone. */
	asked = path != NULL ? strchr(call->request->path, '\0') - strlen(path)
			     : list->resource->name;
	if (meet_faults(call, asked, id == NULL ? list : NULL, reply))
		return;
	if (id == NULL)
		answer_list(call, list, reply);
	else if (!list_find(list, id, strlen(id), &number) ||
	    list_gone(list, number))
		answer_missing(reply);
	else if (path == NULL)
		answer_row(call, list, &number, reply);
	else
		answer_related(call, list, number, path, reply);
}

void
teamtailor_answer(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply)
{
	struct call call = { world, faults, request, version_of(request) };
	char path[256] = "";
	size_t n = strlen(request->path + strlen(TEAMTAILOR_PREFIX));

	reply->type = MEDIA_TYPE;
	reply->token = token_state(world, request);
	if (n < sizeof(path))
		put_bytes(
		    path, request->path + strlen(TEAMTAILOR_PREFIX), n + 1);
	if (strcmp(reply->token, "ok") != 0)
		answer_error(reply, 401, NULL, "Unauthorized",
		    "The key is wrong, or of another region.");
	else if (!take_from_budget(world, reply))
		answer_error(reply, 429, NULL, "Too many requests",
		    "The rate limit is exceeded.");
	else if (call.version == 0)
		answer_error(reply, 406, NULL, "Invalid/Missing API Version",
		    "The X-Api-Version header is missing or not recognised, "
		    "the current version is 20240904");
	else if (strcmp(request->method, "GET") != 0)
		answer_error(reply, 405, NULL, "Method not allowed",
		    "This server is to be read only.");
	else {
		reply_header(reply, "X-Api-Version", request->api_version);
		answer_path(&call, path, reply);
	}
}
