/* The text of strings: what stands between the quotes, and what it means. */

#include "lib/json.h"
#include "lib/json_bytes.h"
#include "lib/utf8.h"

static struct span
inside(struct span string)
{
	return (struct span){ string.p + 1, string.n - 2 };
}

static uint32_t
hex4(const char *p)
{
	uint32_t value = 0;
	int i;

	for (i = 0; i < 4; i++) {
		uint32_t c = (unsigned char)p[i];

		/* Letters have 9 less than their value in the low bits. */
		value = value << 4 | ((c & 15) + (c > '9' ? 9 : 0));
	}
	return value;
}

static bool
is_surrogate(uint32_t c)
{
	return c >= 0xd800 && c <= 0xdfff;
}

char
json_short_escape(char c)
{
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case '"':
	case '\\':
	case '/':
		return c;
	default:
		return '\0';
	}
}

/*
 * The character of the escape at *p, which moves past it.  Two escapes that
 * are a surrogate pair are one; half a pair gives its own number.
 */
static uint32_t
unescape_one(const char **p, const char *end)
{
	uint32_t c, low;

	*p += 2;
	if ((*p)[-1] != 'u')
		return (unsigned char)json_short_escape((*p)[-1]);
	c = hex4(*p);
	*p += 4;
	if (c < 0xd800 || c > 0xdbff || end - *p < 6 || (*p)[0] != '\\' ||
	    (*p)[1] != 'u')
		return c;
	low = hex4(*p + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return c;
	*p += 6;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

/* The first backslash of [p, end), or end. */
static const char *
find_escape(const char *p, const char *end)
{
	const char *found = p < end ? memchr(p, '\\', (size_t)(end - p)) : NULL;

	return found != NULL ? found : end;
}

bool
json_key_is(struct span key, struct span name)
{
	const char *p = key.p, *end = span_end(key);

	/* An escape is longer than what it stands for. */
	if (key.n == name.n)
		return span_equal(key, name) && find_escape(p, end) == end;
	if (key.n < name.n || find_escape(p, end) == end)
		return false;
	while (p < end) {
		char bytes[4] = { *p };
		size_t n = 1;

		if (*p == '\\') {
			uint32_t c = unescape_one(&p, end);

			if (is_surrogate(c))
				return false;
			n = utf8_encode(bytes, c);
		} else
			p++;
		if (name.n < n || memcmp(name.p, bytes, n) != 0)
			return false;
		name.p += n;
		name.n -= n;
	}
	return name.n == 0;
}

/* What copies may write behind what they copy. */
#define PIECE JSON_COPY_MORE

/* Copies up to the first byte of [p, end) that is " or \, or to the end. */
static inline const char *
copy_unquoted(const char *p, const char *end, char *to)
{
#if JSON_VECTOR
	for (; end - p >= PIECE; p += PIECE, to += PIECE) {
		json_vector v;
		unsigned i;

		memcpy(&v, p, sizeof v);
		memcpy(to, &v, sizeof v);
		i = json_first(json_match(v, JSON_QUOTING));
		if (i < PIECE)
			return p + i;
	}
#endif
	while (p < end && !json_byte_is(*p, JSON_QUOTING))
		*to++ = *p++;
	return p;
}

/* Writes the character of the escape at *p, which moves past it. */
static char *
put_unescaped(char *to, const char **p, const char *end, size_t *lost)
{
	uint32_t c = unescape_one(p, end);

	if (is_surrogate(c)) {
		c = 0xfffd;
		if (lost != NULL)
			++*lost;
	}
	return to + utf8_encode(to, c);
}

/* Unescapes to where there is room for as many bytes; returns their end. */
static char *
unescape_to(char *to, struct span key, size_t *lost)
{
	const char *p = key.p, *end = span_end(key);

	while (p < end) {
		const char *run = p;
		char c;

		p = copy_unquoted(p, end, to);
		to += p - run;
		if (p == end)
			break;
		c = json_short_escape(p[1]);
		if (c == '\0') {
			to = put_unescaped(to, &p, end, lost);
		} else {
			*to++ = c;
			p += 2;
		}
	}
	return to;
}

bool
json_unescape_key(struct buf *out, struct span key, size_t *lost)
{
	struct buf apart = BUF_INIT(SIZE_MAX);
	size_t found = 0;
	bool good;

	/* Most have the room that the text takes before it is unescaped. */
	if (buf_reserve(out, key.n)) {
		out->n =
		    (size_t)(unescape_to(out->p + out->n, key, lost) - out->p);
		return true;
	}
	good = json_unescape_key(&apart, key, &found) &&
	    buf_add_span(out, buf_span(&apart));
	if (good && lost != NULL)
		*lost += found;
	buf_free(&apart);
	return good;
}

bool
json_unescape(struct buf *out, struct span string, size_t *lost)
{
	return json_unescape_key(out, inside(string), lost);
}

bool
json_has_lone_surrogate(struct span string)
{
	struct span s = inside(string);
	const char *p = s.p, *end = s.p + s.n;

	while ((p = find_escape(p, end)) < end)
		if (is_surrogate(unescape_one(&p, end)))
			return true;
	return false;
}

/* Appends the escape of one byte. */
static bool
add_escape(struct buf *out, char c)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const char *l;

	for (l = letters; *l != '\0'; l += 2)
		if (*l == c)
			return buf_add(out, (char[2]){ '\\', l[1] }, 2);
	return buf_format(out, "\\u%04x", (unsigned char)c);
}

bool
json_quote(struct buf *out, struct span text)
{
	const char *p = text.p, *end = span_end(text);
	size_t before = out->n;
	bool good = buf_add_char(out, '"');

	while (good) {
		const char *run = p;

		p = json_find(p, end, JSON_ESCAPED);
		good = buf_add(out, run, (size_t)(p - run));
		if (p == end)
			break;
		good = good && add_escape(out, *p++);
	}
	good = good && buf_add_char(out, '"');
	if (!good)
		out->n = before;
	return good;
}

#if JSON_VECTOR

/*
 * What json_double_quotes() does with PIECE bytes, one more being there; the
 * first is no closing quote.  Behind each backslash there must be a quote, and
 * before each quote a backslash: then nothing else is escaped.  Returns the
 * place of the first byte where that is not so, or that is not plain.
 */
static inline unsigned
double_piece(char *to, const char *p)
{
	json_vector v, next, backslash;

	memcpy(&v, p, sizeof v);
	memcpy(&next, p + 1, sizeof next);
	backslash = v == '\\';
	next = backslash ^ (next == '"');
	next |= v < ' ';
	v ^= backslash & ('\\' ^ '"');
	memcpy(to, &v, sizeof v);
	return json_first(next);
}

#endif

size_t
json_double_quotes(char *to, const char *p, const char *end)
{
	const char *from = p;

#if JSON_VECTOR
	for (unsigned n = PIECE; n == PIECE && end - p > PIECE; p += n, to += n)
		n = double_piece(to, p);
	/* The quote of an escape may be left. */
	if (p > from && p[-1] == '\\')
		*to++ = *p++;
#endif
	while (p < end && (*p == '\\' || !json_byte_is(*p, JSON_SPECIAL))) {
		if (*p == '\\') {
			if (end - p < 2 || p[1] != '"')
				break;
			*to++ = '"';
			p++;
		}
		*to++ = *p++;
	}
	return (size_t)(p - from);
}

/* A string, *p at what follows its opening quote; returns where to goes on. */
static char *
quote_string(const char **from, const char *end, char *to)
{
	const char *p = *from;

	*to++ = '\\';
	*to++ = '"';
	for (;;) {
		const char *run = p;
		char c;

		p = copy_unquoted(p, end, to);
		to += p - run;
		if (p == end)
			break;
		c = *p++;
		*to++ = '\\';
		*to++ = c;
		if (c == '"' || p == end)
			break;
		/* What is escaped may need an escape, too. */
		c = *p++;
		if (c == '"' || c == '\\')
			*to++ = '\\';
		*to++ = c;
	}
	*from = p;
	return to;
}

bool
json_quote_value(struct buf *out, struct span value)
{
	const char *p = value.p, *end = span_end(value);
	char *to;

	/* A byte becomes two at most. */
	if (!buf_reserve(out, 2 * value.n + 2 + PIECE))
		return false;
	to = out->p + out->n;
	*to++ = '"';
	while (p < end)
		if (*p == '"') {
			p++;
			to = quote_string(&p, end, to);
		} else {
			*to = *p;
			to += !json_byte_is(*p++, JSON_SPACE);
		}
	*to++ = '"';
	out->n = (size_t)(to - out->p);
	return true;
}
