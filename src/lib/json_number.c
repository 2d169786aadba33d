/* What a number is, told without changing it. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/json_bytes.h"

/* A double prints as 17 significant digits at the most. */
#define DIGITS_MAX 17

bool
json_is_integer(struct span number)
{
	size_t i;

	for (i = 0; i < number.n; i++)
		if (number.p[i] != '-' &&
		    !json_byte_is(number.p[i], JSON_DIGIT))
			return false;
	return true;
}

bool
json_int64(struct span number, int64_t *value)
{
	bool negative = number.p[0] == '-';
	int64_t total = 0; /* negative: that side goes one further */
	size_t i;

	if (!json_is_integer(number))
		return false;
	for (i = negative ? 1 : 0; i < number.n; i++) {
		int digit = number.p[i] - '0';

		if (__builtin_mul_overflow(total, 10, &total) ||
		    __builtin_sub_overflow(total, digit, &total))
			return false;
	}
	if (!negative && total == INT64_MIN)
		return false;
	*value = negative ? total : -total;
	return true;
}

/* digits * 10 ^ exponent, digits without zeros at its end. */
struct decimal {
	uint64_t digits;
	int count; /* significant digits; 0 for zero */
	int64_t exponent;
};

/* The exponent of a number, p at what follows its e; huge ones saturate. */
static int64_t
parse_exponent(const char *p, const char *end)
{
	bool negative = *p == '-';
	int64_t value = 0;

	if (negative || *p == '+')
		p++;
	for (; p < end; p++)
		if (value < INT64_MAX / 100)
			value = value * 10 + (*p - '0');
	return negative ? -value : value;
}

/* False where there are more than DIGITS_MAX significant digits. */
static bool
parse_decimal(struct span number, struct decimal *d)
{
	const char *p = number.p, *end = number.p + number.n;
	bool fraction = false;
	int64_t zeros = 0; /* seen since the last other digit */

	*d = (struct decimal){ 0, 0, 0 };
	for (; p < end && *p != 'e' && *p != 'E'; p++) {
		if (*p == '-')
			continue;
		if (*p == '.') {
			fraction = true;
			continue;
		}
		d->exponent -= fraction;
		if (*p == '0') {
			zeros += d->count > 0;
			continue;
		}
		if (zeros + 1 > DIGITS_MAX - d->count)
			return false;
		d->count += (int)zeros + 1;
		for (; zeros > 0; zeros--)
			d->digits *= 10;
		d->digits = d->digits * 10 + (uint64_t)(*p - '0');
	}
	d->exponent += zeros;
	if (p < end)
		d->exponent += parse_exponent(p + 1, end);
	return true;
}

/* The double nearest to digits * 10 ^ exponent. */
static double
nearest(uint64_t digits, int64_t exponent)
{
	char text[48];

	snprintf(text, sizeof text, "%llue%lld", (unsigned long long)digits,
	    (long long)exponent);
	return strtod(text, NULL);
}

/* The digits of x, rounded to count significant ones. */
static uint64_t
digits_of(double x, int count)
{
	uint64_t digits = 0;
	char text[48];
	char *p;

	snprintf(text, sizeof text, "%.*e", count - 1, x);
	for (p = text; *p != 'e'; p++)
		if (json_byte_is(*p, JSON_DIGIT))
			digits = digits * 10 + (uint64_t)(*p - '0');
	return digits;
}

bool
json_fits_double(struct span number)
{
	struct decimal d;
	int64_t magnitude;
	uint64_t near;
	double x;

	if (!parse_decimal(number, &d))
		return false;
	if (d.count == 0)
		return true;
	/* IEEE 754 keeps any 15 digits, as long as the double is normal. */
	magnitude = d.exponent + d.count;
	if (d.count <= 15 && magnitude > -300 && magnitude < 300)
		return true;
	x = nearest(d.digits, d.exponent);
	if (isinf(x))
		return false;
	/* Of as many digits, are there others, nearer to x? */
	near = digits_of(x, d.count);
	if (near != d.digits && nearest(near, d.exponent) == x)
		return false;
	/* Is there something shorter, to be printed in its place? */
	return nearest(d.digits / 10, d.exponent + 1) != x &&
	    nearest(d.digits / 10 + 1, d.exponent + 1) != x;
}
