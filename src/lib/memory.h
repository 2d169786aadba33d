/*
 * Memory that is there: each call succeeds, or ends the program with one line
 * and exit status 1.  What is returned is freed with free(3).
 */
#ifndef LIB_MEMORY_H
#define LIB_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* n bytes, not initialised; n may be 0. */
void *mem_alloc(size_t n);

/* count elements of size bytes each, all zero; an overflow ends the program. */
void *mem_zero(size_t count, size_t size);

/* p (from here, or NULL) resized to count elements of size bytes. */
void *mem_resize(void *p, size_t count, size_t size);

/* A NUL-terminated copy of n bytes at p. */
char *mem_copy(const char *p, size_t n);

/* A copy of a NUL-terminated string; NULL gives NULL. */
char *mem_string(const char *text);

/* Wipes and frees a string that may be a secret; NULL is fine. */
void mem_wipe(char *text);

/* A new string, as sprintf(3) makes it. */
__attribute__((format(printf, 1, 2))) char *mem_format(const char *format, ...);
__attribute__((format(printf, 1, 0))) char *
mem_vformat(const char *format, va_list args);

#endif
