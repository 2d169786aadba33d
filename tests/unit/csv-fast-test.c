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
#include "load/csv_stream.h"
#include "load/driver.h"

#include "tap.h"
#include "wild-records.h"

#define RECORDS 150000 /* rows to be written in all, by each way */
#define OUTPUT_MAX ((size_t)1 << 22)

static uint64_t taken;         /* lines that the shortcut took */
static uint64_t taken_at_once; /* the same, with others */

/* -- wild streams ---------------------------------------------------------- */

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
