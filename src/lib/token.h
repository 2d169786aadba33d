/*
 * Tokens from files and commands: read, trimmed and checked.
 */
#ifndef LIB_TOKEN_H
#define LIB_TOKEN_H

#include <stdbool.h>

#include "lib/status.h"

/*
 * Takes exactly one line feed (or CR LF) from the end, and checks that all
 * that is left are bytes from 0x21 to 0x7e, at least one.  Else it says which
 * kind of byte is where and where the token came from; never the token.
 */
bool token_check(char *token, const char *origin);

/* Whether a text is what a template has where a token is to be put:
 * "<YOUR_…>". */
bool token_is_unfilled(const char *text);

/*
 * The content of a file that others cannot read ("-": of stdin), checked.
 * *token is the caller's to mem_wipe().  STATUS_USAGE after a message.
 */
enum status token_from_file(const char *path, char **token);

/*
 * What a command prints, run by /bin/sh with no stdin; checked.  origin
 * names it in messages.  *token as above.  STATUS_USAGE after a message.
 */
enum status
token_from_command(const char *command, const char *origin, char **token);

#endif
