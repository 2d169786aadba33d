/*
 * The keys seen: no false news among a million, at most 32 bytes each.
 */
#include <stdio.h>
#include <string.h>

#include "fetch/keys.h"
#include "tap.h"

#define KEYS 1000000
#define FIXED_BYTES 100000 /* of an empty set, and of its first places */

static struct hash
nth(const struct keys *k, unsigned n)
{
	char text[24];
	int len = snprintf(text, sizeof text, "\"id-%u\"", n);

	return keys_hash(k, (struct span){ text, (size_t)len });
}

static unsigned
count(struct keys *k, unsigned from, unsigned to, unsigned pass,
    enum keys_news news)
{
	unsigned n = 0;

	for (unsigned i = from; i < to; i++)
		n += keys_add(k, nth(k, i), pass) == news;
	return n;
}

static void
test_million(struct keys *k)
{
	bool small = true;
	unsigned n = 0;

	while (n < KEYS && keys_add(k, nth(k, n), 1) == KEYS_NEW) {
		n++;
		small = small && keys_bytes(k) <= FIXED_BYTES + 32 * (size_t)n;
	}
	ok(n == KEYS, "a million different keys: %u", n);
	ok(small, "never more than 32 bytes each: %.1f at the end",
	    (double)keys_bytes(k) / KEYS);
	ok(count(k, 0, KEYS, 1, KEYS_REPEATED) == KEYS, "each is known");
	ok(count(k, 0, KEYS, 2, KEYS_NEW_PASS) == KEYS,
	    "each is new in another pass");
	ok(count(k, 0, KEYS, 2, KEYS_REPEATED) == KEYS, "but not twice");
	ok(count(k, KEYS, KEYS + 1000, 255, KEYS_NEW) == 1000,
	    "others are new, in the last pass there can be");
	ok(count(k, KEYS, KEYS + 1000, 255, KEYS_REPEATED) == 1000,
	    "and then known");
}

static void
test_hash(const struct keys *k, const struct keys *other)
{
	struct span ab = { "ab", 2 }, nothing = { "", 0 };
	struct hash x = keys_hash(k, ab), y = keys_hash(k, ab);
	struct hash z = keys_hash(other, ab);
	struct hash e = keys_hash(k, nothing);

	ok(x.high == y.high && x.low == y.low, "the same bytes, the same hash");
	ok(x.high != z.high && x.low != z.low, "another set, another secret");
	ok(e.high != x.high, "no bytes are hashed, too");
}

int
main(void)
{
	struct keys *k = keys_new(), *other = keys_new();

	if (!ok(k != NULL && other != NULL, "two sets"))
		return done_testing();
	ok(keys_bytes(k) <= FIXED_BYTES, "an empty set: %zu bytes",
	    keys_bytes(k));
	test_hash(k, other);
	test_million(k);
	keys_free(other);
	keys_free(k);
	keys_free(NULL);
	return done_testing();
}
