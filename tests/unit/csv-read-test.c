#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/message.h"
#include "load/csv_read.h"
#include "load/key_index.h"

#include "tap.h"

static int
file_of(const char *text, size_t n)
{
	int fd = memfd_create("csv", MFD_CLOEXEC);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/*
 * The cells of a file whose header has a column "id", as text: those of a row
 * in brackets, ~ for null.  "!" at the end where the file is refused.
 */
static const char *
cells_of(const char *text, size_t n, struct csv_dialect d, bool any)
{
	static struct buf all = BUF_INIT(1 << 20);
	struct columns wanted;
	struct csv_reader r;
	struct span row, cell;
	int fd = file_of(text, n), got = 0;
	enum status status;

	all.n = 0;
	columns_init(&wanted);
	columns_add(&wanted, span_of("id"));
	status = csv_reader_begin(&r, fd, "test", &d, any, &wanted);
	while (status == STATUS_OK && (got = csv_reader_next(&r, &row)) > 0) {
		struct csv_cells walk = csv_cells(row, &r.dialect);

		while (csv_cell(&walk, &cell)) {
			buf_add_char(&all, '[');
			if (csv_cell_is_null(cell, &r.dialect))
				buf_add_char(&all, '~');
			else
				csv_cell_text(&all, cell, &r.dialect);
			buf_add_char(&all, ']');
		}
		buf_add_char(&all, ';');
	}
	if (status != STATUS_OK || got < 0)
		buf_add_char(&all, '!');
	csv_reader_end(&r);
	columns_free(&wanted);
	close(fd);
	return buf_text(&all);
}

#define CELLS(text, wanted, any, ...)                                      \
	do {                                                               \
		struct csv_dialect d = { __VA_ARGS__ };                    \
		const char *got = cells_of(text, sizeof text - 1, d, any); \
		if (!ok(strcmp(got, wanted) == 0, "%s", #text))            \
			printf("# got    %s\n# wanted %s\n", got, wanted); \
	} while (0)

static void
test_rows(void)
{
	CELLS("id,b\n1,2\n", "[1][2];", true, .delimiter = ',');
	CELLS("id,b\n1,2", "[1][2];", true, .delimiter = ',');
	CELLS("id;b\r\n1;\r\n;\r\n", "[1][~];[~][~];", true, .delimiter = ',');
	CELLS("id\n\n\"\"\n", "[~];[];", true, .delimiter = ',');
	CELLS("\"id\",b\n\"a\n\n\"\"b\"\"\",\"\"\"\"\n1,\"\"\n",
	    "[a\n\n\"b\"][\"];[1][];", true, .delimiter = ',');
}

static void
test_headers(void)
{
	CELLS("\"i\nd\",id\n1,2\n", "[1][2];", true, .delimiter = ',');
	CELLS("id|b\n1|\"x|y\"\n", "[1][x|y];", true, .delimiter = ',');
	CELLS("\"x,y\"\tid\n1,2\t3\n", "[1,2][3];", true, .delimiter = ',');
	CELLS("id:b\n1:2\n", "!", true, .delimiter = ',');
	CELLS("id:b\n1:2\n", "[1][2];", false, .delimiter = ':');
	CELLS("id;b\n1;2\n", "!", false, .delimiter = ',');
	CELLS("id,b\nNA,\"NA\"\n", "[~][NA];", true, .delimiter = ',',
	    .null = { "NA", 2 });
	CELLS("\xef\xbb\xbf"
	      "id\n1\n",
	    "[1];", true, .delimiter = ',');
	CELLS("", "", true, .delimiter = ',');
}

static void
test_escapes(void)
{
	CELLS("id\tb\n\\N\ta\\tb\\n\\r\\\\\\x\n\\\\N\t\"\n",
	    "[~][a\tb\n\r\\\\x];[\\N][\"];", false, .delimiter = '\t',
	    .escapes = true, .null = { "\\N", 2 });
}

static void
test_guard(void)
{
	CELLS("id,b\n'=1,'x\n\"'\"\"\",'-1\n", "[=1]['x];['\"]['-1];", true,
	    .delimiter = ',', .guard = true);
	CELLS("id\n'=1\n", "['=1];", true, .delimiter = ',');
}

static void
test_refused(void)
{
	CELLS("id\n\"a\n", "!", true, .delimiter = ',');
	CELLS("id\n\"a\"b\n", "!", true, .delimiter = ',');
	CELLS("id,b\n1,2\n3,a\"b\n", "[1][2];!", true, .delimiter = ',');
	CELLS("id\n\xff\n", "!", true, .delimiter = ',');
	CELLS("\"id\n", "!", true, .delimiter = ',');
	CELLS("id,id\n", "!", true, .delimiter = ',');
	CELLS("i\0d\n", "!", true, .delimiter = ',');
}

static bool
is_seven(void *context, uint64_t at)
{
	++*(int *)context;
	return at == 7;
}

static void
test_keys(void)
{
	struct key_index k;
	int asked = 0;
	bool good = true;

	key_index_init(&k);
	ok(key_index_find(&k, 1, is_seven, &asked) == KEY_NONE && asked == 0,
	    "no keys");
	ok(key_index_add(&k, 1, 6) == 0 && key_index_add(&k, 1, 7) == 1,
	    "two of one hash");
	ok(key_index_find(&k, 1, is_seven, &asked) == 1 && asked == 2,
	    "are told apart by who asks");
	for (uint64_t i = 2; i < 10000; i++)
		good &= key_index_add(&k, i * 977, 7) == i;
	for (uint64_t i = 2; i < 10000; i++)
		good &= key_index_find(&k, i * 977, is_seven, &asked) == i;
	ok(good, "many");
	ok(key_index_hash(span_of("a")) != key_index_hash(span_of("b")) &&
		key_index_hash(span_of("a")) !=
		    key_index_hash((struct span){ "a\0", 2 }) &&
		key_index_hash(span_of("12345678a")) !=
		    key_index_hash(span_of("12345678b")),
	    "hashes differ");
	key_index_free(&k);
}

int
main(void)
{
	message_init("csv-read-test");
	test_rows();
	test_headers();
	test_escapes();
	test_guard();
	test_refused();
	test_keys();
	return done_testing();
}
