#include "reshape.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ZLIB_CONST
#include <zlib.h>

#include "lib/memory.h"

#include "clock.h"

/* -- white space ----------------------------------------------------------- */

/* Spread out the way no two printers agree on: tabs, CR LF, blanks. */
static void
add_pretty(struct buf *out, const char *p, size_t n)
{
	static const char tabs[] = "\r\n\t\t\t\t\t\t\t\t";
	size_t depth = 0;
	bool string = false;

	for (size_t i = 0; i < n; i++) {
		bool closing = !string && (p[i] == '}' || p[i] == ']');

		if (closing && depth > 0)
			depth--;
		if (closing)
			buf_add(out, tabs, 2 + (depth < 8 ? depth : 8));
		buf_add_char(out, p[i]);
		if (p[i] == '"')
			string = !string;
		else if (string && p[i] == '\\' && i + 1 < n)
			buf_add_char(out, p[++i]);
		else if (!string && p[i] == ':')
			buf_add_text(out, "  ");
		else if (!string && strchr("{[,", p[i]) != NULL) {
			if (p[i] != ',')
				depth++;
			buf_add(out, tabs, 2 + (depth < 8 ? depth : 8));
		}
	}
	buf_add_char(out, '\n');
}

static void
make_pretty(struct reply *reply)
{
	struct buf out = BUF_INIT(REPLY_BODY_MAX);

	add_pretty(&out, reply->body.p, reply->body.n);
	buf_free(&reply->body);
	reply->body = out;
}

/* -- compression ----------------------------------------------------------- */

#define BOMB_PIECE ((size_t)1 << 20)

static void
add_deflated(struct buf *out, z_stream *z, const char *p, size_t n, int flush)
{
	char part[16384];

	z->next_in = (const Bytef *)p;
	z->avail_in = (uInt)n;
	do {
		z->next_out = (Bytef *)part;
		z->avail_out = sizeof(part);
		if (deflate(z, flush) == Z_STREAM_ERROR)
			abort(); /* the arguments are constants */
		buf_add(out, part, sizeof(part) - z->avail_out);
	} while (z->avail_out == 0);
}

static void
begin_gzip(z_stream *z)
{
	memset(z, 0, sizeof(*z));
	if (deflateInit2(z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		abort(); /* out of memory */
}

/*
 * The body with bomb bytes of white space before its last one, a full brace,
 * so that it stays good JSON however long it is.
 */
static void
compress_body(struct reply *reply, uint64_t bomb)
{
	struct buf out = BUF_INIT(REPLY_BODY_MAX);
	size_t n = reply->body.n;
	size_t tail = n > 0 ? 1 : 0;
	z_stream z;

	begin_gzip(&z);
	add_deflated(&out, &z, reply->body.p, n - tail, Z_NO_FLUSH);
	if (bomb > 0) {
		char *blank = mem_alloc(BOMB_PIECE);

		memset(blank, ' ', BOMB_PIECE);
		for (; bomb > 0; bomb -= bomb < BOMB_PIECE ? bomb : BOMB_PIECE)
			add_deflated(&out, &z, blank,
			    bomb < BOMB_PIECE ? (size_t)bomb : BOMB_PIECE,
			    Z_NO_FLUSH);
		free(blank);
	}
	add_deflated(&out, &z, reply->body.p + n - tail, tail, Z_FINISH);
	deflateEnd(&z);
	buf_free(&reply->body);
	reply->body = out;
	reply_header(reply, "Content-Encoding", "gzip");
	reply_header(reply, "Vary", "Accept-Encoding");
}

static bool
accepts_gzip(const struct request *request)
{
	return request->accept_encoding != NULL &&
	    strstr(request->accept_encoding, "gzip") != NULL;
}

/* -- headers --------------------------------------------------------------- */

/* "Name: value" */
static void
add_header_line(struct reply *reply, const char *line)
{
	size_t n = strcspn(line, ":");
	char *name = mem_copy(line, n);
	const char *value = line + n + 1;

	reply_header(reply, name, value + strspn(value, " \t"));
	free(name);
}

static void
add_clock(struct reply *reply, int64_t ahead)
{
	time_t now = (time_t)((clock_ms() + ahead) / 1000);
	struct tm tm;
	char text[64];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	reply_header(reply, "Date", text);
}

void
reshape(const struct request *request, struct reply *reply)
{
	const struct effects *e = reply->effects;

	if (e->status != 0)
		reply->status = e->status;
	if (e->redirect != NULL) {
		if (e->status == 0)
			reply->status = 302;
		reply_header(reply, "Location", e->redirect);
	}
	if (e->type != NULL)
		reply->type = e->type;
	if (e->body != NULL) {
		reply->body.n = 0;
		buf_add_text(&reply->body, e->body);
	} else if (e->pretty)
		make_pretty(reply);
	for (size_t i = 0; i < e->nheaders; i++)
		add_header_line(reply, e->headers[i]);
	if (e->clock_set || clock_rules())
		add_clock(reply, e->clock);
	if (e->gzip_bomb > 0 || e->gzip_always ||
	    (e->gzip && accepts_gzip(request)))
		compress_body(reply, e->gzip_bomb);
}
