#include <stdlib.h>
#include <string.h>

#include "lib/frame.h"
#include "lib/memory.h"
#include "map/records.h"

#define WHY_MAX 4096

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
		.engine = &job->engine,
		.contract = job->contract,
		.keys = keys,
		.m = { .lines = BUF_INIT(MAPPED_MAX),
		    .why = BUF_INIT(WHY_MAX) },
	};
	r->m.kept = mem_zero(columns_of(r->contract) + 1, sizeof *r->m.kept);
	report_begin(&r->report, block, r->contract, sink->rejects);
}

void
records_end(struct records *r)
{
	report_end(&r->report);
	free(r->m.kept);
	buf_free(&r->m.why);
	buf_free(&r->m.lines);
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

static bool
run_engine(struct records *r, struct span record, uint64_t *count)
{
	struct mapped *m = &r->m;

	m->lines.n = m->why.n = 0;
	if (m->nkept > 0)
		memset(m->kept, 0, columns_of(r->contract) * sizeof *m->kept);
	m->nkept = 0;
	*count = 1;
	return r->engine->map(r->engine->self, record, m) &&
	    (r->keys == NULL || check_lines(r, count));
}

void
records_map(
    struct records *r, uint64_t number, struct span line, struct span record)
{
	struct mapped *m = &r->m;
	uint64_t count;

	if (frame_is_control(record)) {
		report_bad(&r->report, number,
		    "a record whose first key is $hr, as only control lines "
		    "have");
		refuse(r, number, line);
	} else if (!run_engine(r, record, &count)) {
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
		out_add_span(r->sink->out, buf_span(&m->lines));
	}
}
