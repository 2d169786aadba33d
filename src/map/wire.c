#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/lines.h"
#include "lib/memory.h"
#include "map/wire.h"

/* -- batches --------------------------------------------------------------- */

struct batch *
batch_new(void)
{
	struct batch *b = mem_zero(1, sizeof *b);

	b->text = (struct buf)BUF_INIT(LINE_MAX_BYTES);
	return b;
}

void
batch_free(struct batch *b)
{
	buf_free(&b->text);
	free(b);
}

void
batch_clear(struct batch *b)
{
	b->n = b->text.n = 0;
	if (b->text.cap > WIRE_KEPT_BYTES)
		buf_free(&b->text);
}

bool
batch_add(
    struct batch *b, uint64_t number, struct span line, struct span record)
{
	if (b->n == BATCH_RECORDS ||
	    (b->n > 0 && b->text.n + line.n > BATCH_BYTES))
		return false;
	b->items[b->n] = (struct item){ number, b->text.n, line.n,
		(size_t)(record.p - line.p), record.n };
	/* An empty one has room for any line. */
	if (!buf_add_span(&b->text, line))
		return false;
	b->n++;
	return true;
}

struct span
batch_line(const struct batch *b, size_t i)
{
	return (struct span){ b->text.p + b->items[i].at, b->items[i].n };
}

struct span
batch_record(const struct batch *b, size_t i)
{
	return (struct span){ batch_line(b, i).p + b->items[i].record_at,
		b->items[i].record_n };
}

/* -- bytes ----------------------------------------------------------------- */

static void
put(struct out *out, const void *p, size_t n)
{
	out_add(out, p, n);
}

static bool
fill(struct feed *f)
{
	ssize_t n;

	do
		n = read(f->fd, f->bytes, sizeof f->bytes);
	while (n < 0 && errno == EINTR);
	f->at = 0;
	f->end = n > 0 ? (size_t)n : 0;
	return n > 0;
}

static bool
get(struct feed *f, void *to, size_t n)
{
	for (char *p = to; n > 0;) {
		size_t part = f->end - f->at;

		if (part == 0) {
			if (!fill(f))
				return false;
			continue;
		}
		if (part > n)
			part = n;
		memcpy(p, f->bytes + f->at, part);
		f->at += part;
		p += part;
		n -= part;
	}
	return true;
}

/* Into an empty buffer. */
static bool
get_text(struct feed *f, struct buf *to, size_t n)
{
	if (!buf_reserve(to, n) || !get(f, to->p, n))
		return false;
	to->n = n;
	return true;
}

/* -- both ways ------------------------------------------------------------- */

/* n, the items, the text's length and the text. */
void
wire_put_batch(struct out *out, const struct batch *b)
{
	put(out, &b->n, sizeof b->n);
	put(out, b->items, b->n * sizeof b->items[0]);
	put(out, &b->text.n, sizeof b->text.n);
	put(out, b->text.p, b->text.n);
}

bool
wire_get_batch(struct feed *f, struct batch *b)
{
	size_t n;

	batch_clear(b);
	return get(f, &b->n, sizeof b->n) &&
	    get(f, b->items, b->n * sizeof b->items[0]) &&
	    get(f, &n, sizeof n) && get_text(f, &b->text, n);
}

/* Then come kept, where nkept is not 0, the lines and why. */
struct head {
	size_t good;
	size_t nkept;
	size_t numbers;
	size_t lines;
	size_t why;
};

void
wire_put_mapped(struct out *out, const struct mapped *m, bool good)
{
	struct head head = { good, m->nkept, m->numbers, good ? m->lines.n : 0,
		m->why.n };

	put(out, &head, sizeof head);
	if (head.nkept > 0)
		put(out, m->kept, m->columns * sizeof *m->kept);
	put(out, m->lines.p, head.lines);
	put(out, m->why.p, head.why);
}

bool
wire_get_mapped(struct feed *f, struct mapped *m, bool *good)
{
	struct head head;

	mapped_clear(m);
	if (!get(f, &head, sizeof head))
		return false;
	*good = head.good != 0;
	m->nkept = head.nkept;
	m->numbers = head.numbers;
	return (head.nkept == 0 ||
		   get(f, m->kept, m->columns * sizeof *m->kept)) &&
	    get_text(f, &m->lines, head.lines) &&
	    get_text(f, &m->why, head.why);
}
