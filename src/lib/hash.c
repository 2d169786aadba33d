#include <errno.h>
#include <sodium/crypto_shorthash.h>
#include <string.h>
#include <sys/random.h>

#include "lib/hash.h"
#include "lib/message.h"

_Static_assert(HASH_KEY_BYTES == crypto_shorthash_siphashx24_KEYBYTES,
    "the length of a SipHash key");

struct hash
hash_bytes(const unsigned char key[HASH_KEY_BYTES], struct span bytes)
{
	unsigned char out[crypto_shorthash_siphashx24_BYTES];
	struct hash h;

	crypto_shorthash_siphashx24(
	    out, (const unsigned char *)bytes.p, bytes.n, key);
	memcpy(&h.high, out, sizeof h.high);
	memcpy(&h.low, out + sizeof h.high, sizeof h.low);
	return h;
}

bool
hash_random_key(unsigned char key[HASH_KEY_BYTES])
{
	/* So few bytes come whole. */
	if (getrandom(key, HASH_KEY_BYTES, 0) == HASH_KEY_BYTES)
		return true;
	message_error("random numbers: %s", strerror(errno));
	return false;
}
