#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/utf8.h"

#define MESSAGE_MAX ((size_t)4096) /* bytes of one before escaping */
#define SECRETS_MAX 64
#define FORMS_MAX 9 /* of a secret: see message_mask() */

static const char *tool = "hr-tools";
static int verbosity;
static bool line_drawn;
static char last_error[1024];

struct form {
	char *p;
	size_t n;
	struct form *next; /* with the same first byte */
};

static struct form *by_first[UCHAR_MAX + 1];
static struct secret {
	struct form forms[FORMS_MAX]; /* the first is the secret as it is */
	size_t nforms;
	unsigned long brief; /* as that it came so late; 0: it stays */
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

static struct secret *
find(const char *p, size_t n)
{
	for (size_t i = 0; i < nsecrets; i++)
		if (secrets[i].forms[0].n == n &&
		    memcmp(secrets[i].forms[0].p, p, n) == 0)
			return &secrets[i];
	return NULL;
}

static void
remember(struct secret *s, const char *p, size_t n)
{
	struct form **first = &by_first[(unsigned char)*p];
	struct form *form = &s->forms[s->nforms++];

	*form = (struct form){ mem_copy(p, n), n, *first };
	*first = form;
}

static void
forget(char *text, size_t n)
{
	explicit_bzero(text, n);
	free(text);
}

static void
let_go(struct secret *s)
{
	for (; s->nforms > 0; s->nforms--) {
		struct form *form = &s->forms[s->nforms - 1];
		struct form **link = &by_first[(unsigned char)*form->p];

		while (*link != form)
			link = &(*link)->next;
		*link = form->next;
		forget(form->p, form->n);
	}
}

/* A place for one more: a free one, or that of the oldest brief one. */
static struct secret *
place(void)
{
	struct secret *oldest = NULL;

	if (nsecrets < SECRETS_MAX)
		return &secrets[nsecrets++];
	for (struct secret *s = secrets; s < secrets + SECRETS_MAX; s++)
		if (s->brief != 0 &&
		    (oldest == NULL || s->brief < oldest->brief))
			oldest = s;
	if (oldest != NULL)
		let_go(oldest);
	return oldest;
}

static void
remember_encoded(struct secret *s, const char *p, size_t n, const char *hex)
{
	char *text = mem_alloc(n * 3);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') ||
		    (c != '\0' && strchr("-._~", c) != NULL)) {
			text[len++] = (char)c;
			continue;
		}
		text[len++] = '%';
		text[len++] = hex[c >> 4];
		text[len++] = hex[c & 15];
	}
	if (len != n)
		remember(s, text, len);
	forget(text, n * 3);
}

/* Whole groups only: the digits that do not depend on what follows. */
static void
remember_base64(
    struct secret *s, const char *p, size_t n, const char *last_digits)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t room = n / 3 * 4, len = 0;
	char *text = mem_alloc(room);

	for (size_t i = 0; i + 3 <= n; i += 3) {
		uint32_t v = (uint32_t)(unsigned char)p[i] << 16 |
		    (uint32_t)(unsigned char)p[i + 1] << 8 |
		    (uint32_t)(unsigned char)p[i + 2];

		for (int shift = 18; shift >= 0; shift -= 6) {
			uint32_t digit = v >> shift & 63;

			text[len++] = digit < 62 ? digits[digit]
						 : last_digits[digit - 62];
		}
	}
	if (len >= 8)
		remember(s, text, len);
	forget(text, room);
}

static bool
mask(const char *secret, size_t n, unsigned long brief)
{
	struct secret *s = find(secret, n);

	if (s != NULL) {
		s->brief = s->brief != 0 ? brief : 0;
		return true;
	}
	if (n == 0 || (s = place()) == NULL)
		return false;
	s->brief = brief;
	remember(s, secret, n);
	remember_encoded(s, secret, n, "0123456789ABCDEF");
	remember_encoded(s, secret, n, "0123456789abcdef");
	/* What stands before it ("user:") shifts its base64 digits. */
	for (size_t shift = 0; shift < 3 && shift < n; shift++) {
		remember_base64(s, secret + shift, n - shift, "+/");
		remember_base64(s, secret + shift, n - shift, "-_");
	}
	return true;
}

bool
message_mask(const char *secret, size_t n)
{
	return mask(secret, n, 0);
}

bool
message_mask_brief(const char *secret, size_t n)
{
	static unsigned long count;

	return mask(secret, n, ++count);
}

/* The length of the longest masked form that text starts with, or 0. */
static size_t
masked_length(const char *text, size_t n)
{
	const struct form *f = by_first[(unsigned char)*text];
	size_t longest = 0;

	for (; f != NULL; f = f->next)
		if (f->n > longest && f->n <= n &&
		    memcmp(text, f->p, f->n) == 0)
			longest = f->n;
	return longest;
}

void
message_redact(char *text, size_t n)
{
	size_t end = 0;

	/* Secrets may overlap: a byte is compared before it is masked. */
	for (size_t i = 0; i < n; i++) {
		size_t len = masked_length(text + i, n - i);

		if (i + len > end)
			end = i + len;
		if (i < end)
			text[i] = '*';
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

/* Cuts a message that is too long, between two characters, and shows it. */
static size_t
shorten(char *text, size_t n)
{
	static const char mark[] = "...";
	size_t end = MESSAGE_MAX - strlen(mark);

	if (n <= MESSAGE_MAX)
		return n;
	for (int i = 0; i < 3 && (text[end] & 0xc0) == 0x80; i++)
		end--;
	memcpy(text + end, mark, strlen(mark));
	return end + strlen(mark);
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

/* For message_last(): what is shown, which is UTF-8, and so is its beginning.
 */
static void
keep_last(const char *shown, size_t n)
{
	if (n >= sizeof last_error) {
		n = sizeof last_error - 1;
		while (n > 0 && (shown[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(last_error, shown, n);
	last_error[n] = '\0';
}

/* kind stands before the text: "" for an error, NULL for information. */
__attribute__((format(printf, 2, 0))) static void
say(const char *kind, const char *format, va_list args)
{
	static const char clear[] = "\r\033[K";
	char line[sizeof clear + MESSAGE_MAX * UTF8_ESCAPED_MAX + 256];
	char *text = mem_vformat(format, args);
	size_t n = 0, len = strlen(text);
	int made;

	/* Whole first: of a secret that is cut, the rest would be shown. */
	if (nsecrets > 0) {
		message_redact(text, len);
		len = shorten_stars(text, len);
	}
	len = shorten(text, len);
	if (line_drawn) {
		memcpy(line, clear, sizeof clear - 1);
		n = sizeof clear - 1;
		line_drawn = false;
	}
	made = snprintf(
	    line + n, 256, "%.100s: %.100s", tool, kind != NULL ? kind : "");
	n += made > 0 ? (size_t)made : 0;
	len = utf8_escape(line + n, text, len);
	if (kind != NULL && kind[0] == '\0')
		keep_last(line + n, len);
	n += len;
	line[n++] = '\n';
	free(text);
	write_all(line, n);
}

const char *
message_last(void)
{
	return last_error;
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
	say(NULL, format, args);
	va_end(args);
}

const char *
message_plural(uint64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

void
message_redraw(const char *text)
{
	char line[1024];
	int n;

	if (text == NULL && !line_drawn)
		return;
	/* What was there goes last: a line that is empty for a moment would
	 * flicker. */
	n = snprintf(line, sizeof line, "\r%s\033[K", text ? text : "");
	line_drawn = text != NULL;
	if (n > 0)
		write_all(line,
		    (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}
