/*
 * Writing bytes, fast and unchecked: each function takes the place to write
 * to and returns the place after.  The caller has made room (RECORD_MAX).
 */
#ifndef API_TEXT_H
#define API_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* An id as Humaans has them: 24 of [A-Za-z0-9]. */
#define ID_LENGTH 24

/* No id of any kind takes more bytes. */
#define ID_MAX 40

#define DAY_MS INT64_C(86400000)

static inline char *
put_bytes(char *p, const char *text, size_t n)
{
	memcpy(p, text, n);
	return p + n;
}

static inline char *
put_text(char *p, const char *text)
{
	return put_bytes(p, text, strlen(text));
}

/* A literal in quotes: PUT(p, "null"). */
#define PUT(p, literal) put_bytes((p), (literal), sizeof(literal) - 1)

/* An integer in decimal. */
char *put_integer(char *p, int64_t value);

/* Exactly width digits of value, zeros in front. */
char *put_digits(char *p, uint64_t value, int width);

/* 2025-06-07 of milliseconds since 1970, from year 1 on. */
char *put_date(char *p, int64_t ms);

/* 2025-06-07T06:09:10.111Z of milliseconds since 1970. */
char *put_instant(char *p, int64_t ms);

/*
 * The same instant as a clock elsewhere has it, 2025-06-07T08:09:10.111+02:00:
 * most in central Europe, where months 4 to 10 are summer; some elsewhere, or
 * in UTC; without the fraction where there is none.
 */
char *put_local(char *p, int64_t ms);

/*
 * Well mixed 64 bits of 64 bits, one to one (the finalizer of splitmix64 by
 * Steele, Lea and Flood): the source of all that looks random here.
 */
static inline uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* The number that mix() makes x of. */
uint64_t unmix(uint64_t x);

/* A 64-bit hash of a text, for seeds. */
uint64_t hash_text(const char *text);

/* A number below n (n > 0) out of 64 random bits. */
static inline uint64_t
below(uint64_t draw, uint64_t n)
{
	return (uint64_t)((unsigned __int128)draw * n >> 64);
}

/* The id that stands for x, and x again; false where the text is no id. */
char *put_id(char *p, uint64_t x);
int id_number(const char *text, size_t n, uint64_t *x);

/* The same, of a form like that of a UUID. */
#define UUID_LENGTH 36
char *put_uuid(char *p, uint64_t x);
int uuid_number(const char *text, size_t n, uint64_t *x);

#endif
