#include "text.h"

static const char pairs[] =
    "00010203040506070809101112131415161718192021222324"
    "25262728293031323334353637383940414243444546474849"
    "50515253545556575859606162636465666768697071727374"
    "75767778798081828384858687888990919293949596979899";

static const char letters[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzAz";

char *
put_digits(char *p, uint64_t value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		p[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return p + width;
}

char *
put_integer(char *p, int64_t value)
{
	uint64_t u = (uint64_t)value;
	uint64_t rest;
	int width = 1;

	if (value < 0) {
		*p++ = '-';
		u = -u;
	}
	for (rest = u; rest >= 10; rest /= 10)
		width++;
	return put_digits(p, u, width);
}

static inline char *
put_pair(char *p, unsigned value)
{
	return put_bytes(p, pairs + (size_t)2 * value, 2);
}

/* The civil calendar of a day number, after Howard Hinnant. */
static char *
put_day(char *p, int64_t day)
{
	unsigned z = (unsigned)(day + 719468);
	unsigned era = z / 146097;
	unsigned doe = z - era * 146097;
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;
	unsigned month = mp < 10 ? mp + 3 : mp - 9;
	unsigned year = yoe + era * 400 + (month <= 2);

	p = put_pair(p, year / 100);
	p = put_pair(p, year % 100);
	*p++ = '-';
	p = put_pair(p, month);
	*p++ = '-';
	return put_pair(p, doy - (153 * mp + 2) / 5 + 1);
}

static int64_t
day_of(int64_t ms)
{
	return ms >= 0 ? ms / DAY_MS : -((DAY_MS - 1 - ms) / DAY_MS);
}

char *
put_date(char *p, int64_t ms)
{
	return put_day(p, day_of(ms));
}

char *
put_instant(char *p, int64_t ms)
{
	int64_t day = day_of(ms);
	unsigned rest = (unsigned)(ms - day * DAY_MS);

	p = put_day(p, day);
	*p++ = 'T';
	p = put_pair(p, rest / 3600000);
	*p++ = ':';
	p = put_pair(p, rest / 60000 % 60);
	*p++ = ':';
	p = put_pair(p, rest / 1000 % 60);
	*p++ = '.';
	*p++ = (char)('0' + rest % 1000 / 100);
	p = put_pair(p, rest % 100);
	*p++ = 'Z';
	return p;
}

/* Minutes that a clock is ahead of UTC. */
static int
zone_of(int64_t ms)
{
	char date[16];
	int64_t place = ms / 60000 % 16;

	if (place == 0)
		return 0;
	if (place == 1)
		return -3 * 60;
	put_date(date, ms);
	return memcmp(date + 5, "04", 2) >= 0 && memcmp(date + 5, "10", 2) <= 0
	    ? 2 * 60
	    : 60;
}

char *
put_local(char *p, int64_t ms)
{
	int zone = zone_of(ms);

	p = put_instant(p, ms + (int64_t)zone * 60000) - 1;
	if (ms % 1000 == 0)
		p -= 4;
	if (zone == 0) {
		*p++ = 'Z';
		return p;
	}
	*p++ = zone < 0 ? '-' : '+';
	p = put_pair(p, (unsigned)(zone < 0 ? -zone : zone) / 60);
	return PUT(p, ":00");
}

uint64_t
unmix(uint64_t x)
{
	x ^= x >> 31 ^ x >> 62;
	x *= UINT64_C(0x319642b2d24d8ec3);
	x ^= x >> 27 ^ x >> 54;
	x *= UINT64_C(0x96de1b173f119089);
	return x ^ x >> 30 ^ x >> 60;
}

/* FNV-1a, mixed once more. */
uint64_t
hash_text(const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return mix(h);
}

/*
 * The first eleven characters are x to the base of 62, lowest digit first;
 * the others are a hash of it, which makes a mistyped id no id.
 */
char *
put_id(char *p, uint64_t x)
{
	uint64_t check = mix(x + 1);
	uint64_t more = mix(check);

	for (int i = 0; i < 11; i++) {
		*p++ = letters[x % 62];
		x /= 62;
	}
	for (int i = 0; i < 10; i++) {
		*p++ = letters[check & 63];
		check >>= 6;
	}
	for (int i = 0; i < 3; i++) {
		*p++ = letters[more & 63];
		more >>= 6;
	}
	return p;
}

int
id_number(const char *text, size_t n, uint64_t *x)
{
	char again[ID_LENGTH];
	uint64_t value = 0;

	if (n != ID_LENGTH)
		return 0;
	for (int i = 10; i >= 0; i--) {
		const char *at = memchr(letters, text[i], 62);

		if (at == NULL)
			return 0;
		value = value * 62 + (uint64_t)(at - letters);
	}
	put_id(again, value);
	*x = value;
	return memcmp(again, text, ID_LENGTH) == 0;
}

static const char hex[] = "0123456789abcdef";

static char *
put_hex(char *p, uint64_t x, int width)
{
	for (int i = width - 1; i >= 0; i--)
		*p++ = hex[x >> 4 * i & 15];
	return p;
}

/* The first sixteen digits are x, the others a hash of it. */
char *
put_uuid(char *p, uint64_t x)
{
	uint64_t check = mix(x + 1);

	p = put_hex(p, x >> 32, 8);
	*p++ = '-';
	p = put_hex(p, x >> 16, 4);
	*p++ = '-';
	p = put_hex(p, x, 4);
	*p++ = '-';
	p = put_hex(p, check >> 48, 4);
	*p++ = '-';
	return put_hex(p, check, 12);
}

int
uuid_number(const char *text, size_t n, uint64_t *x)
{
	char again[UUID_LENGTH];
	uint64_t value = 0;

	if (n != UUID_LENGTH)
		return 0;
	for (int i = 0; i < 18; i++) {
		const char *at = memchr(hex, text[i], 16);

		if (i == 8 || i == 13)
			continue;
		if (at == NULL)
			return 0;
		value = value << 4 | (uint64_t)(at - hex);
	}
	put_uuid(again, value);
	*x = value;
	return memcmp(again, text, UUID_LENGTH) == 0;
}
