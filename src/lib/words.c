#include <string.h>

#include "lib/memory.h"
#include "lib/words.h"

/* The number of single-letter changes from a to b (Levenshtein), of words no
 * longer than WORDS_LONGEST. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[WORDS_LONGEST + 1];
	size_t n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			row[j + 1] = best;
		}
	}
	return row[n];
}

const char *
words_nearest(const char *word, const char *const *candidates, size_t count)
{
	size_t least = strlen(word) / 3 + 2;
	const char *best = NULL;

	if (strlen(word) > WORDS_LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t d;

		if (strlen(candidates[i]) > WORDS_LONGEST)
			continue;
		d = distance(word, candidates[i]);
		if (d < least) {
			least = d;
			best = candidates[i];
		}
	}
	return best;
}

char *
words_suggest(const char *word, const char *const *candidates, size_t count)
{
	const char *near = words_nearest(word, candidates, count);

	return near != NULL ? mem_format("; did you mean %s?", near)
			    : mem_string("");
}
