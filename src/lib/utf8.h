/*
 * UTF-8 (RFC 3629): decoding, and showing foreign text on a terminal.
 */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The longest form that utf8_escape() gives one byte of input. */
#define UTF8_ESCAPED_MAX 4

/*
 * The length in bytes, 1 to 4, of the code point at p, which has n >= 1 bytes
 * left, and the code point itself in *point (may be NULL).  0 where there is
 * no well-formed UTF-8.
 */
size_t utf8_decode(const char *p, size_t n, uint32_t *point);

/* Writes a code point (no surrogate, at most 0x10ffff) and returns its length,
 * 1 to 4. */
size_t utf8_encode(char *p, uint32_t point);

/*
 * Copies n bytes of text to out, which has room for UTF8_ESCAPED_MAX times n,
 * and returns the bytes written.  Control characters (C0, DEL, C1), marks that
 * reorder or hide text, and bytes that are no UTF-8 come out as \xNN.
 */
size_t utf8_escape(char *out, const char *text, size_t n);

#endif
