#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/utf8.h"

#define MESSAGE_MAX 4096 /* bytes of one message before escaping */
#define SECRETS_MAX 192  /* three forms of each of 64 */

static const char *tool = "hr-tools";
static int verbosity;
static bool line_drawn;

static struct {
	char *p;
	size_t n;
} secrets[SECRETS_MAX];
static size_t nsecrets;

void
message_init(const char *name)
{
	tool = name;
}

void
message_set_level(int level)
{
	verbosity = level;
}

int
message_level(void)
{
	return verbosity;
}

static void
remember(const char *p, size_t n)
{
	secrets[nsecrets].p = mem_copy(p, n);
	secrets[nsecrets].n = n;
	nsecrets++;
}

static void
remember_encoded(const char *p, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	char *text = mem_alloc(n * 3);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || strchr("-._~", c) != NULL) {
			text[len++] = (char)c;
			continue;
		}
		text[len++] = '%';
		text[len++] = hex[c >> 4];
		text[len++] = hex[c & 15];
	}
	if (len != n)
		remember(text, len);
	explicit_bzero(text, n * 3);
	free(text);
}

static void
remember_base64(const char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = mem_alloc(n / 3 * 4 + 4);
	size_t len = 0;

	/* Whole groups only: the digits that do not depend on what follows. */
	for (size_t i = 0; i + 3 <= n; i += 3) {
		uint32_t v = (uint32_t)(unsigned char)p[i] << 16 |
		    (uint32_t)(unsigned char)p[i + 1] << 8 |
		    (uint32_t)(unsigned char)p[i + 2];

		for (int shift = 18; shift >= 0; shift -= 6)
			text[len++] = digits[v >> shift & 63];
	}
	if (len >= 8)
		remember(text, len);
	explicit_bzero(text, n / 3 * 4 + 4);
	free(text);
}

bool
message_mask(const char *secret, size_t n)
{
	if (n == 0 || nsecrets + 3 > SECRETS_MAX)
		return false;
	remember(secret, n);
	remember_encoded(secret, n);
	remember_base64(secret, n);
	return true;
}

void
message_redact(char *text, size_t n)
{
	for (size_t i = 0; i < nsecrets; i++) {
		char *at = text;
		size_t left = n;

		while ((at = memmem(at, left, secrets[i].p, secrets[i].n))) {
			memset(at, '*', secrets[i].n);
			at += secrets[i].n;
			left = n - (size_t)(at - text);
		}
	}
}

/* Shortens the run of stars that message_redact() leaves, so that not even
 * a secret's length is told. */
static size_t
shorten_stars(char *text, size_t n)
{
	size_t out = 0, run = 0;

	for (size_t i = 0; i < n; i++) {
		run = text[i] == '*' ? run + 1 : 0;
		if (run <= 3)
			text[out++] = text[i];
	}
	return out;
}

static void
write_all(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDERR_FILENO, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* nowhere left to say it */
		p += done;
		n -= (size_t)done;
	}
}

__attribute__((format(printf, 2, 0))) static void
say(const char *kind, const char *format, va_list args)
{
	static const char clear[] = "\r\033[K";
	char text[MESSAGE_MAX];
	char line[sizeof clear + MESSAGE_MAX * UTF8_ESCAPED_MAX + 256];
	size_t n = 0, len;
	int made;

	made = vsnprintf(text, sizeof text, format, args);
	if (made < 0)
		return;
	len = (size_t)made < sizeof text ? (size_t)made : sizeof text - 1;
	if (nsecrets > 0) {
		message_redact(text, len);
		len = shorten_stars(text, len);
	}
	if (line_drawn) {
		memcpy(line, clear, sizeof clear - 1);
		n = sizeof clear - 1;
		line_drawn = false;
	}
	made = snprintf(line + n, 256, "%.100s: %.100s", tool, kind);
	n += made > 0 ? (size_t)made : 0;
	n += utf8_escape(line + n, text, len);
	line[n++] = '\n';
	write_all(line, n);
}

void
message_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
}

void
message_warn(const char *format, ...)
{
	va_list args;

	if (verbosity < 0)
		return;
	va_start(args, format);
	say("warning: ", format, args);
	va_end(args);
}

void
message_info(int level, const char *format, ...)
{
	va_list args;

	if (verbosity < level)
		return;
	va_start(args, format);
	say("", format, args);
	va_end(args);
}

void
message_redraw(const char *text)
{
	char line[1024];
	int n;

	if (text == NULL && !line_drawn)
		return;
	n = snprintf(line, sizeof line, "\r\033[K%s", text ? text : "");
	line_drawn = text != NULL;
	if (n > 0)
		write_all(line,
		    (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}
