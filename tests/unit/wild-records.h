/*
 * Lines of records as they come and as they should not: mostly of one shape,
 * now and then of another, and some that are no JSON; the same in each run.
 */
#ifndef WILD_RECORDS_H
#define WILD_RECORDS_H

#include "lib/buf.h"
#include "lib/count.h"

#include "below.h"

#define PICK(list) ((list)[below(COUNT(list))])

static const char *const keys[] = { "id", "name", "a", "", "a_column_of_16_b",
	"a_rather_long_name_of_a_column", "n,m", "\\u0065", "t\\tb", "\xc3\xbc",
	"created_at", "q\\\"q", "$hr" };

static const char *const odd_values[] = { "\"\"", "\"NA\"", "\"N\"", "\"0\"",
	"\"null\"", "\"=1\"", "\"-2\"", "\"\\t\"", "\"\\\"\"", "\"\\\\.\"",
	"\"\\/\"", "\"\\u00fc\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"",
	"\"a\\udc00b\"", "\"\\u0000\"", "\"x\\u0022,\"", "\"1\\n2\"",
	"\"1\\r\\n2\"", "\"\\b\\f\"", "\"\xef\xbb\xbf\"", "\"\xef\xbb\xbfx,\"",
	"\"\xef\xbc\x9d\"", "\",\"", "\"a;b|c\"", "\"tab\\there\"",
	"\"say \\\"hi\\\", twice\"", "0", "-0.0e+5", "1e400", "12345.5", "[]",
	"{}", "[1, {\"b\" : \"x,\\\"\"}]", "{\"k\":[null]}",
	/* and what is not JSON */
	"", "01", "-", "1.", ".5", "+1", "1e", "nul", "nulll", "True", "\"a",
	"\"\\x\"", "\"\\u12g4\"", "\"\\", "\"\x80\"", "\"\xc0\xaf\"",
	"\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\"", "\"\x01\"",
	"\"\t\"", "[1", "{\"a\"}", "[1,]", "1 2", "'a'", "\xef\xbb\xbf" };

/* The same number of brackets as may nest inside of a record, or one more. */
static void
add_nest(struct buf *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_char(b, '[');
	for (size_t i = 0; i < n; i++)
		buf_add_char(b, ']');
}

static void
add_text(struct buf *b)
{
	static const char *const parts[] = { "a", "word", " ", "0123456789",
		"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", ",", ";",
		"\\\"", "\\n", "\\\\", "sixteen bytes ..", "\x7f" };
	size_t kinds = below(2) > 0 ? 4 : COUNT(parts);

	buf_add_char(b, '"');
	for (size_t n = below(12); n > 0; n--)
		buf_add_text(b, parts[below(kinds)]);
	buf_add_char(b, '"');
}

static void
add_value(struct buf *b)
{
	static const char *const plain[] = { "null", "true", "false", "17",
		"2254257", "-3.25", "\"2025-06-07T06:09:10.111Z\"" };
	size_t kind = below(100);

	if (kind < 45)
		add_text(b);
	else if (kind < 85)
		buf_add_text(b, PICK(plain));
	else if (kind < 99)
		/* Those that are JSON come before those that are not. */
		buf_add_text(b,
		    odd_values[below(below(30) > 0 ? 35 : COUNT(odd_values))]);
	else
		add_nest(b, 254 + (below(20) == 0) + (below(20) == 0));
}

/* One way to write the records of a stream. */
struct shape {
	const char *keys[8];
	size_t n;
	const char *colon, *comma, *end;
};

static struct shape
a_shape(void)
{
	static const char *const colons[] = { ":", ":", ": ", " :" };
	static const char *const commas[] = { ",", ",", ", ", " ,\t" };
	static const char *const ends[] = { "}\n", "}\n", "}\n", " } \r\n" };
	struct shape s = {
		.colon = PICK(colons), .comma = PICK(commas), .end = PICK(ends)
	};
	size_t from = below(COUNT(keys));

	for (s.n = below(50) > 0; s.n > 0 && s.n < below(8) + 1; s.n++)
		continue;
	for (size_t i = 0; i < s.n; i++)
		s.keys[i] = keys[(from + i) % (COUNT(keys) - (from > 0))];
	return s;
}

/* A record of a shape, now and then of one that only resembles it. */
static void
add_record(struct buf *b, struct shape s)
{
	size_t start = b->n, gone = s.n, change = below(60);

	if (s.n > 1 && change == 0) {
		s.keys[0] = s.keys[s.n - 1];
	} else if (s.n > 1 && change == 1) {
		const char *key = s.keys[0];

		s.keys[0] = s.keys[1];
		s.keys[1] = key;
	} else if (change < 8)
		gone = below(s.n + 1);
	else if (change == 8)
		s.colon = ":  ";
	buf_add_char(b, '{');
	for (size_t i = 0, some = 0; i < s.n; i++) {
		if (i == gone)
			continue;
		if (some++ > 0)
			buf_add_text(b, s.comma);
		buf_format(b, "\"%s\"%s", s.keys[i], s.colon);
		add_value(b);
	}
	buf_add_text(b, s.end);
	if (below(400) == 0)
		b->p[start + below(b->n - start)] = (char)below(256);
	else if (below(400) == 0)
		b->n -= below(b->n - start);
	else if (below(100) == 0)
		buf_add_text(b, " \n");
}

/* Some lines, the same shape again and again. */
static void
add_records(struct buf *b)
{
	struct shape s = a_shape();

	for (size_t n = 1 + below(60); n > 0; n--) {
		if (below(40) == 0)
			s = a_shape();
		add_record(b, s);
	}
}

#endif
