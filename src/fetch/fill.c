#include <stdlib.h>
#include <string.h>

#include "fetch/fill.h"
#include "fetch/http.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/template.h"

bool
fill_refuse(const struct request_spec *s, const char *format, ...)
{
	const struct resource *r = s->resource;
	va_list args;
	char *text;

	va_start(args, format);
	text = mem_vformat(format, args);
	va_end(args);
	message_error("%s/%s: %s", r->source->name, r->name, text);
	free(text);
	return false;
}

bool
fill_fits(const struct request_spec *s, bool fitted)
{
	return fitted || fill_refuse(s, "the request would be too long");
}

/* The value of a parent's field; a message where there is none to use. */
static bool
find_parent_value(const struct request_spec *s, const struct template_value *of,
    struct span *value)
{
	char *field = mem_copy(of->field.p, of->field.n);
	struct jsonpath *path = jsonpath_new(field, NULL);
	struct span parent = s->context->parent;
	bool found;

	found = path != NULL && parent.n > 0 &&
	    jsonpath_find(path, parent, value) &&
	    json_kind(*value) != JSON_NULL;
	if (!found)
		fill_refuse(s,
		    "a record of %.*s has no \"%s\", which is needed here",
		    SPAN_ARG(of->resource), field);
	else if (json_kind(*value) >= JSON_ARRAY)
		found = fill_refuse(s,
		    "\"%s\" of %.*s is an %s, no plain value", field,
		    SPAN_ARG(of->resource), json_kind_name(json_kind(*value)));
	jsonpath_free(path);
	free(field);
	return found;
}

static const char *
bound(const struct request_spec *s, struct span field)
{
	const struct request_context *c = s->context;

	if (span_is(field, "end_value"))
		return c->end_value;
	return span_is(field, "initial_value") || c->start_value == NULL
	    ? c->initial_value
	    : c->start_value;
}

bool
fill_scalar(const struct request_spec *s, const struct template_value *of,
    struct span value, struct buf *text)
{
	size_t lost = 0;

	if (!fill_fits(s,
		json_kind(value) == JSON_STRING
		    ? json_unescape(text, value, &lost)
		    : buf_add_span(text, value)))
		return false;
	if (lost > 0 || (text->n > 0 && memchr(text->p, 0, text->n) != NULL))
		return fill_refuse(s,
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
put_text(const struct request_spec *s, enum fill_place place, struct span text,
    struct buf *out)
{
	if (place == FILL_PATH && is_step(text))
		return fill_refuse(
		    s, "\"%.*s\" is no part of a path", SPAN_ARG(text));
	if (place == FILL_HEADER && has_control(text))
		return fill_refuse(
		    s, "a header's value holds a control character");
	return fill_fits(s,
	    place == FILL_PATH ? http_url_encode(out, text)
			       : buf_add_span(out, text));
}

/* What an expression stands for; a message where that is nothing. */
static bool
read_expression(const struct request_spec *s, struct span expression,
    struct template_value *of)
{
	return template_value(expression, of) ||
	    fill_refuse(
		s, "{%.*s} is nothing to fill in", SPAN_ARG(expression));
}

static enum filled
put_value(const struct request_spec *s, enum fill_place place,
    struct span expression, struct buf *out)
{
	struct buf text = BUF_INIT(HTTP_URL_MAX);
	struct template_value of;
	struct span value;
	bool good;

	if (!read_expression(s, expression, &of))
		return FILL_REFUSED;
	if (of.kind == TEMPLATE_INCREMENTAL) {
		const char *said = bound(s, of.field);

		if (said == NULL)
			return FILL_NOT_SAID;
		return put_text(s, place, span_of(said), out) ? FILLED
							      : FILL_REFUSED;
	}
	good = find_parent_value(s, &of, &value) &&
	    fill_scalar(s, &of, value, &text) &&
	    put_text(s, place, buf_span(&text), out);
	buf_free(&text);
	return good ? FILLED : FILL_REFUSED;
}

enum filled
fill(const struct request_spec *s, enum fill_place place, struct span template,
    struct buf *out)
{
	struct span literal, expression;
	enum filled filled = FILLED;
	int more = 0;

	while (filled == FILLED &&
	    (more = template_next(&template, &literal, &expression)) > 0) {
		if (!fill_fits(s, buf_add_span(out, literal)))
			return FILL_REFUSED;
		if (expression.p != NULL)
			filled = put_value(s, place, expression, out);
	}
	if (more < 0)
		fill_refuse(s, "a template has a brace that is not closed");
	return more < 0 ? FILL_REFUSED : filled;
}

bool
fill_pairs(const struct request_spec *s, enum fill_place place,
    const struct pairs *from, const struct pairs *except, struct pairs *to)
{
	struct buf text = BUF_INIT(HTTP_URL_MAX);
	bool good = true;

	for (size_t i = 0; good && i < from->n; i++) {
		enum filled filled;

		if (except != NULL &&
		    pairs_get(except, from->at[i].name) != NULL)
			continue;
		text.n = 0;
		filled = fill(s, place, span_of(from->at[i].value), &text);
		if (filled == FILLED)
			pairs_add(to, from->at[i].name, buf_text(&text));
		good = filled != FILL_REFUSED;
	}
	buf_free(&text);
	return good;
}

/* -- JSON ------------------------------------------------------------------ */

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
put_sole(const struct request_spec *s, struct span expression, struct buf *out)
{
	struct template_value of;
	struct span value;
	const char *said;

	if (!read_expression(s, expression, &of))
		return false;
	if (of.kind == TEMPLATE_RESOURCE)
		return find_parent_value(s, &of, &value) &&
		    fill_fits(s, buf_add_span(out, value));
	said = bound(s, of.field);
	return fill_fits(s,
	    said != NULL ? json_quote(out, span_of(said))
			 : buf_add_text(out, "null"));
}

static bool
put_string(const struct request_spec *s, struct span string, struct buf *out)
{
	struct buf template = BUF_INIT(REQUEST_BODY_MAX),
		   text = BUF_INIT(REQUEST_BODY_MAX);
	struct span expression;
	enum filled filled;
	bool good = fill_fits(s, json_unescape(&template, string, NULL));

	if (good && is_expression(buf_span(&template), &expression)) {
		good = put_sole(s, expression, out);
	} else if (good) {
		filled = fill(s, FILL_BODY, buf_span(&template), &text);
		if (filled == FILL_NOT_SAID)
			fill_refuse(s,
			    "the body needs a start or an end "
			    "(--since)");
		good = filled == FILLED &&
		    fill_fits(s, json_quote(out, buf_span(&text)));
	}
	buf_free(&text);
	buf_free(&template);
	return good;
}

bool
fill_json(const struct request_spec *s, struct span value, struct buf *out)
{
	struct json_walk walk = json_walk(value);
	enum json_kind kind = json_kind(value);
	struct span key, child;
	bool good = true;
	size_t n = 0;

	if (kind == JSON_STRING)
		return put_string(s, value, out);
	if (kind < JSON_ARRAY)
		return fill_fits(s, buf_add_span(out, value));
	good = fill_fits(s, buf_add_char(out, kind == JSON_ARRAY ? '[' : '{'));
	for (; good && kind == JSON_ARRAY && json_element(&walk, &child); n++)
		good = fill_fits(s, n == 0 || buf_add_char(out, ',')) &&
		    fill_json(s, child, out);
	for (; good && kind == JSON_OBJECT && json_member(&walk, &key, &child);
	     n++)
		good =
		    fill_fits(s,
			(n == 0 || buf_add_char(out, ',')) &&
			    buf_add_char(out, '"') && buf_add_span(out, key) &&
			    buf_add_text(out, "\":")) &&
		    fill_json(s, child, out);
	return good &&
	    fill_fits(s, buf_add_char(out, kind == JSON_ARRAY ? ']' : '}'));
}
