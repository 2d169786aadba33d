/*
 * A strict RFC 8259 scanner over bytes.  It builds no tree, allocates nothing
 * and never changes a byte: values are spans of the caller's text.
 *
 * Two layers.  json_scan() and json_validate() check: grammar, UTF-8 (RFC 3629:
 * no overlong forms, no encoded surrogates, nothing past U+10FFFF), the escapes
 * and the depth.  All else works on values that have passed the check, and
 * does not look for errors again.  Nothing reads past the end of a span.  A \u
 * escape of half a surrogate pair is grammatical (RFC 8259, section 8.2) and
 * passes.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/span.h"

/*
 * Arrays and objects nest at most this deep.  libjq 1.6 goes no further, and
 * counts objects twice.
 */
#define JSON_DEPTH_MAX 256

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_error {
	size_t offset;   /* of the offending byte in the text given */
	const char *why; /* static, such as "unescaped control character" */
};

/* -- checking -------------------------------------------------------------- */

/*
 * Takes the first value of text, white space before it included.  On success
 * *value is its bytes without surrounding white space, and *rest what follows
 * it in text.  On failure err says where and why; value and rest are
 * untouched.  A text that ends inside a value has err->offset == text.n.
 * value, rest and err may each be NULL.
 */
bool json_scan(struct span text, struct span *value, struct span *rest,
    struct json_error *err);

/*
 * Whether text is one value and white space, nothing else; *value (may be
 * NULL) is then the value.
 */
bool
json_validate(struct span text, struct span *value, struct json_error *err);

/*
 * For those who check and do more in one pass over a text.  The end of the
 * value that begins at p, checked as json_scan() checks one that has depth
 * containers around it; NULL where there is none, or white space before it.
 */
const char *json_check(const char *p, const char *end, unsigned depth);

/* -- looking: arguments named value come from the functions above ---------- */

/* The kind of a checked value, told by its first byte. */
enum json_kind json_kind(struct span value);

/* The kind as an English noun for messages: "null", "string", "object" … */
const char *json_kind_name(enum json_kind kind);

/*
 * Walks an array or an object:
 *
 *	struct json_walk w = json_walk(array);
 *	while (json_element(&w, &value))
 *		…
 *
 * The key that json_member() gives is the inside of its string, still
 * escaped; see json_key_is().  Duplicate keys come as often as they stand
 * there.  Other values have no elements and no members, and so has an array
 * no members.
 */
struct json_walk {
	const char *p;
	const char *end;
};

struct json_walk json_walk(struct span container);
bool json_element(struct json_walk *w, struct span *value);
bool json_member(struct json_walk *w, struct span *key, struct span *value);

/*
 * Whether a key as json_member() gives it is, unescaped, the bytes name.  One
 * with half a surrogate pair is no name at all.
 */
bool json_key_is(struct span key, struct span name);

/*
 * The value of a key of an object, of duplicates the last, as jq and most
 * parsers have it.  False where value is no object or has no such key.
 */
bool json_get(struct span object, struct span name, struct span *value);

/* -- copying --------------------------------------------------------------- */

/*
 * Appends a value without the white space between its tokens; every other
 * byte stays as it is.  False where out would pass its maximum; out is then
 * as it was.
 */
bool json_compact(struct buf *out, struct span value);

/*
 * Appends the text of a string value (quotes included in the span), or of a
 * key as json_member() gives it, unescaped, as UTF-8.  Half a surrogate pair
 * has no UTF-8: U+FFFD takes its place, and *lost (may be NULL) is increased.
 * False where out would pass its maximum; out is then as it was.
 */
bool json_unescape(struct buf *out, struct span string, size_t *lost);
bool json_unescape_key(struct buf *out, struct span key, size_t *lost);

/*
 * The character that a backslash before c stands for, or '\0': it takes more to
 * tell (\u), or is no escape.
 */
char json_short_escape(char c);

/*
 * For those who check strings and write them as CSV.  Copies what stands in a
 * string from p on, \" as "", which is as long, and returns how many bytes that
 * is: up to its closing quote, another escape or what is not plain ASCII, at
 * most to end.  p is not at its closing quote; to has room for JSON_COPY_MORE
 * bytes more than there are up to end.
 */
#define JSON_COPY_MORE 16

size_t json_double_quotes(char *to, const char *p, const char *end);

/* Whether a string value holds an escape of half a surrogate pair. */
bool json_has_lone_surrogate(struct span string);

/*
 * Appends text as a string value with its quotes, escaped as little as the
 * grammar allows.  The text must be UTF-8.  False where out would pass its
 * maximum; out is then as it was.
 */
bool json_quote(struct buf *out, struct span text);

/*
 * Appends what json_compact() makes of a value as a string value, as
 * json_quote() writes it.  False where out would pass its maximum, or twice the
 * value's size would; out is then as it was.
 */
bool json_quote_value(struct buf *out, struct span value);

/* -- numbers --------------------------------------------------------------- */

/* Whether bytes are a JSON number and nothing else (no check was made yet). */
bool json_is_number(struct span text);

/* Whether a number is written as an integer: no fraction and no exponent. */
bool json_is_integer(struct span number);

/* The number as an int64_t; false unless json_is_integer() and it fits. */
bool json_int64(struct span number, int64_t *value);

/*
 * Whether IEEE 754 double precision carries the number: a program that keeps
 * it in a double and prints the shortest digits that give that double again,
 * as jq and JavaScript do, prints the same value.  True for 100.00, 0.1 and
 * 1e300; false for 9007199254740993, 1e1000 and all that needs more than 17
 * significant digits, even where it is a double's exact value.
 */
bool json_fits_double(struct span number);

#endif
