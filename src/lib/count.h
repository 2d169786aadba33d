/*
 * How many elements an array has, known to the compiler; a pointer will not do.
 */
#ifndef LIB_COUNT_H
#define LIB_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
