/*
 * The index of a text: every way to make it comes to the same bits, those of
 * the bytes looked at one by one, and the search finds the next of them.
 */
#include <stdlib.h>

#include "lib/json_index.h"
#include "lib/memory.h"
#include "below.h"
#include "tap.h"

#define ROUNDS 20000
#define SIZE_MAX_HERE ((size_t)400)
#define WORDS (SIZE_MAX_HERE / 64 + 1)

/* Every byte there is, or mostly letters, so that strings are long. */
static void
fill(char *p, size_t n)
{
	size_t rare = 1 + below(200);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(below(rare) == 0 ? below(256) : 'a' + below(26));
}

static bool
is_set(const uint64_t *bits, size_t i)
{
	return (bits[i / 64] >> i % 64 & 1) != 0;
}

static bool
is_special(char c, char also)
{
	return c == '"' || c == '\\' || (unsigned char)c < ' ' ||
	    (unsigned char)c >= 0x80 || c == also;
}

/* Bits past the last byte are zero, and words past the last are not written. */
static bool
is_right(const uint64_t *bits, struct span text, char also)
{
	for (size_t i = 0; i < text.n; i++)
		if (is_set(bits, i) != is_special(text.p[i], also))
			return false;
	for (size_t i = text.n; i % 64 != 0; i++)
		if (is_set(bits, i))
			return false;
	return bits[(text.n + 63) / 64] == 0x5555;
}

static bool
finds_all(const struct json_index *x, struct span text, char also)
{
	size_t next = text.n;

	for (size_t at = text.n + 1; at-- > 0;) {
		if (at < text.n && is_special(text.p[at], also))
			next = at;
		if (json_index_next(x, at) != next)
			return false;
	}
	return true;
}

/* In memory that ends where the text does. */
static char *
random_text(size_t n)
{
	char *p = mem_alloc(n > 0 ? n : 1);

	fill(p, n);
	return p;
}

static void
test_way(const struct json_index_way *way)
{
	static const char others[] = "\",;|\t";
	size_t wrong = 0;

	for (int i = 0; i < ROUNDS; i++) {
		size_t n = below(SIZE_MAX_HERE);
		char *p = random_text(n);
		char also = others[below(sizeof others - 1)];
		uint64_t bits[WORDS + 1];

		for (size_t w = 0; w <= WORDS; w++)
			bits[w] = 0x5555;
		if (n > 0)
			way->run(bits, p, n, also);
		wrong += !is_right(bits, (struct span){ p, n }, also);
		free(p);
	}
	ok(wrong == 0, "%s: %d texts", way->name, ROUNDS);
}

static void
test_search(void)
{
	struct json_index x;
	size_t wrong = 0;

	json_index_begin(&x);
	for (int i = 0; i < ROUNDS / 10; i++) {
		size_t n = below(SIZE_MAX_HERE);
		char *p = random_text(n);
		struct span text = { p, n };

		json_index_make(&x, text, ',');
		wrong += !finds_all(&x, text, ',');
		free(p);
	}
	ok(wrong == 0, "the search in %d texts", ROUNDS / 10);
	json_index_end(&x);
}

int
main(void)
{
	const struct json_index_way *way = json_index_ways;
	bool chosen = false;
	struct json_index x;

	json_index_begin(&x);
	for (; way->name != NULL; way++) {
		if (way->works != NULL && !way->works())
			continue;
		test_way(way);
		if (!chosen)
			ok(x.run == way->run, "%s is taken", way->name);
		chosen = true;
	}
	ok(way > json_index_ways && way[-1].works == NULL,
	    "the last way works everywhere");
	test_search();
	return done_testing();
}
