/*
 * Link headers: the grammar of RFC 8288, section 3, its examples, and what
 * breaks it.
 */
#include <string.h>

#include "fetch/link_header.h"
#include "tap.h"

#define BROKEN "(broken)"

int
main(void)
{
	static const struct {
		const char *field, *relation;
		const char *target; /* NULL: there is none */
	} rows[] = {
		{ "<a>; rel=next", "next", "a" },
		{ "<a>;rel=\"next\"", "next", "a" },
		{ " <a> ; rel = \"next\" ", "next", "a" },
		{ "<a>; REL=NEXT", "next", "a" },
		{ "<a>; rel=\"prev next\"", "next", "a" },
		{ "<a>; rel=\"prev  next last\"", "next", "a" },
		{ "<a>; rel=\"nextish\"", "next", NULL },
		{ "<a>; rel=\"http://example.net/foo\"",
		    "http://example.net/foo", "a" },
		{ "<>; rel=next", "next", "" },
		{ "<a>", "next", NULL },
		{ "<a>;", "next", NULL },
		{ "<a>; ; rel=next;", "next", "a" },
		{ "<a>; rel", "next", NULL },
		{ "<a>; rel=", "next", BROKEN },
		{ "<a>; rel=prev; rel=next", "next", NULL },
		{ "<a>; rev=next", "next", NULL },
		{ "<a>; anchor=\"#foo\"; rel=next", "next", NULL },
		{ "<a>; rel=next; anchor=\"\", <b>; rel=next", "next", "b" },
		{ "<a>; rel=prev, <b>; rel=next, <c>; rel=next", "next", "b" },
		{ "<a,b;c>; rel=next", "next", "a,b;c" },
		{ "<a>; title=\"x, <y>; rel=next\"; rel=prev, <b>; rel=next",
		    "next", "b" },
		{ "<a>; title=\"\\\"\"; rel=next", "next", "a" },
		{ "<a>; title*=UTF-8'de'letztes%20Kapitel; rel=next", "next",
		    "a" },
		{ ", ,<a>; rel=next,,", "next", "a" },
		{ "", "next", NULL },
		{ " , ", "next", NULL },
		{ "a; rel=next", "next", BROKEN },
		{ "<a; rel=next", "next", BROKEN },
		{ "<a b>; rel=next", "next", BROKEN },
		{ "<a> rel=next", "next", BROKEN },
		{ "<a>; rel=\"next", "next", BROKEN },
		{ "<a>; rel=\"next\\", "next", BROKEN },
		{ "<a>; rel=\"next\" x", "next", BROKEN },
		{ "<a>; =next", "next", BROKEN },
		{ "<a>; rel=next, b", "next", BROKEN },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct span target;
		bool read = link_header_find(
		    span_of(rows[i].field), rows[i].relation, &target);
		const char *wanted = rows[i].target;

		if (wanted != NULL && strcmp(wanted, BROKEN) == 0)
			ok(!read, "broken: %s", rows[i].field);
		else if (wanted == NULL)
			ok(read && target.p == NULL, "none: %s", rows[i].field);
		else
			ok(read && target.p != NULL && span_is(target, wanted),
			    "%s: %s", wanted, rows[i].field);
	}
	return done_testing();
}
