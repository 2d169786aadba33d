#include <stdlib.h>
#include <string.h>

#include "lib/expand.h"
#include "lib/message.h"
#include "lib/template.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

static bool
add_value(struct expansion *e, const char *value, struct buf *out)
{
	if (e->braces)
		return template_quote(out, span_of(value));
	return buf_add_text(out, value);
}

/* One variable: its name is in e->name, def its default or NULL. */
static enum expand_result
expand_one(struct expansion *e, struct span def, struct buf *out)
{
	bool secret = false;
	const char *origin = NULL;
	const char *value = e->lookup(e->context, e->name, &origin, &secret);

	if (value != NULL && *value != '\0') {
		e->origin = origin;
		if (e->mask && !secret)
			message_mask(value, strlen(value));
		return add_value(e, value, out) ? EXPAND_OK : EXPAND_TOO_LONG;
	}
	if (def.p != NULL)
		return buf_add_span(out, def) ? EXPAND_OK : EXPAND_TOO_LONG;
	e->origin = origin;
	return e->lenient ? EXPAND_OK : EXPAND_MISSING;
}

enum expand_result
expand(struct expansion *e, const char *text, struct buf *out)
{
	const char *p, *end;
	enum expand_result result;

	for (; (p = strstr(text, "${")) != NULL; text = end + 1) {
		size_t n = strspn(p + 2, LETTERS "0123456789");
		const char *after = p + 2 + n;
		struct span def = { NULL, 0 };

		end = strchr(after, '}');
		if (n == 0 || n >= sizeof(e->name) || end == NULL ||
		    strchr(LETTERS, p[2]) == NULL ||
		    (after != end && strncmp(after, ":-", 2) != 0))
			return EXPAND_WRONG;
		memcpy(e->name, p + 2, n);
		e->name[n] = '\0';
		if (after != end)
			def = (struct span){ after + 2,
				(size_t)(end - after - 2) };
		if (!buf_add(out, text, (size_t)(p - text)))
			return EXPAND_TOO_LONG;
		result = expand_one(e, def, out);
		if (result != EXPAND_OK)
			return result;
	}
	return buf_add_text(out, text) ? EXPAND_OK : EXPAND_TOO_LONG;
}
