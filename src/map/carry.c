#include "lib/json.h"
#include "map/carry.h"

#define MARK "\xef\xb7\x90" /* U+FDD0 */
#define MARK_SIZE (sizeof MARK - 1)
#define HEX 4 /* digits after the mark, for carry_value() */

static bool
add_mark(struct buf *out)
{
	return buf_add(out, MARK, MARK_SIZE);
}

/* -- contracts ------------------------------------------------------------- */

/* Whether libjq would give a string (its inside) back with other bytes. */
static bool
would_change(struct span s)
{
	return memchr(s.p, '\\', s.n) != NULL ||
	    memchr(s.p, '\x7f', s.n) != NULL ||
	    (s.n >= MARK_SIZE && memcmp(s.p, MARK, MARK_SIZE) == 0);
}

/* "mark, letter, bytes" as a string. */
static bool
add_marked(struct buf *out, char letter, struct span bytes, struct buf *scratch)
{
	size_t before = scratch->n;
	bool good;

	good = add_mark(scratch) && buf_add_char(scratch, letter) &&
	    buf_add_span(scratch, bytes) &&
	    json_quote(
		out, (struct span){ scratch->p + before, scratch->n - before });
	scratch->n = before;
	return good;
}

/* The bytes of an array, or those of an object under the mark. */
static bool
add_compact(struct buf *out, struct span value, struct buf *scratch)
{
	size_t before = scratch->n;
	bool good = true;

	if (value.p[0] == '[')
		good = add_mark(scratch) && buf_add_char(scratch, 'A');
	good = good && json_compact(scratch, value) &&
	    json_quote(
		out, (struct span){ scratch->p + before, scratch->n - before });
	scratch->n = before;
	return good;
}

static bool carry(struct paths *paths, size_t node, struct span value,
    struct buf *out, struct buf *scratch);

static bool
carry_object(struct paths *paths, size_t node, struct span object,
    struct buf *out, struct buf *scratch)
{
	bool good = buf_add_char(out, '{'), first = true;
	struct json_walk walk = json_walk(object);
	struct span key, value;
	size_t last = 0;

	if (paths->nodes[node].slot != NO_SLOT) {
		good = good && buf_add_text(out, "\"" MARK "\":") &&
		    add_compact(out, object, scratch);
		first = false;
	}
	while (good && json_member(&walk, &key, &value)) {
		size_t child = paths_match(paths, node, last, key);

		if (child == 0)
			continue;
		key.p = paths->nodes[child].key;
		key.n = paths->nodes[child].key_size;
		good = (first || buf_add_char(out, ',')) &&
		    json_quote(out, key) && buf_add_char(out, ':') &&
		    carry(paths, child, value, out, scratch);
		first = false;
		last = child;
	}
	return good && buf_add_char(out, '}');
}

static bool
carry(struct paths *paths, size_t node, struct span value, struct buf *out,
    struct buf *scratch)
{
	struct span inside = { value.p + 1, value.n - 2 };

	switch (json_kind(value)) {
	case JSON_OBJECT:
		return carry_object(paths, node, value, out, scratch);
	case JSON_ARRAY:
		return add_compact(out, value, scratch);
	case JSON_NUMBER:
		return add_marked(out, 'N', value, scratch);
	case JSON_STRING:
		if (would_change(inside))
			return add_marked(out, 'S', inside, scratch);
		break;
	default:
		break;
	}
	return buf_add_span(out, value);
}

bool
carry_record(struct paths *paths, struct span record, struct buf *out,
    struct buf *scratch)
{
	scratch->n = 0;
	return carry(paths, 0, record, out, scratch);
}

/* A string of libjq's, unescaped: marked, or a plain one. */
static bool
back_string(struct span text, struct buf *out)
{
	struct span bytes;

	if (text.n <= MARK_SIZE || memcmp(text.p, MARK, MARK_SIZE) != 0)
		return json_quote(out, text);
	bytes = (struct span){ text.p + MARK_SIZE + 1, text.n - MARK_SIZE - 1 };
	if (text.p[MARK_SIZE] != 'S')
		return buf_add_span(out, bytes);
	return buf_add_char(out, '"') && buf_add_span(out, bytes) &&
	    buf_add_char(out, '"');
}

bool
carry_back(struct span value, struct buf *out, struct buf *scratch)
{
	struct span text;

	scratch->n = 0;
	if (value.p[0] == '{') {
		return json_get(value, span_of(MARK), &text) &&
		    json_unescape(scratch, text, NULL) &&
		    buf_add_span(out, buf_span(scratch));
	}
	if (value.p[0] != '"')
		return buf_add_span(out, value);
	return json_unescape(scratch, value, NULL) &&
	    back_string(buf_span(scratch), out);
}

/* -- any program ----------------------------------------------------------- */

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* Four hexadecimal digits at p as a number, or -1. */
static int
hex4(const char *p, const char *end)
{
	int value = 0;

	if (end - p < HEX)
		return -1;
	for (int i = 0; i < HEX; i++) {
		if (!is_hex(p[i]))
			return -1;
		value = value * 16 +
		    (p[i] <= '9' ? p[i] - '0' : (p[i] | 32) - 'a' + 10);
	}
	return value;
}

static bool
is_high(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool
is_low(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/*
 * The length of what stands at p in a string and may go to libjq as it is: a
 * byte, an escape, a pair of them; or 0 where it must be marked.
 */
static size_t
harmless(const char *p, const char *end)
{
	int unit;

	if (*p == MARK[0] && (size_t)(end - p) >= MARK_SIZE &&
	    memcmp(p, MARK, MARK_SIZE) == 0)
		return 0;
	if (*p != '\\')
		return 1;
	if (p[1] != 'u')
		return 2;
	unit = hex4(p + 2, end);
	if (is_high(unit) && end - p >= 12 && p[6] == '\\' && p[7] == 'u' &&
	    is_low(hex4(p + 8, end)))
		return 12;
	/* The escaped mark would be one, too. */
	return is_high(unit) || is_low(unit) || unit == 0xfdd0 ? 0 : 6;
}

bool
carry_has_mark(struct span text)
{
	const char *p = text.p, *end = span_end(text);

	while (p < end &&
	    (p = memchr(p, (unsigned char)MARK[0], (size_t)(end - p))) !=
		NULL) {
		if ((size_t)(end - p) >= MARK_SIZE &&
		    memcmp(p, MARK, MARK_SIZE) == 0)
			return true;
		p++;
	}
	return false;
}

bool
carry_string(struct span inside, struct buf *out)
{
	const char *p = inside.p, *end = span_end(inside), *run = p;

	while (p < end) {
		size_t n = harmless(p, end);

		if (n > 0) {
			p += n;
			continue;
		}
		if (!buf_add(out, run, (size_t)(p - run)) || !add_mark(out))
			return false;
		if (*p == '\\') {
			p += 2; /* the four digits follow as they are */
		} else {
			if (!buf_add_text(out, "fdd0"))
				return false;
			p += MARK_SIZE;
		}
		run = p;
	}
	return buf_add(out, run, (size_t)(end - run));
}

bool
carry_value_back(struct span value, struct buf *out)
{
	const char *p = value.p, *end = span_end(value);
	const char *mark;

	while ((mark = memmem(p, (size_t)(end - p), MARK, MARK_SIZE)) != NULL) {
		const char *digits = mark + MARK_SIZE;
		int unit = hex4(digits, end);
		bool good = buf_add(out, p, (size_t)(mark - p));

		/* A filter may have cut one to pieces: they stay. */
		if (unit == 0xfdd0 || (!is_high(unit) && !is_low(unit)))
			good = good && add_mark(out);
		else
			good = good && buf_add_text(out, "\\u") &&
			    buf_add(out, digits, HEX);
		if (!good)
			return false;
		p = digits +
		    (unit == 0xfdd0 || is_high(unit) || is_low(unit) ? HEX : 0);
	}
	return buf_add(out, p, (size_t)(end - p));
}
