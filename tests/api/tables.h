/*
 * Short forms for tables of fields.
 */
#ifndef API_TABLES_H
#define API_TABLES_H

#include "record.h"
#include "words.h"

/* What makers draw from. */
#define RANGE(low, high) (&(const struct range)RANGE_OF(low, high))
#define LIST_OF(...) (&(const struct words)WORDS_OF(__VA_ARGS__))
/* clang-format off */
#define RANGE_OF(low, high) { (low), (high) }
#define WORDS_OF(...) { (const char *const[]){ __VA_ARGS__ }, \
	sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *) }
#define FIELD(name, make, arg, nulls, changes, as) \
	{ (name), (make), (arg), (nulls), (changes), (as) }
/* clang-format on */

#define SOME(name, make, arg) FIELD(name, make, arg, 0, false, NULL)
/* The same with nulls in so many per cent of rows. */
#define MAYBE(nulls, name, make, arg) FIELD(name, make, arg, nulls, false, NULL)
#define WORD(name, words) SOME(name, make_word, words)
/* A word that an update changes. */
#define TITLE(name, words) FIELD(name, make_word, words, 0, true, NULL)
/* A word that stands where another field's does in its table. */
#define ALIKE(name, words, as) FIELD(name, make_word, words, 0, false, as)
#define RAW(name, text) SOME(name, make_raw, text)
#define NIL(name) RAW(name, "null")
#define REF(name, resource) SOME(name, make_ref, resource)
#define PERSON(name) REF(name, "people")
#define COMPANY REF("companyId", "companies")
#define ID SOME("id", make_id, NULL)
#define CREATED SOME("createdAt", make_created, NULL)
#define UPDATED SOME("updatedAt", make_updated, NULL)
/* The last row of each table. */
#define END SOME(NULL, NULL, NULL)

#endif
