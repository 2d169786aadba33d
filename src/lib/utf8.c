#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/count.h"
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
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x1f },       /* C0 */
		{ 0x7f, 0x9f },       /* DEL, C1 */
		{ 0xad, 0xad },       /* soft hyphen */
		{ 0x61c, 0x61c },     /* Arabic letter mark */
		{ 0x180e, 0x180e },   /* Mongolian vowel separator */
		{ 0x200b, 0x200f },   /* zero width, directional marks */
		{ 0x2028, 0x202e },   /* separators, embeddings, overrides */
		{ 0x2060, 0x206f },   /* word joiner, isolates */
		{ 0xfeff, 0xfeff },   /* byte order mark */
		{ 0xfff9, 0xfffb },   /* annotations */
		{ 0xe0000, 0xe007f }, /* tags */
	};

	for (size_t i = 0; i < COUNT(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
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
