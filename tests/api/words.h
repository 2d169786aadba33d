/*
 * What people, files and offices are called.  All texts are the inside of JSON
 * strings, with their escapes done, some of them on purpose where none was
 * needed: what goes through a pipeline must come out byte for byte.
 */
#ifndef API_WORDS_H
#define API_WORDS_H

#include "record.h"

extern const struct words first_words, middle_words, last_words, slug_words;
extern const struct words city_words, street_words, country_words;
extern const struct words country_code_words, timezone_words;
extern const struct words nationality_words, language_words;
extern const struct words department_words, job_words, team_words;
extern const struct words document_words, file_words, link_words;
extern const struct words note_words, company_words;

#endif
