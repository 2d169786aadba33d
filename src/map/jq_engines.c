#include <stdlib.h>

#include "lib/frame.h"
#include "lib/json.h"
#include "lib/json_pick.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "map/carry.h"
#include "map/filter.h"
#include "map/jq_engines.h"
#include "map/prelude.h"
#include "map/reads.h"
#include "map/row.h"
#include "map/types.h"

/* A contract as it is written takes a fraction of this. */
#define PROGRAM_MAX ((size_t)16 << 20)

struct jq_engine {
	struct filter *filter;
	struct contract *contract; /* not owned; NULL: any program */
	struct row row;            /* of a contract */
	struct paths reads;        /* what a program reads of a record */
	struct json_pick *pick;    /* of these; NULL: it may read all */
	struct span *values;       /* the same, what was picked */
	const char *picked;        /* the record that they are of, or NULL */
	struct buf in;             /* the record as libjq gets it */
	struct buf out;            /* a value as libjq gives it */
	struct buf scratch;
	struct buf check; /* scratch, for what a type says to a value */
};

static void
end_engine(void *self)
{
	struct jq_engine *e = self;

	if (e->contract != NULL)
		row_end(&e->row);
	filter_free(e->filter);
	paths_end(&e->reads);
	json_pick_free(e->pick);
	free(e->values);
	buf_free(&e->in);
	buf_free(&e->out);
	buf_free(&e->scratch);
	buf_free(&e->check);
	free(e);
}

/* Compiles the program behind the prelude; says why it can't. */
static struct jq_engine *
start_engine(struct span program, size_t directives, const char *library,
    const char *where, bool carried)
{
	char *whole = prelude_join(program, directives, carried);
	struct jq_engine *e = mem_zero(1, sizeof *e);
	struct buf why = BUF_INIT(4096);

	e->in = e->out = e->scratch = e->check =
	    (struct buf)BUF_INIT(MAPPED_MAX);
	paths_begin(&e->reads);
	e->filter = filter_new(whole, library, &why);
	if (e->filter == NULL) {
		message_error("%s: %s", where, buf_text(&why));
		end_engine(e);
		e = NULL;
	}
	buf_free(&why);
	free(whole);
	return e;
}

/* -- contracts ------------------------------------------------------------- */

/* Whether a value is what a column's type makes: it makes the same of it. */
static bool
is_of_type(struct jq_engine *e, enum type type, struct span value)
{
	if (type == TYPE_TEXT || type == TYPE_JSON)
		return true;
	e->check.n = 0;
	return type_convert(type, value, &e->check, &e->scratch) == CONVERTED &&
	    span_equal(value, buf_span(&e->check));
}

/* A column of the row that libjq made, mostly the one after the last. */
static bool
next_value(struct jq_engine *e, struct json_walk *walk, struct span name,
    struct span *value)
{
	struct json_walk ahead = *walk;
	struct span key;

	if (json_member(&ahead, &key, value) && json_key_is(key, name)) {
		*walk = ahead;
		return true;
	}
	return json_get(buf_span(&e->out), name, value);
}

static bool
add_column(struct jq_engine *e, size_t i, struct json_walk *walk)
{
	const struct column *column = &e->contract->columns[i];
	struct buf *out = &e->row.m->lines;
	struct span value;
	size_t began;
	bool kept;

	if (!row_lead(&e->row, i))
		return false;
	began = out->n;
	if (!next_value(e, walk, span_of(column->name), &value) ||
	    !carry_back(value, out, &e->scratch))
		return row_too_large(e->row.m);
	value = (struct span){ out->p + began, out->n - began };
	kept = !is_of_type(e, column->type, value);
	return row_value(&e->row, i, began, kept);
}

static bool
map_contract(void *self, struct span record, struct mapped *m)
{
	struct jq_engine *e = self;
	struct json_walk walk;

	if (!row_open(&e->row, record, m))
		return false;
	e->in.n = e->out.n = 0;
	if (!carry_record(&e->contract->paths, record, &e->in, &e->scratch))
		return row_too_large(m);
	if (!filter_start(e->filter, buf_span(&e->in), true, &m->why) ||
	    filter_next(e->filter, &e->out, &m->why, false) != FILTER_VALUE)
		return false;
	walk = json_walk(buf_span(&e->out));
	for (size_t i = 0; i < e->contract->n; i++)
		if (!add_column(e, i, &walk))
			return false;
	return row_close(&e->row, record);
}

enum status
jq_contract_engine(
    struct engine *engine, struct contract *contract, bool all_fields)
{
	struct buf program = BUF_INIT(PROGRAM_MAX);
	struct jq_engine *e = NULL;

	if (contract_program(contract, &program))
		e = start_engine(
		    buf_span(&program), 0, NULL, "the contract", true);
	else
		message_error("the contract: too long for libjq");
	buf_free(&program);
	if (e == NULL)
		return STATUS_USAGE;
	e->contract = contract;
	row_begin(&e->row, contract, all_fields);
	*engine =
	    (struct engine){ "libjq", NULL, map_contract, end_engine, e, true };
	return STATUS_OK;
}

/* -- programs -------------------------------------------------------------- */

/* Gives the strings of a line, from where it begins, their halves back. */
static bool
carry_line_back(struct jq_engine *e, struct buf *lines, size_t began)
{
	struct span line = { lines->p + began, lines->n - began };

	if (!carry_has_mark(line))
		return true;
	e->out.n = 0;
	if (!carry_value_back(line, &e->out))
		return false;
	lines->n = began;
	return buf_add_span(lines, buf_span(&e->out));
}

/* Completes the line of a value that came out. */
static bool
end_line(struct jq_engine *e, struct mapped *m, size_t began)
{
	struct buf *lines = &m->lines;

	if (!carry_line_back(e, lines, began) || !buf_add_char(lines, '\n'))
		return row_too_large(m);
	if (frame_is_control(
		(struct span){ lines->p + began, lines->n - began })) {
		buf_add_text(&m->why,
		    "what the filter made begins with the key $hr, as only "
		    "control lines do");
		return false;
	}
	return true;
}

/* What is read of the record is picked on the way. */
static bool
check_program(void *self, struct span line, struct span *record)
{
	struct jq_engine *e = self;

	e->picked = NULL;
	if (e->pick == NULL ||
	    !json_pick_values(e->pick, line, record, e->values))
		return false;
	e->picked = record->p;
	return true;
}

/* Gives a record to the filter, or what it reads of it. */
static bool
start_program(struct jq_engine *e, struct span record, struct buf *why)
{
	if (e->pick == NULL || json_kind(record) != JSON_OBJECT)
		return filter_start(e->filter, record, false, why);
	if (e->picked != record.p)
		paths_find(&e->reads, record, e->values);
	e->picked = NULL;
	filter_start_paths(e->filter, &e->reads, e->values);
	return true;
}

static bool
map_program(void *self, struct span record, struct mapped *m)
{
	struct jq_engine *e = self;
	bool show = message_level() > 0;
	size_t before = filter_numbers(e->filter);
	enum filter_step step;
	size_t began;

	if (!start_program(e, record, &m->why))
		return false;
	m->numbers = filter_numbers(e->filter) - before;
	for (;;) {
		began = m->lines.n;
		step = filter_next(e->filter, &m->lines, &m->why, show);
		if (step == FILTER_DONE || step == FILTER_FAILED)
			return step == FILTER_DONE;
		if (step == FILTER_SAME && !json_compact(&m->lines, record))
			return row_too_large(m);
		if (!end_line(e, m, began))
			return false;
	}
}

enum status
jq_program_engine(struct engine *engine, struct span program,
    const char *library, const char *where)
{
	size_t directives = filter_directives(program);
	struct jq_engine *e;

	if (directives > 0 && library == NULL) {
		message_error("%s: modules are read only from the folder that "
			      "-L names",
		    where);
		return STATUS_USAGE;
	}
	e = start_engine(program, directives, library, where, false);
	if (e == NULL)
		return STATUS_USAGE;
	if (reads_find(program, &e->reads)) {
		message_info(2,
		    "%s: libjq gets no more of a record than it needs", where);
		e->pick = paths_pick(&e->reads);
		e->values = mem_zero(e->reads.slots + 1, sizeof *e->values);
	}
	*engine = (struct engine){ "libjq", check_program, map_program,
		end_engine, e, true };
	return STATUS_OK;
}
