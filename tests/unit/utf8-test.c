/*
 * lib/utf8: every code point there and back, every wrong form, the escapes.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/count.h"
#include "lib/utf8.h"
#include "tap.h"

static bool
is_surrogate(uint32_t c)
{
	return c >= 0xd800 && c <= 0xdfff;
}

static void
test_all_points(void)
{
	uint32_t wrong = 0, cut = 0;

	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char p[4];
		uint32_t back = ~c;
		size_t n;

		if (is_surrogate(c))
			continue;
		n = utf8_encode(p, c);
		wrong += utf8_decode(p, n, &back) != n || back != c;
		for (size_t i = 1; i < n; i++)
			cut += utf8_decode(p, i, &back) != 0;
	}
	ok(wrong == 0, "every code point comes back");
	ok(cut == 0, "none that is cut short does");
}

/* Decodes as Unicode's table 3-7 has it, written down from there. */
static size_t
length_in_table(const unsigned char *s)
{
	static const unsigned char rows[][5] = {
		/* first byte from, to; second from, to; length */
		{ 0x00, 0x7f, 0x00, 0xff, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const unsigned char *r = rows[i];

		if (s[0] < r[0] || s[0] > r[1] || s[1] < r[2] || s[1] > r[3])
			continue;
		for (size_t j = 2; j < r[4]; j++)
			if ((s[j] & 0xc0) != 0x80)
				return 0;
		return r[4];
	}
	return 0;
}

static void
test_all_bytes(void)
{
	static const char tails[][2] = { "\x80\x80", "\x80 ", " \x80",
		"\xbf\xbf", "\xc0\x80" };
	unsigned wrong = 0;

	for (unsigned i = 0; i < 0x10000; i++)
		for (size_t t = 0; t < COUNT(tails); t++) {
			const char p[4] = { (char)(i >> 8), (char)i,
				tails[t][0], tails[t][1] };

			wrong += utf8_decode(p, 4, NULL) !=
			    length_in_table((const unsigned char *)p);
		}
	ok(wrong == 0, "what is well-formed is what Unicode's table says");
}

static void
test_escape(void)
{
	static const struct {
		const char *in, *out, *name;
	} rows[] = {
		{ "", "", "nothing" },
		{ "plain ~", "plain ~", "ASCII" },
		{ "Zo\xc3\xab \xf0\x9f\x98\x80", "Zo\xc3\xab \xf0\x9f\x98\x80",
		    "letters and an emoji" },
		{ "a\nb\tc\r", "a\\x0ab\\x09c\\x0d", "white space" },
		{ "\x1b[31m", "\\x1b[31m", "a terminal's escape" },
		{ "\x7f\xc2\x9b", "\\x7f\\xc2\\x9b", "DEL, and C1's CSI" },
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae", "right-to-left override" },
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6", "an isolate" },
		{ "\xef\xbb\xbf", "\\xef\\xbb\\xbf", "a byte order mark" },
		{ "\xf3\xa0\x80\xa1", "\\xf3\\xa0\\x80\\xa1", "a tag" },
		{ "\xff\xc3", "\\xff\\xc3", "bytes that are no UTF-8" },
		{ "\xed\xa0\xbd", "\\xed\\xa0\\xbd", "a surrogate" },
		{ "\xc0\xaf", "\\xc0\\xaf", "an overlong slash" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = strlen(rows[i].in);
		char *out = malloc(n * UTF8_ESCAPED_MAX + 1);
		size_t len;

		if (out == NULL)
			abort();
		len = utf8_escape(out, rows[i].in, n);
		ok(len == strlen(rows[i].out) &&
			memcmp(out, rows[i].out, len) == 0,
		    "escaped: %s", rows[i].name);
		free(out);
	}
}

int
main(void)
{
	test_all_points();
	test_all_bytes();
	test_escape();
	return done_testing();
}
