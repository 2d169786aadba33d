#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/utf8.h"

size_t
utf8_decode(const char *p, size_t n, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)p;
	size_t len = s[0] < 0x80 ? 1
	    : s[0] >> 5 == 0x06  ? 2
	    : s[0] >> 4 == 0x0e  ? 3
	    : s[0] >> 3 == 0x1e  ? 4
				 : 0;
	uint32_t v;

	if (len == 0 || len > n)
		return 0;
	v = len == 1 ? s[0] : s[0] & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (s[i] & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	if (point != NULL)
		*point = v;
	return len;
}

size_t
utf8_encode(char *p, uint32_t point)
{
	if (point < 0x80) {
		p[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		p[0] = (char)(0xc0 | point >> 6);
		p[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		p[0] = (char)(0xe0 | point >> 12);
		p[1] = (char)(0x80 | (point >> 6 & 0x3f));
		p[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | point >> 18);
	p[1] = (char)(0x80 | (point >> 12 & 0x3f));
	p[2] = (char)(0x80 | (point >> 6 & 0x3f));
	p[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

/* Whether a code point can change how a terminal shows what is around it. */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

size_t
utf8_escape(char *out, const char *text, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	size_t at = 0, done = 0;

	while (at < n) {
		uint32_t point;
		size_t len = utf8_decode(text + at, n - at, &point);

		if (len > 0 && !is_unsafe(point)) {
			memcpy(out + done, text + at, len);
			done += len;
			at += len;
			continue;
		}
		for (size_t end = at + (len > 0 ? len : 1); at < end; at++) {
			unsigned char c = (unsigned char)text[at];

			out[done++] = '\\';
			out[done++] = 'x';
			out[done++] = hex[c >> 4];
			out[done++] = hex[c & 15];
		}
	}
	return done;
}
