#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include "fetch/body.h"
#include "fetch/fill.h"
#include "fetch/http.h"
#include "fetch/pager.h"
#include "fetch/request.h"
#include "lib/count.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/pairs.h"

static bool
has_pair(const struct pairs *pairs, const char *name)
{
	return name != NULL && pairs_get(pairs, name) != NULL;
}

/* -- the query ------------------------------------------------------------- */

/* What the paginator sends is its own to say. */
static bool
check_params(const struct request_spec *s)
{
	const struct paginator *p = &s->resource->paginator;
	const char *names[] = { p->position.param, p->size.param };

	for (size_t i = 0; i < COUNT(names); i++)
		if (has_pair(s->params, names[i]))
			return fill_refuse(s,
			    "--param: \"%s\" is set by the paginator%s",
			    names[i], i == 1 ? "; -l sets it" : "");
	return true;
}

static void
add_bound(const struct request_spec *s, struct pairs *query, const char *name,
    const char *value)
{
	if (name != NULL && value != NULL && !has_pair(s->params, name))
		pairs_add(query, name, value);
}

/* What the plan puts into a place, as JSON; false where nothing. */
static bool
position_value(const struct plan *plan, struct buf *value)
{
	if (plan->cursor != NULL)
		return buf_add_text(value, plan->cursor);
	return plan->position >= 0 &&
	    buf_format(value, "%" PRId64, plan->position);
}

static bool
add_cursor_param(
    const struct request_spec *s, struct pairs *query, struct span value)
{
	struct template_value of = { .field = span_of("cursor"),
		.resource = span_of(s->resource->name) };
	struct buf text = BUF_INIT(HTTP_URL_MAX);
	bool good = json_kind(value) < JSON_ARRAY;

	if (!good)
		fill_refuse(s, "the cursor is an %s, no plain value",
		    json_kind_name(json_kind(value)));
	good = good && fill_scalar(s, &of, value, &text);
	if (good)
		pairs_add(query, s->resource->paginator.position.param,
		    buf_text(&text));
	buf_free(&text);
	return good;
}

static bool
add_paging(const struct request_spec *s, struct pairs *query)
{
	const struct paginator *p = &s->resource->paginator;
	struct buf value = BUF_INIT(HTTP_URL_MAX);
	bool good = true;

	if (p->size.param != NULL && s->limit > 0) {
		buf_format(&value, "%ld", s->limit);
		pairs_add(query, p->size.param, buf_text(&value));
		value.n = 0;
	}
	if (p->position.param != NULL && position_value(s->plan, &value))
		good = add_cursor_param(s, query, buf_span(&value));
	buf_free(&value);
	return good;
}

/* What stands in place of the resource's parameters: the command line's; and,
 * where a part by its time is asked for, what the incremental has for that. */
static struct pairs
overriding_params(const struct request_spec *s)
{
	const struct pairs *said = s->params;
	const struct pairs *more = &s->resource->incremental.params;
	struct pairs all = { 0 };

	pairs_add_all(&all, said);
	for (size_t i = 0; s->context->start_value != NULL && i < more->n; i++)
		if (!has_pair(said, more->at[i].name))
			pairs_add(&all, more->at[i].name, more->at[i].value);
	return all;
}

static bool
build_url(struct request *request, const struct request_spec *s)
{
	const struct resource *r = s->resource;
	const struct request_context *c = s->context;
	struct pairs query = { 0 }, over = overriding_params(s);
	struct buf path = BUF_INIT(HTTP_URL_MAX);
	enum filled filled = fill(s, FILL_PATH, span_of(r->path), &path);
	bool good;

	if (filled == FILL_NOT_SAID)
		fill_refuse(s, "the path needs a start or an end (--since)");
	good = filled == FILLED && check_params(s) &&
	    fill_pairs(s, FILL_PARAM, &r->params, &over, &query);
	if (good) {
		add_bound(
		    s, &query, r->incremental.start_param, c->start_value);
		add_bound(s, &query, r->incremental.end_param, c->end_value);
		pairs_add_all(&query, &over);
		good = add_paging(s, &query);
	}
	if (good) {
		request->url = http_url_build(
		    r->source->base_url, buf_text(&path), &query);
		good = fill_fits(s, request->url != NULL);
	}
	pairs_free(&over);
	pairs_free(&query);
	buf_free(&path);
	return good;
}

/* -- the body -------------------------------------------------------------- */

/* Puts a value at a place of the body; the body moves to its new text. */
static bool
set_place(const struct request_spec *s, struct buf *body,
    const struct jsonpath *path, struct span value)
{
	struct buf changed = BUF_INIT(REQUEST_BODY_MAX);
	const char *why;

	if (!body_set(&changed, buf_span(body), path, value, &why)) {
		buf_free(&changed);
		return fill_refuse(s, "\"%s\" of the body can't be set: %s",
		    jsonpath_text(path), why);
	}
	buf_free(body);
	*body = changed;
	return true;
}

static bool
set_paging(const struct request_spec *s, struct buf *body)
{
	const struct paginator *p = &s->resource->paginator;
	struct buf value = BUF_INIT(HTTP_URL_MAX);
	bool good = true;

	if (p->size.body_path != NULL && s->limit > 0) {
		buf_format(&value, "%ld", s->limit);
		good = set_place(s, body, p->size.body_path, buf_span(&value));
		value.n = 0;
	}
	if (good && p->position.body_path != NULL &&
	    position_value(s->plan, &value))
		good =
		    set_place(s, body, p->position.body_path, buf_span(&value));
	buf_free(&value);
	return good;
}

/* application/x-www-form-urlencoded; a space as %20, which all read. */
static bool
put_form(const struct request_spec *s, struct buf *body)
{
	struct pairs form = { 0 };
	bool good = fill_pairs(s, FILL_PARAM, &s->resource->form, NULL, &form);

	for (size_t i = 0; good && i < form.n; i++)
		good = fill_fits(s,
		    (i == 0 || buf_add_char(body, '&')) &&
			http_url_encode(body, span_of(form.at[i].name)) &&
			buf_add_char(body, '=') &&
			http_url_encode(body, span_of(form.at[i].value)));
	pairs_free(&form);
	return good;
}

static bool
has_header(const struct pairs *headers, const char *name)
{
	for (size_t i = 0; i < headers->n; i++)
		if (strcasecmp(headers->at[i].name, name) == 0)
			return true;
	return false;
}

static bool
build_body(struct request *request, const struct request_spec *s)
{
	const struct resource *r = s->resource;
	struct buf body = BUF_INIT(REQUEST_BODY_MAX);
	bool good = true;

	if (r->has_form) {
		good = put_form(s, &body);
	} else {
		if (r->body != NULL)
			good = fill_json(s, span_of(r->body), &body);
		good = good && set_paging(s, &body);
	}
	if (good && (body.n > 0 || r->has_form)) {
		request->body = mem_string(buf_text(&body));
		if (!has_header(&request->headers, "content-type"))
			pairs_add(&request->headers, "Content-Type",
			    r->has_form ? "application/x-www-form-urlencoded"
					: "application/json");
	}
	buf_free(&body);
	return good;
}

/* -- the whole ------------------------------------------------------------- */

bool
request_build(struct request *request, const struct request_spec *spec)
{
	bool good;

	*request = (struct request){ 0 };
	if (spec->plan->url != NULL)
		request->url = mem_string(spec->plan->url);
	good = (spec->plan->url != NULL || build_url(request, spec)) &&
	    fill_pairs(spec, FILL_HEADER, &spec->resource->headers, NULL,
		&request->headers) &&
	    build_body(request, spec);
	if (!good)
		request_free(request);
	return good;
}

void
request_free(struct request *request)
{
	pairs_free(&request->headers);
	free(request->body);
	free(request->url);
	*request = (struct request){ 0 };
}

struct hash
request_hash(const struct request *request, const struct keys *keys)
{
	struct buf text = BUF_INIT(HTTP_URL_MAX + REQUEST_BODY_MAX + 2);
	struct hash hash;

	buf_add_text(&text, request->url);
	if (request->body != NULL) {
		buf_add_char(&text, '\n');
		buf_add_text(&text, request->body);
	}
	hash = keys_hash(keys, buf_span(&text));
	buf_free(&text);
	return hash;
}
