#include <stdlib.h>

#include "lib/json_bytes.h"
#include "lib/json_index.h"
#include "lib/memory.h"

#if JSON_VECTOR && defined(__x86_64__)
#include <immintrin.h>
#endif

#define WORD 64 /* bits, and so bytes of text */

/* -- the ways -------------------------------------------------------------- */

/* The bits of WORD bytes. */
typedef uint64_t word_of(const char *p, char also);

/* Bytes that do not fill the last word are looked at with some before them. */
static inline __attribute__((always_inline)) void
index_words(uint64_t *bits, const char *p, size_t n, char also, word_of *word)
{
	const char *end = p + n;
	char few[WORD];

	for (; end - p >= WORD; p += WORD)
		*bits++ = word(p, also);
	if (p == end)
		return;
	if (n < WORD) {
		/* There are none. */
		memcpy(few + WORD - n, p, n);
		memset(few, '_', WORD - n);
		end = few + WORD;
	} else {
		n %= WORD;
	}
	*bits = word(end - WORD, also) >> (WORD - n);
}

static inline uint64_t
word_plain(const char *p, char also)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < WORD; i++)
		word |=
		    (uint64_t)(json_byte_is(p[i], JSON_SPECIAL) || p[i] == also)
		    << i;
	return word;
}

static void
index_plain(uint64_t *bits, const char *p, size_t n, char also)
{
	index_words(bits, p, n, also, word_plain);
}

#if JSON_VECTOR

/* Vectors of the class, or equal to also. */
static inline void
match_word(json_vector m[4], const char *p, char also)
{
	for (int i = 0; i < 4; i++) {
		json_vector v;

		memcpy(&v, p + 16 * i, sizeof v);
		m[i] = json_match(v, JSON_SPECIAL) | (v == also);
	}
}

#ifdef __SSE2__

static inline uint64_t
bits_of(json_vector v)
{
	return (unsigned)_mm_movemask_epi8((__m128i)v);
}

static inline uint64_t
word_vector(const char *p, char also)
{
	json_vector m[4] = { 0 };

	match_word(m, p, also);
	return bits_of(m[0]) | bits_of(m[1]) << 16 | bits_of(m[2]) << 32 |
	    bits_of(m[3]) << 48;
}

#define VECTOR "sse2"

#else

/* Of each byte one bit, of its own in eight; sums bring them together. */
static inline uint8x16_t
bits_of(json_vector v)
{
	static const uint8_t bit[16] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4,
		8, 16, 32, 64, 128 };

	return vandq_u8((uint8x16_t)v, vld1q_u8(bit));
}

static inline uint64_t
word_vector(const char *p, char also)
{
	uint8x16_t low, high, all;
	json_vector m[4] = { 0 };

	match_word(m, p, also);
	low = vpaddq_u8(bits_of(m[0]), bits_of(m[1]));
	high = vpaddq_u8(bits_of(m[2]), bits_of(m[3]));
	all = vpaddq_u8(low, high);
	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#define VECTOR "neon"

#endif

static void
index_vector(uint64_t *bits, const char *p, size_t n, char also)
{
	index_words(bits, p, n, also, word_vector);
}

#endif

#if JSON_VECTOR && defined(__x86_64__)

/* Half a word; what json_match() does, of twice as many bytes. */
__attribute__((target("avx2"))) static inline uint64_t
half_avx2(const char *p, char also)
{
	typedef char vector __attribute__((vector_size(32)));
	typedef signed char sign __attribute__((vector_size(32)));
	vector v;

	memcpy(&v, p, sizeof v);
	return (uint32_t)__builtin_ia32_pmovmskb256(
	    (vector)((v == '"') | (v == '\\') | (v == also) | ((sign)v < ' ')));
}

__attribute__((target("avx2"))) static inline uint64_t
word_avx2(const char *p, char also)
{
	return half_avx2(p, also) | half_avx2(p + WORD / 2, also) << WORD / 2;
}

__attribute__((target("avx2"))) static void
index_avx2(uint64_t *bits, const char *p, size_t n, char also)
{
	index_words(bits, p, n, also, word_avx2);
}

/* A comparison gives a word at once. */
__attribute__((target("avx512bw"))) static inline uint64_t
word_avx512(const char *p, char also)
{
	__m512i v = _mm512_loadu_si512(p);

	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')) |
	    _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')) |
	    _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(also)) |
	    _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(' '));
}

__attribute__((target("avx512bw"))) static void
index_avx512(uint64_t *bits, const char *p, size_t n, char also)
{
	index_words(bits, p, n, also, word_avx512);
}

static bool
has_avx512(void)
{
	return __builtin_cpu_supports("avx512bw") != 0;
}

static bool
has_avx2(void)
{
	return __builtin_cpu_supports("avx2") != 0;
}

#endif

const struct json_index_way json_index_ways[] = {
#if JSON_VECTOR && defined(__x86_64__)
	{ "avx512", index_avx512, has_avx512 },
	{ "avx2", index_avx2, has_avx2 },
#endif
#if JSON_VECTOR
	{ VECTOR, index_vector, NULL },
#endif
	{ "plain", index_plain, NULL },
	{ NULL, NULL, NULL },
};

/* -- an index -------------------------------------------------------------- */

void
json_index_begin(struct json_index *x)
{
	const struct json_index_way *way = json_index_ways;

	while (way->works != NULL && !way->works())
		way++;
	*x = (struct json_index){ .run = way->run };
}

void
json_index_end(struct json_index *x)
{
	free(x->bits);
	x->bits = NULL;
	x->room = 0;
}

void
json_index_make(struct json_index *x, struct span text, char also)
{
	size_t words = text.n / WORD + 1, end = text.n / WORD;

	/* And one more, where json_index_next() may look. */
	if (x->room <= words) {
		x->room = 2 * (words + 1);
		x->bits = mem_resize(x->bits, x->room, sizeof *x->bits);
	}
	x->bits[end] = 0;
	if (text.n > 0)
		x->run(x->bits, text.p, text.n, also);
	/* The end, where a search ends at the latest. */
	x->bits[end] |= (uint64_t)1 << text.n % WORD;
	x->bits[end + 1] = 0;
}

size_t
json_index_far(const struct json_index *x, size_t at)
{
	size_t i = at / WORD;
	uint64_t word = x->bits[i] >> at % WORD;

	if (word != 0)
		return at + (size_t)__builtin_ctzll(word);
	while (x->bits[++i] == 0)
		;
	return i * WORD + (size_t)__builtin_ctzll(x->bits[i]);
}
