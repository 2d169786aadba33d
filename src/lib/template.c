#include "lib/template.h"

/* The first brace in text, or its end. */
static const char *
find_brace(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '{' || text.p[i] == '}')
			return text.p + i;
	return span_end(text);
}

int
template_next(struct span *rest, struct span *literal, struct span *expression)
{
	const char *end = span_end(*rest);
	const char *p = find_brace(*rest), *close;

	if (rest->n == 0)
		return 0;
	*expression = (struct span){ NULL, 0 };
	*literal = (struct span){ rest->p, (size_t)(p - rest->p) };
	if (p == end) {
		*rest = (struct span){ end, 0 };
		return 1;
	}
	if (p + 1 < end && p[1] == *p) {
		literal->n++;
		*rest = (struct span){ p + 2, (size_t)(end - p - 2) };
		return 1;
	}
	p++;
	close = find_brace((struct span){ p, (size_t)(end - p) });
	if (p[-1] == '}' || close == end || *close == '{')
		return -1;
	*expression = (struct span){ p, (size_t)(close - p) };
	*rest = (struct span){ close + 1, (size_t)(end - close - 1) };
	return 1;
}

static bool
starts_with(struct span text, const char *prefix, struct span *after)
{
	size_t n = strlen(prefix);

	if (text.n < n || memcmp(text.p, prefix, n) != 0)
		return false;
	*after = (struct span){ text.p + n, text.n - n };
	return true;
}

bool
template_value(struct span expression, struct template_value *value)
{
	struct span after;
	const char *dot;

	if (starts_with(expression, "incremental.", &after)) {
		*value = (struct template_value){ .kind = TEMPLATE_INCREMENTAL,
			.field = after };
		return span_is(after, "start_value") ||
		    span_is(after, "last_value") ||
		    span_is(after, "initial_value") ||
		    span_is(after, "end_value");
	}
	if (!starts_with(expression, "resources.", &after) ||
	    (dot = memchr(after.p, '.', after.n)) == NULL)
		return false;
	*value = (struct template_value){ .kind = TEMPLATE_RESOURCE,
		.resource = { after.p, (size_t)(dot - after.p) },
		.field = { dot + 1, (size_t)(span_end(after) - dot - 1) } };
	return value->resource.n > 0 && value->field.n > 0;
}

bool
template_quote(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		bool brace = text.p[i] == '{' || text.p[i] == '}';

		if (!buf_add_char(out, text.p[i]) ||
		    (brace && !buf_add_char(out, text.p[i])))
			return false;
	}
	return true;
}
