/*
 * Mistyped words, and which ones were meant.
 */
#ifndef LIB_WORDS_H
#define LIB_WORDS_H

#include <stddef.h>

/* Bytes of the longest word that something is suggested for. */
#define WORDS_LONGEST 64

/*
 * Of candidates (count of them), the one nearest to a mistyped word, or NULL
 * where none is near.
 */
const char *
words_nearest(const char *word, const char *const *candidates, size_t count);

/*
 * The end of a message about a mistyped word: "; did you mean NEAREST?", or ""
 * where none is near.  Freed by the caller.
 */
char *
words_suggest(const char *word, const char *const *candidates, size_t count);

#endif
