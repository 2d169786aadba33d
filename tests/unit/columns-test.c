#include <stdio.h>

#include "load/columns.h"

#include "tap.h"

static void
test_find(void)
{
	struct columns c;

	columns_init(&c);
	ok(columns_find(&c, span_of("a")) == COLUMN_NONE, "none at first");
	ok(columns_add(&c, span_of("a")) == 0, "the first");
	ok(columns_add(&c, span_of("")) == 1, "an empty name");
	ok(columns_find(&c, span_of("a")) == 0, "found");
	ok(columns_find(&c, span_of("")) == 1, "found, empty");
	ok(columns_find(&c, span_of("aa")) == COLUMN_NONE, "not there");
	columns_free(&c);
}

static void
test_follow(void)
{
	struct columns c;
	size_t at;

	columns_init(&c);
	columns_add(&c, span_of("a"));
	columns_add(&c, span_of("b"));
	columns_add(&c, span_of("x\\u0061"));
	ok(columns_follow(&c, COLUMN_NONE, span_of("b")) == 1, "asked");
	ok(c.first == 1, "learned");
	ok(columns_follow(&c, COLUMN_NONE, span_of("b")) == 1, "guessed");
	ok(columns_follow(&c, COLUMN_NONE, span_of("\\u0061")) == 0,
	    "an escaped key");
	at = columns_follow(&c, 1, span_of("a"));
	ok(at == 0 && c.list[1].next == 0, "the one after");
	ok(columns_follow(&c, 0, span_of("no")) == COLUMN_NONE, "unknown");
	ok(columns_follow(&c, 0, span_of("x\\\\u0061")) == 2,
	    "a name with a backslash");
	ok(columns_follow(&c, 0, span_of("x\\u0061")) == COLUMN_NONE,
	    "is not what its bytes mean as an escape");
	columns_free(&c);
}

static void
test_add_key(void)
{
	const char *why = NULL;
	struct columns c;

	columns_init(&c);
	ok(columns_add_key(&c, span_of("\\u00e9"), &why) == 0 &&
		columns_find(&c, span_of("\xc3\xa9")) == 0,
	    "unescaped");
	ok(columns_add_key(&c, span_of("\\ud800"), &why) == COLUMN_NONE &&
		why != NULL,
	    "half a surrogate pair");
	columns_free(&c);
}

static void
test_many(void)
{
	struct columns c;
	char name[32];
	bool good = true;
	size_t i;

	columns_init(&c);
	for (i = 0; i < COLUMNS_MAX; i++) {
		snprintf(name, sizeof name, "column %zu", i);
		good &= columns_add(&c, span_of(name)) == i;
	}
	ok(good, "as many as there may be");
	ok(columns_add(&c, span_of("more")) == COLUMN_NONE, "no more");
	for (i = 0; i < COLUMNS_MAX; i++) {
		snprintf(name, sizeof name, "column %zu", i);
		good &= columns_find(&c, span_of(name)) == i;
	}
	ok(good, "each is found");
	columns_free(&c);
}

int
main(void)
{
	test_find();
	test_follow();
	test_add_key();
	test_many();
	return done_testing();
}
