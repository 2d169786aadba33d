/*
 * What csv_fast writes, counts and refuses is what the long way does: random
 * streams go both ways, and all that can be seen of them is compared.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/count.h"
#include "load/csv_stream.h"
#include "load/driver.h"

#include "below.h"
#include "tap.h"

#define RECORDS 150000 /* rows to be written in all, by each way */
#define OUTPUT_MAX ((size_t)1 << 22)

static uint64_t taken;         /* lines that the shortcut took */
static uint64_t taken_at_once; /* the same, with others */

#define PICK(list) ((list)[below(COUNT(list))])

/* -- wild streams ---------------------------------------------------------- */

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

static void
add_stream(struct buf *b)
{
	static const char *const ends[] = {
		"{\"$hr\":{\"type\":\"end\",\"source\":\"s\",\"resource\":"
		"\"r\","
		"\"records\":7,\"complete\":true}}\n",
		"{\"$hr\":{\"type\":\"fail\",\"source\":\"s\",\"resource\":"
		"\"r\","
		"\"error\":\"no\"}}\n",
		""
	};
	bool framed = below(8) == 0;

	b->n = 0;
	if (framed)
		buf_add_text(b,
		    "{\"$hr\":{\"type\":\"run\"}}\n"
		    "{\"$hr\":{\"type\":\"begin\",\"source\":\"s\","
		    "\"resource\":\"r\"}}\n");
	add_records(b);
	if (framed)
		buf_add_text(b, PICK(ends));
	if (framed && below(2) > 0)
		add_records(b);
	if (b->n > 0 && below(8) == 0)
		b->n--;
}

/* -- both ways ------------------------------------------------------------- */

struct result {
	struct buf out, said;
	enum status status;
	uint64_t rows;
};

static bool
shortcut(void *self, struct span line)
{
	bool took = csv_stream_target.shortcut(self, line);

	taken += took;
	return took;
}

static size_t
shortcuts(void *self, struct span text, uint64_t *lines)
{
	size_t bytes = csv_stream_target.shortcuts(self, text, lines);

	taken_at_once += *lines;
	return bytes;
}

/* All that a file holds, which is then empty. */
static void
take_file(int fd, struct buf *b)
{
	off_t size = lseek(fd, 0, SEEK_END);

	b->n = 0;
	if (size > 0 && buf_reserve(b, (size_t)size) &&
	    pread(fd, b->p, (size_t)size, 0) == size)
		b->n = (size_t)size;
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		perror("memfd");
}

static void
convert(int in, int to, const struct csv_dialect *dialect,
    const struct columns *named, bool fast, struct result *r)
{
	struct target target = csv_stream_target;
	struct csv_stream stream;
	struct input input;
	struct out out;

	target.shortcut = fast ? shortcut : NULL;
	target.shortcuts = fast ? shortcuts : NULL;
	lseek(in, 0, SEEK_SET);
	out_begin(&out, to, "test");
	input_begin(&input, in, "stdin", false);
	csv_stream_begin(
	    &stream, &out, dialect, named, false, true, input.name);
	r->status = drive(&input, &target, &stream, NULL, NULL);
	r->rows = stream.rows.records;
	csv_stream_end(&stream);
	input_end(&input);
	out_end(&out);
	take_file(to, &r->out);
}

static const struct csv_dialect dialects[] = {
	{ .delimiter = ',' },
	{ .delimiter = ',' },
	{ .delimiter = ';', .crlf = true },
	{ .delimiter = '\t', .bom = true },
	{ .delimiter = ' ' },
	{ .delimiter = ':' },
	{ .delimiter = '\t', .escapes = true, .null = { "\\N", 2 } },
	{ .delimiter = ',', .null = { "NA", 2 } },
	{ .delimiter = ',', .null = { "0", 1 } },
	{ .delimiter = ',', .bom = true, .crlf = true, .guard = true },
};

static bool
same(const struct result *a, const struct result *b)
{
	return a->status == b->status && a->rows == b->rows &&
	    span_equal(buf_span(&a->out), buf_span(&b->out)) &&
	    span_equal(buf_span(&a->said), buf_span(&b->said));
}

/* The files that the streams go through, and what comes of them. */
struct ways {
	int in, out, said, terminal;
	struct columns none, some;
	struct result fast, slow;
};

static void
begin_ways(struct ways *w)
{
	struct result empty = { .out = BUF_INIT(OUTPUT_MAX),
		.said = BUF_INIT(OUTPUT_MAX) };

	w->in = memfd_create("in", MFD_CLOEXEC);
	w->out = memfd_create("out", MFD_CLOEXEC);
	w->said = memfd_create("said", MFD_CLOEXEC);
	w->terminal = dup(STDERR_FILENO);
	w->fast = w->slow = empty;
	columns_init(&w->none);
	columns_init(&w->some);
	for (size_t i = 0; i < 4; i++)
		columns_add(&w->some, span_of(keys[i]));
}

static void
end_ways(struct ways *w)
{
	columns_free(&w->some);
	columns_free(&w->none);
	buf_free(&w->fast.out);
	buf_free(&w->fast.said);
	buf_free(&w->slow.out);
	buf_free(&w->slow.said);
	close(w->terminal);
	close(w->said);
	close(w->out);
	close(w->in);
}

/* Whether a stream comes to the same both ways. */
static bool
both(struct ways *w, struct span text)
{
	const struct csv_dialect *d = &PICK(dialects);
	const struct columns *named = below(6) > 0 ? &w->none : &w->some;

	if (ftruncate(w->in, 0) != 0 ||
	    pwrite(w->in, text.p, text.n, 0) != (ssize_t)text.n)
		return false;
	dup2(w->said, STDERR_FILENO);
	convert(w->in, w->out, d, named, true, &w->fast);
	take_file(w->said, &w->fast.said);
	convert(w->in, w->out, d, named, false, &w->slow);
	take_file(w->said, &w->slow.said);
	dup2(w->terminal, STDERR_FILENO);
	return same(&w->fast, &w->slow);
}

static void
show(const char *name, const struct result *r)
{
	fprintf(stderr, "--- %s: %d\n%.*s%.*s", name, (int)r->status,
	    SPAN_ARG(buf_span(&r->out)), SPAN_ARG(buf_span(&r->said)));
}

int
main(void)
{
	struct buf text = BUF_INIT(OUTPUT_MAX);
	uint64_t rows = 0, refused = 0;
	struct ways w;
	bool good = true;

	begin_ways(&w);
	while (good && rows < RECORDS) {
		add_stream(&text);
		good = both(&w, buf_span(&text));
		rows += w.slow.rows;
		refused += w.slow.status != STATUS_OK;
	}
	if (!ok(good, "%" PRIu64 " records, both ways", rows)) {
		fprintf(stderr, "--- in\n%.*s\n", SPAN_ARG(buf_span(&text)));
		show("fast", &w.fast);
		show("slow", &w.slow);
	}
	printf("# %" PRIu64 " taken, %" PRIu64 " streams refused\n", taken,
	    refused);
	ok(taken + taken_at_once > rows / 3, "the shortcut took many");
	ok(taken_at_once > taken, "most of them at once");
	ok(refused > 500, "and much was refused");
	end_ways(&w);
	buf_free(&text);
	return done_testing();
}
