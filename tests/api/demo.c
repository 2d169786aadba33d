#include "demo.h"

#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"

#include "asking.h"
#include "script.h"
#include "selection.h"

/* A piece grows no further than this. */
#define PIECE 65536

static void
say(struct reply *reply, unsigned status, const char *text)
{
	reply->status = status;
	reply->body.n = 0;
	buf_format(&reply->body, "%s\n", text);
}

/* -- dumps ----------------------------------------------------------------- */

static const struct {
	const char *path;
	enum dump_kind kind;
} dumps[] = {
	{ "records/", DUMP_RECORDS },
	{ "ids/", DUMP_IDS },
	{ "throughout/", DUMP_THROUGHOUT },
};

static struct dump *
dump_new(struct list *list, const struct view *view, enum dump_kind kind,
    uint32_t shown)
{
	struct dump *dump = mem_zero(1, sizeof(*dump));

	dump->list = list;
	dump->kind = kind;
	dump->shown = shown;
	dump->n = view->n;
	dump->piece = (struct buf)BUF_INIT(REPLY_BODY_MAX);
	if (view->rows != NULL || list->rows != NULL) {
		dump->rows = mem_zero((size_t)view->n + 1, sizeof(uint32_t));
		for (uint32_t i = 0; i < view->n; i++)
			dump->rows[i] = view_at(view, list, i);
	}
	return dump;
}

void
dump_free(struct dump *dump)
{
	if (dump == NULL)
		return;
	buf_free(&dump->piece);
	free(dump->rows);
	free(dump);
}

static void
add_row(struct dump *dump, uint32_t number)
{
	struct buf *out = &dump->piece;
	struct row row;
	char id[ID_MAX];

	if (number >= dump->list->next)
		return;
	if (dump->kind == DUMP_RECORDS) {
		row = list_row(dump->list, number);
		row.shown = dump->shown;
		(void)record_write(out, &row);
	} else if (dump->kind == DUMP_IDS || number < dump->list->base) {
		buf_add(out, id,
		    (size_t)(list_put_id(id, dump->list, number) - id));
	} else
		return;
	buf_add_char(out, '\n');
}

bool
dump_next(struct dump *dump)
{
	dump->piece.n = 0;
	dump->sent = 0;
	while (dump->next < dump->n && dump->piece.n < PIECE) {
		uint32_t i = dump->next++;

		add_row(dump,
		    dump->rows != NULL ? dump->rows[i]
				       : list_at(dump->list, i));
	}
	return dump->piece.n > 0;
}

/* What the query selects by the list's own rules, whatever the policies. */
static bool
read_query(struct asking *asking, const struct world *world,
    const struct list *list, const struct query *query, struct reply *reply)
{
	struct world willing = *world;
	struct refusal refusal = { .code = NULL };
	struct mistake mistake = { .path = "" };

	willing.sort = willing.instants = POLICY_HONOUR;
	if (list->resource->shape != NULL) {
		if (asking_read(asking, &willing, list, query, &refusal))
			return true;
		say(reply, 400, refusal.detail);
		return false;
	}
	if (selection_read(&asking->selection, &willing, list, query, &mistake))
		return true;
	say(reply, 400, mistake.message);
	return false;
}

static void
answer_dump(struct world *world, const char *name, enum dump_kind kind,
    const struct request *request, struct reply *reply, struct dump **dump)
{
	struct list *list = world_named(world, name);
	struct asking asking = { .shown = 0 };

	if (list == NULL)
		say(reply, 404, "no such resource");
	else if (read_query(&asking, world, list, &request->query, reply)) {
		/* Nothing is held back here. */
		if (request->query.n == 0)
			asking.selection.nconditions = 0;
		*dump = dump_new(
		    list, view_of(list, &asking.selection), kind, asking.shown);
		reply->type = "application/x-ndjson";
		reply->resource = list->resource->name;
	}
}

/* -- orders ---------------------------------------------------------------- */

static void
answer_script(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply)
{
	struct script_error error;

	if (strcmp(request->method, "POST") != 0) {
		faults_clear(faults);
		for (size_t i = 0; i < world->nlists; i++)
			list_forget_edits(world->lists[i]);
	}
	if (script_read(
		faults, world, request->body.p, request->body.n, &error)) {
		say(reply, 200, "ok");
		return;
	}
	reply->status = 400;
	buf_format(&reply->body, "line %u: %s\n", error.line, error.why);
}

static void
answer_size(struct world *world, const char *name,
    const struct request *request, struct reply *reply)
{
	struct list *list = world_named(world, name);
	char text[16] = "";
	char *end;
	unsigned long size;

	if (request->body.n < sizeof(text) && request->body.n > 0)
		put_bytes(text, request->body.p, request->body.n);
	size = strtoul(text, &end, 10);
	if (list == NULL)
		say(reply, 404, "no such resource");
	else if (end == text || (*end != '\0' && *end != '\n') ||
	    size > SIZE_MOST)
		say(reply, 400, "not a number of records");
	else {
		world_resize(world, list, (uint32_t)size);
		say(reply, 200, "ok");
	}
}

void
demo_answer(struct world *world, struct faults *faults,
    const struct request *request, struct reply *reply, struct dump **dump)
{
	const char *path = request->path + strlen(DEMO_PREFIX);
	bool get = strcmp(request->method, "GET") == 0;

	reply->type = "text/plain; charset=utf-8";
	for (size_t i = 0; i < sizeof(dumps) / sizeof(*dumps) && get; i++) {
		size_t n = strlen(dumps[i].path);

		if (strncmp(path, dumps[i].path, n) == 0) {
			answer_dump(world, path + n, dumps[i].kind, request,
			    reply, dump);
			return;
		}
	}
	if (strcmp(path, "faults") == 0 && !get)
		answer_script(world, faults, request, reply);
	else if (strncmp(path, "size/", 5) == 0 && !get)
		answer_size(world, path + 5, request, reply);
	else
		say(reply, 404, "no such demo");
}
