/*
 * What the tools say on stderr, a line at a time: "tool: what: where: why".
 *
 * Each message is composed whole and written with one write(2), so that the
 * lines of a pipeline's members do not mix.  Secrets are masked by value, and
 * control characters, bytes that are no UTF-8 and directional marks are shown
 * escaped, wherever they came from.
 */
#ifndef LIB_MESSAGE_H
#define LIB_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names the tool; call it first.  name must outlive all messages. */
void message_init(const char *name);

/* How much is said: -1 only errors (-q), 0 warnings too, 1 -v, 2 -vv … */
void message_set_level(int level);
int message_level(void);

/*
 * Masks the n bytes at secret in every later message, as "***", in plain,
 * percent-encoded, and in base64 (either alphabet, with anything before and
 * after).  They are copied.  One may come again.  Empty ones, and those past a
 * limit of 64 secrets, are refused with false.
 */
bool message_mask(const char *secret, size_t n);

/*
 * The same for one that others will follow, such as a token that is renewed:
 * where the limit is reached, the oldest of these is masked no more.
 */
bool message_mask_brief(const char *secret, size_t n);

/*
 * Replaces every byte of every masked secret in text by "*", in place; where
 * secrets overlap, of all of them.
 */
void message_redact(char *text, size_t n);

/* "tool: …", always said. */
__attribute__((format(printf, 1, 2))) void
message_error(const char *format, ...);

/*
 * What message_error() said last, as it was shown but without the tool's name:
 * UTF-8, of which a long one is cut; an empty text where nothing was said.
 * Valid until the next one.
 */
const char *message_last(void);

/* "tool: warning: …", unless -q. */
__attribute__((format(printf, 1, 2))) void
message_warn(const char *format, ...);

/* "tool: …" from level 1 (-v), 2 (-vv) … on. */
__attribute__((format(printf, 2, 3))) void
message_info(int level, const char *format, ...);

/* The word that goes with a number: "records", but of one "record". */
const char *message_plural(uint64_t n, const char *one, const char *many);

/*
 * A line that is redrawn in place (progress on a terminal): text without a
 * line feed, already cut to the terminal's width.  Messages clear it first.
 * NULL takes it away.
 */
void message_redraw(const char *text);

#endif
