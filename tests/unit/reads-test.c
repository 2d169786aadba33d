/* What of a record a jq program is said to see. */

#include <stdio.h>
#include <stdlib.h>

#include "lib/buf.h"
#include "map/reads.h"
#include "tap.h"

/*
 * The keys, a space before each, in brackets what is read of their values, if
 * not all; or NULL: all of the record.
 */
static const struct {
	const char *program;
	const char *keys;
} programs[] = {
	{ "", "" },
	{ ".", "" },
	{ " . # all\n", "" },
	{ ".|.", "" },
	{ ".a", " a" },
	{ ".a.b", " a( b)" },
	{ ".\"a b\".c", " a b( c)" },
	{ ".a.\"b\".c, .a.d", " a( b( c) d)" },
	{ ".a?.b??.c?", " a( b( c))" },
	{ ".a.b // .a.c?", " a( b c)" },
	{ ".a? // .b", " a b" },
	{ ".a.b[0].c", " a( b) c" },
	{ ".a[].b", " a b" },
	{ ".a.b, .a", " a" },
	{ ".a, .a.b", " a" },
	{ "{a, b: .a.b.c}", " a" },
	{ "{a: .a.b.c, b: .a.b}", " a( b)" },
	{ ".a .b", " a b" },
	{ "[.a.b | keys]", " a( b)" },
	{ "[.a | .b.c]", " a b( c)" },
	{ "select(.a.b) | .c.d", " a( b) c( d)" },
	{ ".a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r",
	    " a( b( c( d( e( f( g( h( i( j( k( l( m( n( o( p))))))))))))))) "
	    "q( r)" },
	{ ".a.b = 1", NULL },
	{ ".a.b |= 1", NULL },
	{ ".a.b += 1", NULL },
	{ ".a..", NULL },
	{ ".a.$b", NULL },
	{ ".a.\"b\\(1)\"", NULL },
	{ ".a.\"b\\u0062\"", NULL },
	{ ".a[0].b?", " a b" },
	{ ".a[.b:][]", " a b" },
	{ ".a, .b // 1.5e3", " a b" },
	{ ".a == .b and (.c | not)", " a b c" },
	{ "{a, \"b\", c: .d, \"e\": 1, (.f): .g}", " a b d f g" },
	{ "{a: .b | length, c}", " b c" },
	{ "{a: {b, c: [.d]}, if: 1}", " b d" },
	{ "[.a, (.b | keys, length)]", " a b" },
	{ "select(.a)", " a" },
	{ "select ( .a > 1 ) | select(.b) | . ", " a b" },
	{ "select(.a | test(\"\\\\d\"; \"x\")) | {b}", " a b" },
	{ "{a} | to_entries", " a" },
	{ ".a | . as $x | {$x}", " a" },
	{ "text(.a // .b), first_of(.c; .d)", " a b c d" },
	{ "{id: text(.a), b: timestamp(.b)} | .c = 1", " a b" },
	{ "if .a then .b elif .c | length then .d else .e end | keys",
	    " a b c d e" },
	{ "-.a + (.b | if . then . else 1 end)", " a b" },
	{ ".a | @csv", " a" },
	{ ".a # | keys\n, .b", " a b" },

	{ "keys", NULL },
	{ "., .a", NULL },
	{ ".[]", NULL },
	{ ".[\"a\"]", NULL },
	{ "..", NULL },
	{ "[.]", NULL },
	{ "{a: .}", NULL },
	{ "{a: select(.b)}", NULL },
	{ "select(.a), 1", NULL },
	{ "select(.a) + {b: 1}", NULL },
	{ "select(.a)?", NULL },
	{ "select(select(.a) | length)", NULL },
	{ "select(length > 1)", NULL },
	{ "select(.a) | keys", NULL },
	{ "select(.a) | .b, length", NULL },
	{ "select(.a) as $x | .b", NULL },
	{ ". | keys", NULL },
	{ ".a = 1", NULL },
	{ ".a |= 1", NULL },
	{ ". |= {a}", NULL },
	{ ".a += 1", NULL },
	{ ".a //= 1", NULL },
	{ "del(.a)", NULL },
	{ "has(\"a\")", NULL },
	{ ".a, length", NULL },
	{ ".a as $x | keys", NULL },
	{ "$__loc__ | keys", NULL },
	{ "def f: keys; .a | f", NULL },
	{ "reduce .a[] as $x (.; .b)", NULL },
	{ "try .a catch .", NULL },
	{ "label $f | keys", NULL },
	{ "if .a then .b end | keys", NULL },
	{ "(.a | length), keys", NULL },
	{ "f(.a | length; keys)", NULL },
	{ "first_of(.a | length; keys)", NULL },
	{ "{a: .b | length, c: keys}", NULL },
	{ "{$x}", NULL },
	{ "{@base64 \"a\": 1}", NULL },
	{ "{\"a\\u0062\"}", NULL },
	{ ".\"a\\u0062\"", NULL },
	{ "\"\\(keys)\"", NULL },
	{ "@csv", NULL },
	{ "if .a | length then keys else 1 end", NULL },
	{ ".a # \\\n| keys\n", NULL },
	{ "import \"a\" as a; .a", NULL },
	{ "include \"a\"; .a", NULL },
	{ "date", NULL },
	{ ".a)", NULL },
	{ "\"a", NULL },
	{ "\"\\", NULL },
	{ "{a", " a" },
	{ "{\"", NULL },
};

static void
show(struct buf *got, const struct paths *paths, size_t node)
{
	size_t child = paths->nodes[node].child;

	for (; child != 0; child = paths->nodes[child].sibling) {
		buf_format(got, " %s", paths->nodes[child].key);
		if (paths->nodes[child].child == 0)
			continue;
		buf_add_char(got, '(');
		show(got, paths, child);
		buf_add_char(got, ')');
	}
}

static void
test_program(size_t i)
{
	struct buf got = BUF_INIT(1 << 20);
	const char *wanted = programs[i].keys;
	struct paths paths;
	bool some;

	paths_begin(&paths);
	some = reads_find(span_of(programs[i].program), &paths);
	show(&got, &paths, 0);
	if (!ok(wanted == NULL ? !some
			       : some && span_is(buf_span(&got), wanted),
		"%s", programs[i].program))
		printf("# %s\n", some ? buf_text(&got) : "all");
	paths_end(&paths);
	buf_free(&got);
}

/* Brackets deeper than are counted, and programs cut off anywhere. */
static void
test_ends(void)
{
	static const char program[] = "select(.a | test(\"\\\\d\")) | if .a "
				      "then {b, \"c\": .d[1:]} else @csv end";
	char *deep = malloc(1000);
	struct paths paths;

	paths_begin(&paths);
	memset(deep, '[', 1000);
	ok(!reads_find((struct span){ deep, 1000 }, &paths), "a thousand [");
	free(deep);
	for (size_t n = 0; n < sizeof program; n++) {
		/* Of its very size, for those who watch memory. */
		char *part = malloc(n > 0 ? n : 1);

		memcpy(part, program, n);
		reads_find((struct span){ part, n }, &paths);
		free(part);
	}
	ok(true, "programs that are cut off");
	paths_end(&paths);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
		test_program(i);
	test_ends();
	return done_testing();
}
