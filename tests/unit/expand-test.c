/* ${NAME} in definitions, and {expressions} in templates. */
#include <stdlib.h>
#include <string.h>

#include "lib/count.h"
#include "lib/expand.h"
#include "lib/template.h"
#include "tap.h"

static const char *
lookup(void *context, const char *name, const char **origin, bool *secret)
{
	(void)context;
	*origin = name[0] == 'A' ? "$A" : "set it";
	*secret = false;
	if (strcmp(name, "A") == 0)
		return "x{y}";
	return strcmp(name, "EMPTY") == 0 ? "" : NULL;
}

static const struct {
	const char *text, *plain, *braced; /* NULL: refused */
	enum expand_result result;
} rows[] = {
	{ "", "", "", EXPAND_OK },
	{ "a$b", "a$b", "a$b", EXPAND_OK },
	{ "$$limit}", "$$limit}", "$$limit}", EXPAND_OK },
	{ "${A}", "x{y}", "x{{y}}", EXPAND_OK },
	{ "<${A}${A}>", "<x{y}x{y}>", "<x{{y}}x{{y}}>", EXPAND_OK },
	{ "${B:-d}", "d", "d", EXPAND_OK },
	{ "${B:-}", "", "", EXPAND_OK },
	{ "${EMPTY:-e}", "e", "e", EXPAND_OK },
	{ "${A:-d}", "x{y}", "x{{y}}", EXPAND_OK },
	{ "${B}", NULL, NULL, EXPAND_MISSING },
	{ "${EMPTY}", NULL, NULL, EXPAND_MISSING },
	{ "${", NULL, NULL, EXPAND_WRONG },
	{ "${}", NULL, NULL, EXPAND_WRONG },
	{ "${A", NULL, NULL, EXPAND_WRONG },
	{ "${1A}", NULL, NULL, EXPAND_WRONG },
	{ "${A-b}", NULL, NULL, EXPAND_WRONG },
	{ "${A:b}", NULL, NULL, EXPAND_WRONG },
	{ "${A b}", NULL, NULL, EXPAND_WRONG },
};

static void
test_expand(void)
{
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		struct expansion e = { .lookup = lookup, .braces = i & 1 };
		struct buf out = BUF_INIT(64);
		const char *expected =
		    e.braces ? rows[i / 2].braced : rows[i / 2].plain;
		enum expand_result result = expand(&e, rows[i / 2].text, &out);

		ok(result == rows[i / 2].result &&
			(expected == NULL ||
			    strcmp(buf_text(&out), expected) == 0),
		    "%s%s", rows[i / 2].text, e.braces ? ", braced" : "");
		buf_free(&out);
	}
}

static void
test_limits(void)
{
	struct expansion e = { .lookup = lookup };
	struct buf out = BUF_INIT(4);

	ok(expand(&e, "${A}1", &out) == EXPAND_TOO_LONG, "too long");
	ok(expand(&e,
	       "${AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	       "AAAAAAAAAAAAAAAAAAA}",
	       &out) == EXPAND_WRONG,
	    "too long a name");
	e.lenient = true;
	out.n = 0;
	ok(expand(&e, "${B}1", &out) == EXPAND_OK &&
		strcmp(buf_text(&out), "1") == 0,
	    "lenient");
	buf_free(&out);
}

/* The parts of a template: literals in plain, expressions in <>. */
static const struct {
	const char *text, *parts; /* NULL: refused */
} templates[] = {
	{ "", "" },
	{ "a", "a" },
	{ "a{b}c", "a<b>c" },
	{ "{b}{c}", "<b><c>" },
	{ "{{a}}", "{a}" },
	{ "{{{a}}}", "{<a>}" },
	{ "{}", "<>" },
	{ "{a", NULL },
	{ "a}", NULL },
	{ "{a{b}}", NULL },
	{ "{", NULL },
};

static void
test_template(void)
{
	for (size_t i = 0; i < COUNT(templates); i++) {
		struct span rest = span_of(templates[i].text), literal, inside;
		struct buf out = BUF_INIT(64);
		int more;

		while ((more = template_next(&rest, &literal, &inside)) > 0) {
			buf_format(&out, "%.*s", SPAN_ARG(literal));
			if (inside.p != NULL)
				buf_format(&out, "<%.*s>", SPAN_ARG(inside));
		}
		ok(templates[i].parts == NULL ? more < 0
					      : more == 0 &&
			    strcmp(buf_text(&out), templates[i].parts) == 0,
		    "template %s", templates[i].text);
		buf_free(&out);
	}
}

static void
test_values(void)
{
	struct template_value v;

	ok(template_value(span_of("resources.posts.author.id"), &v) &&
		v.kind == TEMPLATE_RESOURCE && span_is(v.resource, "posts") &&
		span_is(v.field, "author.id"),
	    "a parent's field");
	ok(template_value(span_of("incremental.start_value"), &v) &&
		v.kind == TEMPLATE_INCREMENTAL,
	    "the cursor");
	ok(!template_value(span_of("incremental.now"), &v) &&
		!template_value(span_of("resources.posts"), &v) &&
		!template_value(span_of("resources.posts."), &v) &&
		!template_value(span_of("resources..id"), &v) &&
		!template_value(span_of("id"), &v) &&
		!template_value(span_of(""), &v),
	    "anything else");
}

int
main(void)
{
	test_expand();
	test_limits();
	test_template();
	test_values();
	return done_testing();
}
