/*
 * What simdjson takes for a file of JSON lines: each becomes a DOM, and is
 * counted.  A measure for tests/bench/run, and no part of the tools.
 *
 *	simdjson --each <file	a parse of each line, as it is read
 *	simdjson --many <file	parse_many() of the whole file in memory
 */

#include <cstdio>
#include <cstring>
#undef SIMDJSON_THREADS_ENABLED /* one thread, as the others have */
#include <simdjson.h>

using namespace simdjson;

/* The lines of stdin, with room behind each as the parser wants it. */
static size_t
count_each()
{
	dom::parser parser;
	size_t count = 0, room = 0;
	char *line = nullptr;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		if (room < n + SIMDJSON_PADDING) {
			room = n + SIMDJSON_PADDING;
			line = static_cast<char *>(realloc(line, room));
		}
		dom::element record = parser.parse(line, n, false);
		count += record.is_object();
	}
	free(line);
	return count;
}

static size_t
count_many()
{
	padded_string text = padded_string::load("/dev/stdin");
	dom::parser parser;
	size_t count = 0;

	for (dom::element record : parser.parse_many(text))
		count += record.is_object();
	return count;
}

int
main(int argc, char **argv)
{
	bool many = argc > 1 && strcmp(argv[1], "--many") == 0;

	if (argc != 2 || (!many && strcmp(argv[1], "--each") != 0)) {
		fprintf(stderr, "usage: simdjson --each | --many\n");
		return 2;
	}
	try {
		printf("%zu\n", many ? count_many() : count_each());
	} catch (const simdjson_error &error) {
		fprintf(stderr, "simdjson: %s\n", error.what());
		return 1;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
