/*
 * What a command line's options are, for the modules that read them
 * (options.c) and print them (options_print.c).
 */
#ifndef LIB_OPTIONS_PARTS_H
#define LIB_OPTIONS_PARTS_H

#include "lib/options.h"

/* The rows of a tool's options, and behind them those that all tools have. */
size_t option_count(const struct option_table *t);
const struct option_row *option_row_at(const struct option_table *t, size_t i);

/* What --help, --version and --options print, to stdout, whose errors are the
 * caller's to look at. */
void options_print_help(const struct option_table *t);
void options_print_version(const struct option_table *t);
void options_print_rows(const struct option_table *t);

#endif
