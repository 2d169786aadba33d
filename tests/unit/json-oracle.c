/*
 * What lib/json makes of texts, for tests/json-differential.py to compare.
 *
 * Standard input: texts, each after its length (four bytes, the least
 * significant first).  Standard output: for each a line "no", or "yes", the
 * compact form and, as JSON, what is in it: the last of duplicate keys, for a
 * number a string "#" with all that is told about it.
 *
 * A text ends where its memory ends, so that reading past it is a crash.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/json.h"
#include "outline-agrees.h"

#define ROOM ((size_t)1 << 20)

static void
give_up(const char *why, struct span text)
{
	fprintf(stderr, "json-oracle: %s: %.*s\n", why, SPAN_ARG(text));
	exit(1);
}

static void
need(bool good, const char *what, struct span text)
{
	if (!good)
		give_up(what, text);
}

/* ROOM bytes with nothing after them; the address past the last. */
static char *
guarded_end(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, ROOM + page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + ROOM, page, PROT_NONE) != 0) {
		perror("json-oracle");
		exit(1);
	}
	return p + ROOM;
}

static void
show_number(struct buf *out, struct span number)
{
	int64_t value;

	need(json_is_number(number), "not a number", number);
	buf_format(out, "\"#%.*s", SPAN_ARG(number));
	buf_add_text(out, json_is_integer(number) ? " integer" : "");
	if (json_int64(number, &value))
		buf_format(out, " %" PRId64, value);
	buf_add_text(out, json_fits_double(number) ? " fits\"" : "\"");
}

static bool
show_string(struct buf *out, struct span string)
{
	struct buf text = BUF_INIT(ROOM);
	size_t lost = 0;

	need(json_unescape(&text, string, &lost), "unescape", string);
	need((lost > 0) == json_has_lone_surrogate(string), "lost", string);
	json_quote(out, buf_span(&text));
	buf_free(&text);
	return lost == 0;
}

/* Whether a key comes before the one that starts at p. */
static bool
key_before(struct span object, struct span name, const char *p)
{
	struct json_walk w = json_walk(object);
	struct span key, value;

	while (json_member(&w, &key, &value) && key.p < p)
		if (json_key_is(key, name))
			return true;
	return false;
}

static void show(struct buf *out, struct span value);

static void
show_member(
    struct buf *out, struct span object, struct span key, struct span value)
{
	struct buf name = BUF_INIT(ROOM);
	struct span string = { key.p - 1, key.n + 2 };
	size_t lost = 0;

	json_unescape_key(&name, key, &lost);
	if (lost == 0 && !key_before(object, buf_span(&name), key.p)) {
		need(json_get(object, buf_span(&name), &value), "get", key);
	} else if (lost == 0) {
		buf_free(&name);
		return;
	}
	buf_add_text(out, out->p[out->n - 1] == '{' ? "" : ",");
	show_string(out, string);
	buf_add_char(out, ':');
	show(out, value);
	buf_free(&name);
}

static void
show(struct buf *out, struct span value)
{
	struct json_walk w = json_walk(value);
	struct span key, v;
	const char *comma = "";

	switch (json_kind(value)) {
	case JSON_NUMBER:
		show_number(out, value);
		break;
	case JSON_STRING:
		show_string(out, value);
		break;
	case JSON_ARRAY:
		buf_add_char(out, '[');
		for (; json_element(&w, &v); comma = ",") {
			buf_add_text(out, comma);
			show(out, v);
		}
		buf_add_char(out, ']');
		break;
	case JSON_OBJECT:
		buf_add_char(out, '{');
		while (json_member(&w, &key, &v))
			show_member(out, value, key, v);
		buf_add_char(out, '}');
		break;
	default:
		buf_add_text(out, json_kind_name(json_kind(value)));
	}
}

/* What stands before the fault could go on; with the fault it can't. */
static void
check_error(struct span text, struct json_error err)
{
	struct span before = { text.p, err.offset };
	struct json_error again;

	need(err.offset <= text.n && err.why != NULL, "offset", text);
	if (!json_validate(before, NULL, &again))
		need(again.offset == before.n, "fault before", text);
	if (err.offset == text.n)
		return;
	before.n++;
	need(!json_validate(before, NULL, NULL), "no fault", text);
}

/* Cut anywhere, a value is whole still or ends too early. */
static void
check_cuts(struct span value)
{
	struct json_error err;
	struct span cut = { value.p, 0 };

	for (; cut.n < value.n && cut.n < 64; cut.n++)
		if (!json_validate(cut, NULL, &err))
			need(err.offset == cut.n, "cut", value);
}

static void
check_outline(struct span text)
{
	struct json_pick *pick = outline_pick();

	need(outline_disagrees(text, pick) == NULL, "outline", text);
	json_pick_free(pick);
}

static void
answer(struct buf *out, struct span text)
{
	struct span value, rest, empty = { text.p, 0 };
	struct json_error err;

	check_outline(text);
	if (!json_validate(text, &value, &err)) {
		check_error(text, err);
		buf_add_text(out, "no\n");
		return;
	}
	need(json_scan(text, &empty, &rest, NULL), "scan", text);
	need(span_equal(empty, value), "scan's value", text);
	need(span_end(value) == rest.p, "rest", text);
	check_cuts(value);
	buf_add_text(out, "yes\t");
	json_compact(out, value);
	buf_add_char(out, '\t');
	show(out, value);
	buf_add_char(out, '\n');
}

int
main(void)
{
	struct buf out = BUF_INIT(64 * ROOM);
	char *end = guarded_end();
	unsigned char head[4];

	while (fread(head, 1, sizeof head, stdin) == sizeof head) {
		size_t n = head[0] | (size_t)head[1] << 8 |
		    (size_t)head[2] << 16 | (size_t)head[3] << 24;
		struct span text = { end - n, n };

		if (n > ROOM || fread(end - n, 1, n, stdin) != n)
			give_up("the input is cut off", text);
		answer(&out, text);
		if (fwrite(out.p, 1, out.n, stdout) != out.n)
			give_up("cannot write", text);
		out.n = 0;
	}
	buf_free(&out);
	return fflush(stdout) == 0 ? 0 : 1;
}
