#include <string.h>

#include "lib/frame.h"
#include "map/records.h"

/* What came of so many bytes of records is written from where it was made. */
#define HAND_ON_BYTES ((size_t)128 << 10)

static size_t
columns_of(const struct contract *contract)
{
	return contract != NULL ? contract->n : 0;
}

void
records_begin(struct records *r, const struct sink *sink, struct job *job,
    const char *block, const struct keys *keys)
{
	*r = (struct records){
		.sink = sink,
		.job = job,
		.contract = job->contract,
		.keys = keys,
		.checked = keys != NULL &&
		    (job->contract == NULL || keys_are_loose(keys)),
	};
	mapped_begin(&r->m, columns_of(r->contract));
	report_begin(&r->report, block, r->contract, sink->rejects);
}

/* What came of records and is still here goes out. */
static void
hand_on(struct records *r)
{
	out_add_span(r->sink->out, buf_span(&r->m.lines));
	r->m.lines.n = r->before = 0;
}

void
records_end(struct records *r)
{
	hand_on(r);
	report_end(&r->report);
	mapped_end(&r->m);
}

/* A record that was told about: put aside where there is a place for it. */
static void
refuse(struct records *r, uint64_t number, struct span line)
{
	if (r->sink->rejects != NULL) {
		r->report.rejected++;
		r->lost = true;
		out_line(r->sink->rejects, line);
	} else if (r->refused++ == 0) {
		r->first = number;
	}
}

void
records_refuse(struct records *r, uint64_t number, struct span line,
    const struct json_error *err)
{
	report_bad(&r->report, number, "byte %zu: not JSON: %s",
	    err->offset + 1, err->why);
	refuse(r, number, line);
}

/* --strict: the first of the columns that could not be converted is told. */
static void
refuse_kept(struct records *r, uint64_t number, struct span line)
{
	const struct column *column = r->contract->columns;
	size_t i = 0;

	while (!r->m.kept[i])
		i++;
	report_bad(&r->report, number, "%s: %s", column[i].name,
	    type_missed(column[i].type));
	refuse(r, number, line);
}

/* Whether what a record became may stand in a block, and how much it is. */
static bool
check_lines(struct records *r, uint64_t *count)
{
	struct span rest = buf_span(&r->m.lines), line, missing;

	if (r->before > 0) {
		rest.p += r->before;
		rest.n -= r->before;
	}
	for (*count = 0; rest.n > 0; ++*count) {
		const char *feed = memchr(rest.p, '\n', rest.n);

		line = (struct span){ rest.p, (size_t)(feed - rest.p) };
		rest = (struct span){ feed + 1, rest.n - line.n - 1 };
		if (json_kind(line) != JSON_OBJECT) {
			buf_format(&r->m.why,
			    "the filter made %s, not an object, as a framed "
			    "stream has",
			    json_kind_name(json_kind(line)));
			return false;
		}
		missing = keys_missing(r->keys, line);
		if (missing.p != NULL) {
			buf_format(&r->m.why, "its key, %.*s, is null",
			    (int)missing.n - 2, missing.p + 1);
			return false;
		}
	}
	return true;
}

/* What came of a record is good, or is told, and nothing of it left. */
static void
take(struct records *r, uint64_t number, struct span line, bool good)
{
	struct mapped *m = &r->m;
	uint64_t count = 1;
	size_t made;

	job_count(r->job, m);
	good = good && (!r->checked || check_lines(r, &count));
	made = m->lines.n;
	m->lines.n = r->before;
	if (!good) {
		report_bad(&r->report, number, "%s", buf_text(&m->why));
		refuse(r, number, line);
	} else if (m->nkept > 0 &&
	    (r->sink->strict || r->sink->rejects != NULL)) {
		refuse_kept(r, number, line);
	} else {
		if (m->nkept > 0)
			report_kept(&r->report, number, m->kept);
		r->written += count;
		r->lost = r->lost || count == 0;
		m->lines.n = made;
	}
	if (m->lines.n >= HAND_ON_BYTES || r->job->workers != NULL)
		hand_on(r);
}

bool
records_good(const struct records *r)
{
	const struct sink *sink = r->sink;

	return sink->out->error == 0 &&
	    (sink->rejects == NULL || sink->rejects->error == 0) &&
	    !workers_failed(r->job->workers);
}

/* -- workers --------------------------------------------------------------- */

/* Takes the batch that was sent first. */
static void
take_batch(struct records *r)
{
	struct worked w;

	while (records_good(r) && workers_answer(r->job->workers, &w, &r->m))
		take(r, w.number, w.line, w.good);
}

static void
send_batch(struct records *r)
{
	if (workers_all_busy(r->job->workers))
		take_batch(r);
	if (records_good(r))
		workers_send(r->job->workers);
}

bool
records_settle(struct records *r)
{
	struct workers *w = r->job->workers;

	hand_on(r);
	if (w == NULL)
		return records_good(r);
	if (workers_pending(w))
		send_batch(r);
	while (workers_busy(w) && records_good(r))
		take_batch(r);
	return records_good(r);
}

bool
records_wait(struct records *r, int in)
{
	struct workers *w = r->job->workers;

	hand_on(r);
	if (w == NULL)
		return records_good(r);
	while (records_good(r) && !workers_readable(in)) {
		if (workers_pending(w) && !workers_all_busy(w))
			workers_send(w);
		if (!workers_busy(w) || !out_flush(r->sink->out) ||
		    workers_wait(w, in))
			break;
		take_batch(r);
	}
	return records_good(r);
}

/* -- records --------------------------------------------------------------- */

/* Maps a record here. */
static void
map_here(
    struct records *r, uint64_t number, struct span line, struct span record)
{
	struct engine *engine = &r->job->engine;

	/* Others may want the lines of one record alone. */
	if (engine->costly)
		hand_on(r);
	r->before = r->m.lines.n;
	mapped_clear(&r->m);
	r->m.lines.n = r->before;
	take(r, number, line, engine->map(engine->self, record, &r->m));
}

void
records_map(
    struct records *r, uint64_t number, struct span line, struct span record)
{
	struct workers *w = r->job->workers;

	if (frame_is_control(record)) {
		if (!records_settle(r))
			return;
		report_bad(&r->report, number,
		    "a record whose first key is $hr, as only control lines "
		    "have");
		refuse(r, number, line);
	} else if (w == NULL) {
		map_here(r, number, line, record);
	} else {
		while (!workers_add(w, number, line, record) && records_good(r))
			send_batch(r);
	}
}
