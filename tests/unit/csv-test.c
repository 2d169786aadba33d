#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/json.h"
#include "load/csv.h"

#include "tap.h"

/* What became of one row of JSON values, an array, in a dialect. */
static const char *
row_of(const char *array, struct csv_dialect *d)
{
	static struct buf text = BUF_INIT(1 << 20);
	struct span value = span_of(array), cell;
	struct json_walk walk = json_walk(value);
	struct out out;
	struct csv csv;

	if (d->delimiter == '\0')
		d->delimiter = ',';
	out_begin(&out, -1, "test");
	csv_begin(&csv, &out, d);
	csv_row(&csv, value.n, value.n);
	while (json_element(&walk, &cell))
		csv_value(&csv, cell);
	csv_row_end(&csv);
	text.n = 0;
	buf_add_span(&text, buf_span(&csv.buf));
	csv_end(&csv);
	out_abandon(&out);
	return buf_text(&text);
}

#define ROW(array, wanted, ...)                                        \
	do {                                                           \
		struct csv_dialect d = { __VA_ARGS__ };                \
		const char *got = row_of(array, &d);                   \
		if (!ok(strcmp(got, wanted) == 0, "%s", array))        \
			printf("# got    %s# wanted %s", got, wanted); \
	} while (0)

static void
test_cells(void)
{
	ROW("[1,\"a\",true]", "1,a,true\n");
	ROW("[null,\"\",null]", ",\"\",\n");
	ROW("[\"a,b\",\"\\\"\",\"\\r\",\"\\n\"]",
	    "\"a,b\",\"\"\"\",\"\r\",\"\n\"\n");
	ROW("[\",\",\",,\",\"\\\",\\\"\"]", "\",\",\",,\",\"\"\",\"\"\"\n");
	ROW("[[ 1 , [ ] ],{\"a\" : 1}]", "\"[1,[]]\",\"{\"\"a\"\":1}\"\n");
	ROW("[[1]]", "[1]\n");
	ROW("[\"\\\\.\",\"\\\\.x\"]", "\"\\.\",\\.x\n");
	ROW("[\"\xef\xbb\xbf\",\"\xef\xbb\"]", "\"\xef\xbb\xbf\",\xef\xbb\n");
	ROW("[\"\\u00e9\\ud83d\\ude00\"]", "\xc3\xa9\xf0\x9f\x98\x80\n");
	ROW("[1]",
	    "\xef\xbb\xbf"
	    "1\r\n",
	    .bom = true, .crlf = true);
}

static void
test_nulls(void)
{
	ROW("[null,\"NA\",\"\",\"NAN\"]", "NA,\"NA\",\"\",NAN\n",
	    .null = { "NA", 2 });
	ROW("[null,0,\"0\",10]", "0,\"0\",\"0\",10\n", .null = { "0", 1 });
	ROW("[null,\"\\\\N\"]", "\\N,\"\\N\"\n", .null = { "\\N", 2 });
	ROW("[null,[]]", "[],\"[]\"\n", .null = { "[]", 2 });
}

static void
test_escapes(void)
{
	ROW("[\"\\t\\n\\r\\\\\\\"\",null,\"\"]", "\\t\\n\\r\\\\\"\t\\N\t\n",
	    .delimiter = '\t', .escapes = true, .null = { "\\N", 2 });
	ROW("[[\"\\n\"],\"a,b\"]", "[\"\\\\n\"]\ta,b\n", .delimiter = '\t',
	    .escapes = true);
}

static void
test_guard(void)
{
	ROW("[\"=1\",\"-1\",-1,\"+1\",\"-x\",\"@\"]", "'=1,-1,-1,'+1,'-x,'@\n",
	    .guard = true);
	ROW("[\"=\\\"a\\\",b\",\"'=1\",\"a=1\",\"\"]",
	    "\"'=\"\"a\"\",b\",'=1,a=1,\"\"\n", .guard = true);
	ROW("[\"\xef\xbc\x9d\",\"\xef\xbc\x8b\",\"\xef\xbc\x9e\"]",
	    "'\xef\xbc\x9d,'\xef\xbc\x8b,\xef\xbc\x9e\n", .guard = true);
}

static void
test_counts(void)
{
	struct csv_dialect d = CSV_DIALECT;
	struct span v = span_of("\"\\ud800\\u0000\\u0000\\udc00\"");
	struct out out;
	struct csv csv;

	out_begin(&out, -1, "test");
	csv_begin(&csv, &out, &d);
	csv_row(&csv, 1, v.n);
	csv_value(&csv, v);
	ok(csv.lost == 2 && csv.nuls == 2, "what is lost is counted");
	ok(span_equal(buf_span(&csv.buf),
	       (struct span){ "\xef\xbf\xbd\0\0\xef\xbf\xbd", 8 }),
	    "halves of pairs become U+FFFD");
	ok(!csv_row(&csv, 1, SIZE_MAX / 8), "too large a row is refused");
	csv_end(&csv);
	out_abandon(&out);
}

static void
test_options(void)
{
	struct csv_dialect d = CSV_DIALECT, tsv = CSV_DIALECT;

	tsv.escapes = true;
	tsv.delimiter = '\t';
	for (const char *c = ",;|\t :!~_"; *c != '\0'; c++)
		ok(csv_is_delimiter(*c), "a delimiter: %02x", *c);
	for (const char *c = "\"\r\n\\+-.09azAZ\x80"; *c != '\0'; c++)
		ok(!csv_is_delimiter(*c), "no delimiter: %02x",
		    (unsigned char)*c);
	ok(!csv_is_delimiter('\0'), "NUL is no delimiter");
	ok(csv_is_null(&d, span_of("")), "nothing can be null");
	ok(csv_is_null(&d, span_of("n/a \xc3\xa9")), "text can be null");
	for (size_t i = 0; i < 5; i++)
		ok(!csv_is_null(&d,
		       span_of((const char *const[]){
			   "a,", "\"", "a\n", "\r", "\xff" }[i])),
		    "no null: %zu", i);
	ok(csv_is_null(&tsv, span_of("\",")), "TSV has no quotes");
	ok(!csv_is_null(&tsv, span_of("\t")), "but tabs");
}

/* A row written is read by a plain descriptor when it is flushed. */
static void
test_flush(void)
{
	struct span names[] = { { "a", 1 }, { "b,c", 3 } };
	struct csv_dialect d = CSV_DIALECT;
	int fd = memfd_create("csv", MFD_CLOEXEC);
	char text[64] = "";
	struct out out;
	struct csv csv;

	out_begin(&out, fd, "test");
	csv_begin(&csv, &out, &d);
	ok(csv_row(&csv, 2, 4), "a row of texts");
	csv_text(&csv, names[0]);
	csv_text(&csv, names[1]);
	csv_row_end(&csv);
	ok(pread(fd, text, sizeof text, 0) == 0, "is held back");
	ok(csv_flush(&csv), "and flushed");
	ok(pread(fd, text, sizeof text - 1, 0) == 8 &&
		strcmp(text, "a,\"b,c\"\n") == 0,
	    "to its descriptor");
	for (size_t i = 0; i < 100000; i++) {
		csv_row(&csv, 1, 6);
		csv_value(&csv, span_of("\"abcd\""));
		csv_row_end(&csv);
	}
	ok(csv.buf.cap < (1 << 20), "memory stays small");
	ok(csv_flush(&csv), "flushed again");
	csv_end(&csv);
	ok(out_end(&out) == STATUS_OK && lseek(fd, 0, SEEK_END) == 500008,
	    "all bytes are there");
	close(fd);
}

int
main(void)
{
	test_cells();
	test_nulls();
	test_escapes();
	test_guard();
	test_counts();
	test_options();
	test_flush();
	return done_testing();
}
