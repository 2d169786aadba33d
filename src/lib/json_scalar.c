#include "lib/json_bytes.h"
#include "lib/json_scalar.h"

/* One character of two to four bytes (RFC 3629, section 4). */
static const char *
scan_utf8(const char *p, const char *end, struct json_fault *f)
{
	static const char why[] = "invalid UTF-8";
	unsigned char first = (unsigned char)*p;
	unsigned char low = 0x80, high = 0xbf; /* of the second byte */
	int i, n;

	if (first < 0xc2 || first > 0xf4)
		return json_fail(f, p, why);
	n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (first == 0xe0)
		low = 0xa0; /* else overlong */
	else if (first == 0xed)
		high = 0x9f; /* else a surrogate */
	else if (first == 0xf0)
		low = 0x90; /* else overlong */
	else if (first == 0xf4)
		high = 0x8f; /* else past U+10FFFF */
	for (i = 1; i < n; i++) {
		unsigned char c;

		if (end - p <= i)
			return json_expected(f, end, end, why);
		c = (unsigned char)p[i];
		if (c < low || c > high)
			return json_fail(f, p, why);
		low = 0x80;
		high = 0xbf;
	}
	return p + n;
}

static bool
is_hex(char c)
{
	return json_byte_is(c, JSON_DIGIT) ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* An escape, p at what follows the backslash. */
static const char *
scan_escape(const char *p, const char *end, struct json_fault *f)
{
	const char *last;

	if (p == end)
		return json_expected(f, p, end, NULL);
	switch (*p++) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p;
	case 'u':
		for (last = p + 4; p < last; p++)
			if (p == end || !is_hex(*p))
				return json_expected(
				    f, p, end, "\\u without four hex digits");
		return p;
	default:
		return json_fail(f, p - 1, "unknown escape");
	}
}

const char *
json_scan_string(const char *p, const char *end, struct json_fault *f)
{
	for (;;) {
		p = json_find(p, end, JSON_SPECIAL);
		if (p == end)
			return json_expected(f, p, end, NULL);
		if (*p == '"')
			return p + 1;
		if (*p == '\\') {
			f->escapes = true;
			p = scan_escape(p + 1, end, f);
		} else if ((unsigned char)*p >= 0x80) {
			p = scan_utf8(p, end, f);
		} else {
			return json_fail(f, p, "unescaped control character");
		}
		if (p == NULL)
			return NULL;
	}
}

/* One digit or more. */
static const char *
scan_digits(const char *p, const char *end, struct json_fault *f)
{
	if (p == end || !json_byte_is(*p, JSON_DIGIT))
		return json_expected(f, p, end, "expected a digit");
	while (p < end && json_byte_is(*p, JSON_DIGIT))
		p++;
	return p;
}

const char *
json_scan_number(const char *p, const char *end, struct json_fault *f)
{
	const char *first;

	if (*p == '-')
		p++;
	first = p;
	p = scan_digits(p, end, f);
	if (p != NULL && *first == '0' && p > first + 1)
		return json_fail(f, first + 1, "a number with a leading zero");
	if (p != NULL && p < end && *p == '.')
		p = scan_digits(p + 1, end, f);
	if (p != NULL && p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		p = scan_digits(p, end, f);
	}
	return p;
}

static const char *
scan_name(
    const char *p, const char *end, const char *name, struct json_fault *f)
{
	for (; *name != '\0'; name++, p++)
		if (p == end || *p != *name)
			return json_expected(f, p, end, "expected a value");
	return p;
}

const char *
json_scan_scalar(const char *p, const char *end, struct json_fault *f)
{
	if (p == end)
		return json_expected(f, p, end, NULL);
	switch (*p) {
	case '"':
		return json_scan_string(p + 1, end, f);
	case '-':
	case '0' ... '9':
		return json_scan_number(p, end, f);
	case 'n':
		return scan_name(p, end, "null", f);
	case 't':
		return scan_name(p, end, "true", f);
	case 'f':
		return scan_name(p, end, "false", f);
	case '\xef':
		return json_fail(f, p,
		    end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0
			? "a byte order mark"
			: "expected a value");
	default:
		return json_fail(f, p, "expected a value");
	}
}
