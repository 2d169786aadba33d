#include <strings.h>

#include "fetch/link_header.h"

/* What is left of the field. */
struct rest {
	const char *p;
	const char *end;
};

/* A link-value, as far as it matters here. */
struct link {
	struct span target;
	struct span relations; /* of the first rel; p == NULL: none */
	bool anchored;
};

static bool
next_is(const struct rest *r, char c)
{
	return r->p < r->end && *r->p == c;
}

static bool
take(struct rest *r, char c)
{
	bool there = next_is(r, c);

	r->p += there;
	return there;
}

/* OWS and BWS (RFC 9110, section 5.6.3). */
static void
skip_space(struct rest *r)
{
	while (next_is(r, ' ') || next_is(r, '\t'))
		r->p++;
}

static bool
is_token_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool
take_token(struct rest *r, struct span *token)
{
	token->p = r->p;
	while (r->p < r->end && is_token_char(*r->p))
		r->p++;
	token->n = (size_t)(r->p - token->p);
	return token->n > 0;
}

/* What stands between the quotes, still escaped (RFC 9110, section 5.6.4). */
static bool
take_quoted(struct rest *r, struct span *inside)
{
	if (!take(r, '"'))
		return false;
	inside->p = r->p;
	for (; !next_is(r, '"'); r->p++) {
		if (next_is(r, '\\'))
			r->p++;
		if (r->p >= r->end)
			return false;
	}
	inside->n = (size_t)(r->p - inside->p);
	return take(r, '"');
}

static bool
take_target(struct rest *r, struct span *target)
{
	if (!take(r, '<'))
		return false;
	target->p = r->p;
	while (r->p < r->end && *r->p != '>' && *r->p != '<' &&
	    (unsigned char)*r->p > 0x20)
		r->p++;
	target->n = (size_t)(r->p - target->p);
	return take(r, '>');
}

static bool
is_named(struct span name, const char *wanted)
{
	return name.n == strlen(wanted) &&
	    strncasecmp(name.p, wanted, name.n) == 0;
}

static bool
take_param(struct rest *r, struct link *link)
{
	struct span name, value = { NULL, 0 };

	if (!take_token(r, &name))
		return false;
	skip_space(r);
	if (take(r, '=')) {
		skip_space(r);
		if (next_is(r, '"') ? !take_quoted(r, &value)
				    : !take_token(r, &value))
			return false;
		skip_space(r);
	}
	if (is_named(name, "rel") && link->relations.p == NULL)
		link->relations = value;
	link->anchored |= is_named(name, "anchor");
	return true;
}

static bool
take_link(struct rest *r, struct link *link)
{
	*link = (struct link){ .anchored = false };
	if (!take_target(r, &link->target))
		return false;
	skip_space(r);
	while (take(r, ';')) {
		skip_space(r);
		if (r->p < r->end && !next_is(r, ';') && !next_is(r, ',') &&
		    !take_param(r, link))
			return false;
	}
	return r->p == r->end || next_is(r, ',');
}

/* relation-type *( 1*SP relation-type ) */
static bool
has_relation(struct span relations, const char *wanted)
{
	struct rest r = { relations.p, span_end(relations) };

	while (r.p < r.end) {
		struct span type = { r.p, 0 };

		while (r.p < r.end && *r.p != ' ')
			r.p++;
		type.n = (size_t)(r.p - type.p);
		if (is_named(type, wanted))
			return true;
		skip_space(&r);
	}
	return false;
}

bool
link_header_find(struct span field, const char *relation, struct span *target)
{
	struct rest r = { field.p, span_end(field) };
	struct link link;

	*target = (struct span){ NULL, 0 };
	for (;;) {
		/* A list may have empty elements (RFC 9110, section 5.6.1). */
		skip_space(&r);
		while (take(&r, ','))
			skip_space(&r);
		if (r.p == r.end)
			return true;
		if (!take_link(&r, &link))
			return false;
		if (target->p == NULL && !link.anchored &&
		    has_relation(link.relations, relation))
			*target = link.target;
	}
}
