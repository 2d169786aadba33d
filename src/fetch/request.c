#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/body.h"
#include "fetch/http.h"
#include "fetch/pager.h"
#include "fetch/request.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"
#include "lib/template.h"

#define TEXT_MAX ((size_t)64 << 10)
#define BODY_MAX ((size_t)1 << 20)

/* What a template is filled in for. */
enum place { IN_PARAM, IN_HEADER, IN_PATH, IN_BODY };

/* How filling in went. */
enum filled { FILLED, NOT_SAID, REFUSED };

/* A request that is being built. */
struct build {
	const struct request_spec *spec;
	struct request *request;
};

__attribute__((format(printf, 2, 3))) static bool
refuse(const struct build *b, const char *format, ...)
{
	const struct resource *r = b->spec->resource;
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_vformat(format, args);
	va_end(args);
	message_error("%s/%s: %s", r->source->name, r->name, text);
	free(text);
	return false;
}

static bool
fits(const struct build *b, bool fitted)
{
	return fitted || refuse(b, "the request would be too long");
}

static bool
has_pair(const struct pairs *pairs, const char *name)
{
	return name != NULL && pairs_get(pairs, name) != NULL;
}

/* -- templates ------------------------------------------------------------- */

/* The value of a parent's field; a message where there is none to use. */
static bool
find_parent_value(
    const struct build *b, const struct template_value *of, struct span *value)
{
	char *field = mem_copy(of->field.p, of->field.n);
	struct jsonpath *path = jsonpath_new(field, NULL);
	struct span parent = b->spec->context->parent;
	bool found;

	found = path != NULL && parent.n > 0 &&
	    jsonpath_find(path, parent, value) &&
	    json_kind(*value) != JSON_NULL;
	if (!found)
		refuse(b,
		    "a record of %.*s has no \"%s\", which is needed here",
		    SPAN_ARG(of->resource), field);
	else if (json_kind(*value) >= JSON_ARRAY)
		found = refuse(b, "\"%s\" of %.*s is an %s, no plain value",
		    field, SPAN_ARG(of->resource),
		    json_kind_name(json_kind(*value)));
	jsonpath_free(path);
	free(field);
	return found;
}

static const char *
bound(const struct build *b, struct span field)
{
	const struct request_context *c = b->spec->context;

	if (span_is(field, "end_value"))
		return c->end_value;
	return span_is(field, "initial_value") || c->start_value == NULL
	    ? c->initial_value
	    : c->start_value;
}

/* The text of a scalar; what can't be said in a request is refused. */
static bool
read_scalar(const struct build *b, const struct template_value *of,
    struct span value, struct buf *text)
{
	size_t lost = 0;

	if (!fits(b,
		json_kind(value) == JSON_STRING
		    ? json_unescape(text, value, &lost)
		    : buf_add_span(text, value)))
		return false;
	if (lost > 0 || (text->n > 0 && memchr(text->p, 0, text->n) != NULL))
		return refuse(b,
		    "\"%.*s\" of %.*s holds what no request can carry",
		    SPAN_ARG(of->field), SPAN_ARG(of->resource));
	return true;
}

/* A part of a path that would lead elsewhere, or nowhere. */
static bool
is_step(struct span text)
{
	return text.n == 0 || span_is(text, ".") || span_is(text, "..");
}

static bool
has_control(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return true;
	return false;
}

static bool
put_text(
    const struct build *b, enum place place, struct span text, struct buf *out)
{
	if (place == IN_PATH && is_step(text))
		return refuse(
		    b, "\"%.*s\" is no part of a path", SPAN_ARG(text));
	if (place == IN_HEADER && has_control(text))
		return refuse(b, "a header's value holds a control character");
	return fits(b,
	    place == IN_PATH ? http_url_encode(out, text)
			     : buf_add_span(out, text));
}

static enum filled
put_value(const struct build *b, enum place place, struct span expression,
    struct buf *out)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct template_value of;
	struct span value;
	bool good;

	if (!template_value(expression, &of))
		return refuse(b, "{%.*s} is nothing to fill in",
			   SPAN_ARG(expression))
		    ? FILLED
		    : REFUSED;
	if (of.kind == TEMPLATE_INCREMENTAL) {
		const char *said = bound(b, of.field);

		if (said == NULL)
			return NOT_SAID;
		return put_text(b, place, span_of(said), out) ? FILLED
							      : REFUSED;
	}
	good = find_parent_value(b, &of, &value) &&
	    read_scalar(b, &of, value, &text) &&
	    put_text(b, place, buf_span(&text), out);
	buf_free(&text);
	return good ? FILLED : REFUSED;
}

static enum filled
fill(const struct build *b, enum place place, struct span template,
    struct buf *out)
{
	struct span literal, expression;
	enum filled filled = FILLED;
	int more = 0;

	while (filled == FILLED &&
	    (more = template_next(&template, &literal, &expression)) > 0) {
		if (!fits(b, buf_add_span(out, literal)))
			return REFUSED;
		if (expression.p != NULL)
			filled = put_value(b, place, expression, out);
	}
	if (more < 0)
		refuse(b, "a template has a brace that is not closed");
	return more < 0 ? REFUSED : filled;
}

/* Fills in the values of some pairs, but for those of names in except. */
static bool
fill_pairs(const struct build *b, enum place place, const struct pairs *from,
    const struct pairs *except, struct pairs *to)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	bool good = true;

	for (size_t i = 0; good && i < from->n; i++) {
		enum filled filled;

		if (except != NULL && has_pair(except, from->at[i].name))
			continue;
		text.n = 0;
		filled = fill(b, place, span_of(from->at[i].value), &text);
		if (filled == FILLED)
			pairs_add(to, from->at[i].name, buf_text(&text));
		good = filled != REFUSED;
	}
	buf_free(&text);
	return good;
}

/* -- the query ------------------------------------------------------------- */

/* What the paginator sends is its own to say. */
static bool
check_params(const struct build *b)
{
	const struct paginator *p = &b->spec->resource->paginator;
	const char *names[] = { p->position.param, p->size.param };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (has_pair(b->spec->params, names[i]))
			return refuse(b,
			    "--param: \"%s\" is set by the paginator%s",
			    names[i], i == 1 ? "; -l sets it" : "");
	return true;
}

static void
add_bound(const struct build *b, struct pairs *query, const char *name,
    const char *value)
{
	if (name != NULL && value != NULL && !has_pair(b->spec->params, name))
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
add_cursor_param(const struct build *b, struct pairs *query, struct span value)
{
	struct template_value of = { .field = span_of("cursor"),
		.resource = span_of(b->spec->resource->name) };
	struct buf text = BUF_INIT(TEXT_MAX);
	bool good = json_kind(value) < JSON_ARRAY;

	if (!good)
		refuse(b, "the cursor is an %s, no plain value",
		    json_kind_name(json_kind(value)));
	good = good && read_scalar(b, &of, value, &text);
	if (good)
		pairs_add(query, b->spec->resource->paginator.position.param,
		    buf_text(&text));
	buf_free(&text);
	return good;
}

static bool
add_paging(const struct build *b, struct pairs *query)
{
	const struct paginator *p = &b->spec->resource->paginator;
	struct buf value = BUF_INIT(TEXT_MAX);
	bool good = true;

	if (p->size.param != NULL && b->spec->limit > 0) {
		buf_format(&value, "%ld", b->spec->limit);
		pairs_add(query, p->size.param, buf_text(&value));
		value.n = 0;
	}
	if (p->position.param != NULL && position_value(b->spec->plan, &value))
		good = add_cursor_param(b, query, buf_span(&value));
	buf_free(&value);
	return good;
}

/* What stands in place of the resource's parameters: the command line's; and,
 * where a part by its time is asked for, what the incremental has for that. */
static struct pairs
overriding_params(const struct build *b)
{
	const struct pairs *said = b->spec->params;
	const struct pairs *more = &b->spec->resource->incremental.params;
	struct pairs all = { 0 };

	for (size_t i = 0; i < said->n; i++)
		pairs_add(&all, said->at[i].name, said->at[i].value);
	for (size_t i = 0; b->spec->context->start_value != NULL && i < more->n;
	     i++)
		if (!has_pair(said, more->at[i].name))
			pairs_add(&all, more->at[i].name, more->at[i].value);
	return all;
}

static bool
build_url(struct build *b)
{
	const struct resource *r = b->spec->resource;
	const struct request_context *c = b->spec->context;
	struct pairs query = { 0 }, over = overriding_params(b);
	struct buf path = BUF_INIT(TEXT_MAX);
	enum filled filled = fill(b, IN_PATH, span_of(r->path), &path);
	bool good;

	if (filled == NOT_SAID)
		refuse(b, "the path needs a start or an end (--since)");
	good = filled == FILLED && check_params(b) &&
	    fill_pairs(b, IN_PARAM, &r->params, &over, &query);
	if (good) {
		add_bound(
		    b, &query, r->incremental.start_param, c->start_value);
		add_bound(b, &query, r->incremental.end_param, c->end_value);
		for (size_t i = 0; i < over.n; i++)
			pairs_add(&query, over.at[i].name, over.at[i].value);
		good = add_paging(b, &query);
	}
	if (good) {
		b->request->url = http_url_build(
		    r->source->base_url, buf_text(&path), &query);
		good = fits(b, b->request->url != NULL);
	}
	pairs_free(&over);
	pairs_free(&query);
	buf_free(&path);
	return good;
}

/* -- the body -------------------------------------------------------------- */

/* Whether a template is one expression and nothing else. */
static bool
is_expression(struct span template, struct span *expression)
{
	struct span rest = template, literal;

	return template_next(&rest, &literal, expression) > 0 &&
	    literal.n == 0 && expression->p != NULL && rest.n == 0;
}

/* A string that is one expression stands for the value, not for its text. */
static bool
put_sole(const struct build *b, struct span expression, struct buf *out)
{
	struct template_value of;
	struct span value;
	const char *said;

	if (!template_value(expression, &of))
		return refuse(
		    b, "{%.*s} is nothing to fill in", SPAN_ARG(expression));
	if (of.kind == TEMPLATE_RESOURCE)
		return find_parent_value(b, &of, &value) &&
		    fits(b, buf_add_span(out, value));
	said = bound(b, of.field);
	return fits(b,
	    said != NULL ? json_quote(out, span_of(said))
			 : buf_add_text(out, "null"));
}

static bool
put_string(const struct build *b, struct span string, struct buf *out)
{
	struct buf template = BUF_INIT(BODY_MAX), text = BUF_INIT(BODY_MAX);
	struct span expression;
	enum filled filled;
	bool good = fits(b, json_unescape(&template, string, NULL));

	if (good && is_expression(buf_span(&template), &expression)) {
		good = put_sole(b, expression, out);
	} else if (good) {
		filled = fill(b, IN_BODY, buf_span(&template), &text);
		if (filled == NOT_SAID)
			refuse(b,
			    "the body needs a start or an end "
			    "(--since)");
		good = filled == FILLED &&
		    fits(b, json_quote(out, buf_span(&text)));
	}
	buf_free(&text);
	buf_free(&template);
	return good;
}

static bool
put_json(const struct build *b, struct span value, struct buf *out)
{
	struct json_walk walk = json_walk(value);
	enum json_kind kind = json_kind(value);
	struct span key, child;
	bool good = true;
	size_t n = 0;

	if (kind == JSON_STRING)
		return put_string(b, value, out);
	if (kind < JSON_ARRAY)
		return fits(b, buf_add_span(out, value));
	good = fits(b, buf_add_char(out, kind == JSON_ARRAY ? '[' : '{'));
	for (; good && kind == JSON_ARRAY && json_element(&walk, &child); n++)
		good = fits(b, n == 0 || buf_add_char(out, ',')) &&
		    put_json(b, child, out);
	for (; good && kind == JSON_OBJECT && json_member(&walk, &key, &child);
	     n++)
		good =
		    fits(b,
			(n == 0 || buf_add_char(out, ',')) &&
			    buf_add_char(out, '"') && buf_add_span(out, key) &&
			    buf_add_text(out, "\":")) &&
		    put_json(b, child, out);
	return good &&
	    fits(b, buf_add_char(out, kind == JSON_ARRAY ? ']' : '}'));
}

/* Puts a value at a place of the body; the body moves to its new text. */
static bool
set_place(const struct build *b, struct buf *body, const struct jsonpath *path,
    struct span value)
{
	struct buf changed = BUF_INIT(BODY_MAX);
	const char *why;

	if (!body_set(&changed, buf_span(body), path, value, &why)) {
		buf_free(&changed);
		return refuse(b, "\"%s\" of the body can't be set: %s",
		    jsonpath_text(path), why);
	}
	buf_free(body);
	*body = changed;
	return true;
}

static bool
set_paging(const struct build *b, struct buf *body)
{
	const struct paginator *p = &b->spec->resource->paginator;
	struct buf value = BUF_INIT(TEXT_MAX);
	bool good = true;

	if (p->size.body_path != NULL && b->spec->limit > 0) {
		buf_format(&value, "%ld", b->spec->limit);
		good = set_place(b, body, p->size.body_path, buf_span(&value));
		value.n = 0;
	}
	if (good && p->position.body_path != NULL &&
	    position_value(b->spec->plan, &value))
		good =
		    set_place(b, body, p->position.body_path, buf_span(&value));
	buf_free(&value);
	return good;
}

/* application/x-www-form-urlencoded; a space as %20, which all read. */
static bool
put_form(const struct build *b, struct buf *body)
{
	struct pairs form = { 0 };
	bool good =
	    fill_pairs(b, IN_PARAM, &b->spec->resource->form, NULL, &form);

	for (size_t i = 0; good && i < form.n; i++)
		good = fits(b,
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
build_body(struct build *b)
{
	const struct resource *r = b->spec->resource;
	struct buf body = BUF_INIT(BODY_MAX);
	bool good = true;

	if (r->has_form) {
		good = put_form(b, &body);
	} else {
		if (r->body != NULL)
			good = put_json(b, span_of(r->body), &body);
		good = good && set_paging(b, &body);
	}
	if (good && (body.n > 0 || r->has_form)) {
		b->request->body = mem_string(buf_text(&body));
		if (!has_header(&b->request->headers, "content-type"))
			pairs_add(&b->request->headers, "Content-Type",
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
	struct build b = { spec, request };
	bool good;

	*request = (struct request){ 0 };
	if (spec->plan->url != NULL)
		request->url = mem_string(spec->plan->url);
	good = (spec->plan->url != NULL || build_url(&b)) &&
	    fill_pairs(&b, IN_HEADER, &spec->resource->headers, NULL,
		&request->headers) &&
	    build_body(&b);
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
	struct buf text = BUF_INIT(TEXT_MAX + BODY_MAX + 2);
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
