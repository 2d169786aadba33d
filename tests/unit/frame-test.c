#include <stdlib.h>
#include <string.h>

#include "lib/frame.h"
#include "lib/json.h"

#include "tap.h"

#define RUN "{\"$hr\":{\"type\":\"run\",\"resources\":[\"demo/people\"]}}"
#define OF "\"source\":\"demo\",\"resource\":\"people\""
#define BEGIN "{\"$hr\":{\"type\":\"begin\"," OF ",\"primary_key\":[\"id\"]}}"
#define CHECK(n) "{\"$hr\":{\"type\":\"checkpoint\"," OF ",\"records\":" n "}}"
#define END(n) "{\"$hr\":{\"type\":\"end\"," OF ",\"records\":" n "}}"
#define FAIL "{\"$hr\":{\"type\":\"fail\"," OF ",\"error\":\"HTTP 403\"}}"
#define DONE(b, f) \
	"{\"$hr\":{\"type\":\"done\",\"blocks\":" b ",\"failed\":" f "}}"
#define REC "{\"id\":1}"

static void
test_is_control(void)
{
	static const struct {
		const char *text;
		bool control;
	} cases[] = {
		{ "{\"$hr\":1}", true },
		{ "{ \"$hr\" : {}, \"a\":1}", true },
		{ "{\"\\u0024hr\":1}", true },
		{ "{\"\\u0024\\u0068\\u0072\":1}", true },
		{ "{\"a\":1,\"$hr\":1}", false },
		{ "{\"$hr2\":1}", false },
		{ "{\"$h\":1}", false },
		{ "{}", false },
		{ "[\"$hr\"]", false },
		{ "\"$hr\"", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(frame_is_control(span_of(cases[i].text)) == cases[i].control,
		    "%s", cases[i].text);
}

static bool
parses(struct frame *f, const char *text)
{
	const char *why;

	return frame_parse(f, span_of(text), &why);
}

static void
test_members(void)
{
	struct frame f;

	ok(parses(&f,
	       "{\"$hr\":{\"type\":\"run\",\"run\":\"r\",\"profile\":\"p\","
	       "\"state\":\"s\",\"resources\":[\"a/b\"],\"new\":1}}") &&
		f.type == FRAME_RUN && span_is(f.run, "\"r\"") &&
		span_is(f.profile, "\"p\"") && span_is(f.state, "\"s\"") &&
		span_is(f.resources, "[\"a/b\"]"),
	    "run");
	ok(parses(&f,
	       "{\"$hr\":{\"type\":\"begin\"," OF
	       ",\"primary_key\":[\"id\",\"x\"],\"disposition\":\"merge\","
	       "\"since\":null,\"columns\":[{\"name\":\"id\"}]}}") &&
		f.type == FRAME_BEGIN && span_is(f.source, "demo") &&
		span_is(f.resource, "people") &&
		span_is(f.primary_key, "[\"id\",\"x\"]") &&
		span_is(f.disposition, "\"merge\"") && f.since.p == NULL &&
		span_is(f.columns, "[{\"name\":\"id\"}]"),
	    "begin");
	ok(parses(&f,
	       "{\"$hr\":{\"type\":\"checkpoint\"," OF
	       ",\"records\":7,\"resume\":{\"page\":2}}}") &&
		f.type == FRAME_CHECKPOINT && f.records == 7 &&
		span_is(f.resume, "{\"page\":2}"),
	    "checkpoint");
	ok(parses(&f,
	       "{\"$hr\":{\"type\":\"end\"," OF
	       ",\"records\":9,\"complete\":true,\"cursor\":\"c\"}}") &&
		f.type == FRAME_END && f.records == 9 && f.complete &&
		span_is(f.cursor, "\"c\""),
	    "end");
	ok(parses(&f, END("0")) && !f.complete && f.cursor.p == NULL,
	    "what is not there");
	ok(parses(&f,
	       "{\"$hr\":{\"type\":\"fail\"," OF
	       ",\"error\":\"e\",\"temporary\":true}}") &&
		f.type == FRAME_FAIL && span_is(f.error, "\"e\"") &&
		f.temporary,
	    "fail");
	ok(parses(&f, DONE("3", "1")) && f.type == FRAME_DONE &&
		f.blocks == 3 && f.failed == 1,
	    "done");
	ok(parses(&f, "{\"$hr\":{\"type\":\"refused\",\"error\":\"e\"}}") &&
		f.type == FRAME_REFUSED && span_is(f.error, "\"e\""),
	    "refused");
}

static void
test_malformed(void)
{
	static const char *const cases[] = {
		"{\"$hr\":1}",
		"{\"$hr\":{}}",
		"{\"$hr\":{\"type\":1}}",
		"{\"$hr\":{\"type\":\"other\"}}",
		"{\"$hr\":{\"type\":\"run\"},\"a\":1}",
		"{\"$hr\":{\"type\":\"run\",\"run\":1}}",
		"{\"$hr\":{\"type\":\"run\",\"resources\":[1]}}",
		"{\"$hr\":{\"type\":\"begin\",\"source\":\"demo\"}}",
		"{\"$hr\":{\"type\":\"begin\",\"source\":\"demo\","
		"\"resource\":null}}",
		"{\"$hr\":{\"type\":\"begin\",\"source\":\"demo\","
		"\"resource\":\"../x\"}}",
		"{\"$hr\":{\"type\":\"begin\",\"source\":\"demo\","
		"\"resource\":\"\"}}",
		"{\"$hr\":{\"type\":\"begin\",\"source\":\"-x\","
		"\"resource\":\"x\"}}",
		"{\"$hr\":{\"type\":\"begin\",\"source\":\"a b\","
		"\"resource\":\"x\"}}",
		"{\"$hr\":{\"type\":\"begin\"," OF ",\"columns\":{}}}",
		"{\"$hr\":{\"type\":\"begin\"," OF ",\"primary_key\":\"id\"}}",
		"{\"$hr\":{\"type\":\"end\"," OF "}}",
		"{\"$hr\":{\"type\":\"end\"," OF ",\"records\":-1}}",
		"{\"$hr\":{\"type\":\"end\"," OF ",\"records\":1.0}}",
		"{\"$hr\":{\"type\":\"end\"," OF
		",\"records\":1,\"complete\":1}}",
		"{\"$hr\":{\"type\":\"done\",\"blocks\":1}}",
	};
	struct frame f;
	const char *why;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		why = NULL;
		ok(!frame_parse(&f, span_of(cases[i]), &why) && why != NULL,
		    "malformed: %s", cases[i]);
	}
}

/* The status with which a stream of lines ends. */
static enum status
stream(const char *const *lines, size_t n)
{
	struct frames s = frames_start();
	enum status status = STATUS_OK;
	const char *why = NULL;
	struct frame f;

	for (size_t i = 0; status == STATUS_OK && i < n; i++)
		if (!frame_is_control(span_of(lines[i])))
			status = frames_record(&s, &why);
		else if (frame_parse(&f, span_of(lines[i]), &why))
			status = frames_control(&s, &f, &why);
		else
			status = STATUS_BAD_DATA;
	if (status == STATUS_OK)
		status = frames_finish(&s, &why);
	if ((status == STATUS_OK) != (why == NULL))
		abort();
	return status;
}

#define STREAM(wanted, name, ...)                                           \
	do {                                                                \
		static const char *const lines[] = { __VA_ARGS__ };         \
		ok(stream(lines, sizeof lines / sizeof lines[0]) == wanted, \
		    name);                                                  \
	} while (0)

static void
test_grammar(void)
{
	ok(stream(NULL, 0) == STATUS_CUT_OFF, "empty input");
	STREAM(STATUS_OK, "no blocks", RUN, DONE("0", "0"));
	STREAM(STATUS_OK, "a block", RUN, BEGIN, REC, CHECK("1"), REC,
	    CHECK("2"), CHECK("2"), END("2"), DONE("1", "0"));
	STREAM(STATUS_OK, "a failed block, another", RUN, BEGIN, REC, FAIL,
	    BEGIN, END("0"), DONE("2", "1"));
	STREAM(STATUS_CUT_OFF, "cut after run", RUN);
	STREAM(STATUS_CUT_OFF, "cut in a block", RUN, BEGIN, REC);
	STREAM(STATUS_CUT_OFF, "cut after a block", RUN, BEGIN, END("0"));
	STREAM(STATUS_CUT_OFF, "a record is missing", RUN, BEGIN, REC, END("2"),
	    DONE("1", "0"));
	STREAM(STATUS_CUT_OFF, "a record too many", RUN, BEGIN, REC, REC,
	    CHECK("1"), END("2"), DONE("1", "0"));
	STREAM(STATUS_CUT_OFF, "a block is missing", RUN, BEGIN, END("0"),
	    DONE("2", "0"));
	STREAM(STATUS_CUT_OFF, "a failed block is missing", RUN, BEGIN,
	    END("0"), DONE("1", "1"));
	STREAM(STATUS_BAD_DATA, "a record before run", REC);
	STREAM(STATUS_BAD_DATA, "a record outside", RUN, REC);
	STREAM(
	    STATUS_BAD_DATA, "a record after done", RUN, DONE("0", "0"), REC);
	STREAM(STATUS_BAD_DATA, "run twice", RUN, RUN);
	STREAM(STATUS_BAD_DATA, "begin before run", BEGIN);
	STREAM(STATUS_BAD_DATA, "begin in a block", RUN, BEGIN, BEGIN);
	STREAM(STATUS_BAD_DATA, "end outside", RUN, END("0"));
	STREAM(STATUS_BAD_DATA, "another block's end", RUN, BEGIN,
	    "{\"$hr\":{\"type\":\"end\",\"source\":\"demo\","
	    "\"resource\":\"jobs\",\"records\":0}}");
	STREAM(STATUS_BAD_DATA, "done in a block", RUN, BEGIN, DONE("0", "0"));
	STREAM(
	    STATUS_BAD_DATA, "done twice", RUN, DONE("0", "0"), DONE("0", "0"));
}

/* All has been said: there is nothing to say. */
static void
test_refused(void)
{
	const struct frame refused = { .type = FRAME_REFUSED },
			   run = { .type = FRAME_RUN };
	struct frames s = frames_start();
	const char *why = NULL;

	ok(frames_control(&s, &refused, &why) == STATUS_OK &&
		frames_finish(&s, &why) == STATUS_CUT_OFF && why == NULL,
	    "a stream that was refused");
	ok(frames_control(&s, &run, &why) == STATUS_BAD_DATA && why != NULL,
	    "run after refused");
	s = frames_start();
	ok(frames_control(&s, &run, &why) == STATUS_OK &&
		frames_control(&s, &refused, &why) == STATUS_BAD_DATA,
	    "refused after run");
}

int
main(void)
{
	test_is_control();
	test_refused();
	test_members();
	test_malformed();
	test_grammar();
	return done_testing();
}
