/*
 * Inside lib/json only: classes of bytes, and the search for the next byte
 * of a class, sixteen bytes at a time where the machine can (SSE2, NEON).
 * With JSON_NO_SIMD the search goes byte by byte, and finds the same.
 *
 * AVX2's thirty-two were measured, and left out here: strings of records have
 * 15 bytes on average, and checking them took 4 to 8 % longer; texts of 2 KB
 * were checked at 18 GB/s in place of 13, which nobody notices.  They pay where
 * a whole text is looked at before its strings are: lib/json_index.h.
 */
#ifndef LIB_JSON_BYTES_H
#define LIB_JSON_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if !defined(JSON_NO_SIMD) && defined(__SSE2__)
#include <emmintrin.h>
#define JSON_VECTOR 1
#elif !defined(JSON_NO_SIMD) && defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#define JSON_VECTOR 1
#else
#define JSON_VECTOR 0
#endif

enum json_class {
	JSON_SPACE = 1,   /* white space between tokens */
	JSON_DIGIT = 2,   /* 0 to 9 */
	JSON_SPECIAL = 4, /* in a string, all but plain ASCII: " \ < 20 > 7e */
	JSON_QUOTING = 8, /* " and \ */
	JSON_STRUCTURE = 16, /* " and the brackets */
	JSON_BREAK = 32,     /* " and white space */
	JSON_DELIMITER =
	    64, /* what ends a number or a name: white space , ] } */
	JSON_ESCAPED = 128, /* what a string must escape: " \ < 20 */
};

/* For each byte the classes it is in. */
extern const uint8_t json_classes[256];

static inline bool
json_byte_is(char c, enum json_class class)
{
	return (json_classes[(unsigned char)c] & class) != 0;
}

#if JSON_VECTOR

typedef int8_t json_vector __attribute__((vector_size(16)));

/* All bits of a byte set where it is of the class. */
static inline __attribute__((always_inline)) json_vector
json_match(json_vector v, enum json_class class)
{
	json_vector quote = (json_vector)(v == '"');

	switch (class) {
	case JSON_SPECIAL:
		/* Signed: bytes past 7f are below 20, too. */
		return quote | (v == '\\') | (v < ' ');
	case JSON_QUOTING:
		return quote | (v == '\\');
	case JSON_STRUCTURE:
		/* Bit 5 is all that '[' and '{', ']' and '}' differ in. */
		v |= ' ';
		return quote | (v == '{') | (v == '}');
	case JSON_BREAK:
		return quote | (v == ' ') | (v == '\n') | (v == '\r') |
		    (v == '\t');
	default: /* JSON_ESCAPED */
		return quote | (v == '\\') | ((v < ' ') & (v >= 0));
	}
}

/* The place of the first byte that is not zero; 16 where there is none. */
static inline unsigned
json_first(json_vector v)
{
#ifdef __SSE2__
	unsigned mask = (unsigned)_mm_movemask_epi8((__m128i)v);

	return mask != 0 ? (unsigned)__builtin_ctz(mask) : 16;
#else
	/* Four bits of each byte. */
	uint64_t mask = vget_lane_u64(
	    vreinterpret_u64_u8(vshrn_n_u16((uint16x8_t)v, 4)), 0);

	return mask != 0 ? (unsigned)__builtin_ctzll(mask) / 4 : 16;
#endif
}

/* The same of two vectors; 32 where there is none. */
static inline unsigned
json_first2(json_vector v, json_vector w)
{
#ifdef __SSE2__
	unsigned mask = (unsigned)_mm_movemask_epi8((__m128i)v) |
	    (unsigned)_mm_movemask_epi8((__m128i)w) << 16;

	return mask != 0 ? (unsigned)__builtin_ctz(mask) : 32;
#else
	unsigned i = json_first(v);

	return i < 16 ? i : 16 + json_first(w);
#endif
}

/* Whether all bytes are zero; they may have any value. */
static inline bool
json_is_zero(json_vector v)
{
#ifdef __SSE2__
	return _mm_movemask_epi8((__m128i)(v == 0)) == 0xffff;
#else
	return vmaxvq_u8((uint8x16_t)v) == 0;
#endif
}

#endif

/*
 * The first byte of [p, end) in a class (one of SPECIAL, QUOTING, STRUCTURE,
 * BREAK, ESCAPED), or end.
 */
static inline __attribute__((always_inline)) const char *
json_find(const char *p, const char *end, enum json_class class)
{
#if JSON_VECTOR
	for (; end - p >= 16; p += 16) {
		json_vector v;
		unsigned i;

		memcpy(&v, p, sizeof v);
		i = json_first(json_match(v, class));
		if (i < 16)
			return p + i;
	}
#endif
	while (p < end && !json_byte_is(*p, class))
		p++;
	return p;
}

static inline const char *
json_skip_space(const char *p, const char *end)
{
	while (p < end && json_byte_is(*p, JSON_SPACE))
		p++;
	return p;
}

#endif
