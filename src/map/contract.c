#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/memory.h"
#include "map/contract.h"

/* Past this no text is a key that somebody wrote. */
#define KEY_MAX 4096

struct reader {
	const char *p;
	const char *end;
	unsigned line;
	struct contract *contract;
	struct contract_fault *fault;
	struct contract_fault mistake; /* of what is a contract else; line 0 */
};

__attribute__((format(printf, 3, 0))) static void
set_fault(struct contract_fault *fault, unsigned line, const char *format,
    va_list args)
{
	char *why = mem_vformat(format, args);

	fault->line = line;
	snprintf(fault->why, sizeof fault->why, "%s", why);
	free(why);
}

__attribute__((format(printf, 2, 3))) static bool
fail(struct reader *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_fault(r->fault, r->line, format, args);
	va_end(args);
	return false;
}

/* Notes a mistake that counts only where all the rest is a contract. */
__attribute__((format(printf, 2, 3))) static void
mistake(struct reader *r, const char *format, ...)
{
	va_list args;

	if (r->mistake.line != 0)
		return;
	va_start(args, format);
	set_fault(&r->mistake, r->line, format, args);
	va_end(args);
}

/* -- tokens ---------------------------------------------------------------- */

/* Past white space and comments. */
static void
skip(struct reader *r)
{
	for (; r->p < r->end; r->p++) {
		if (*r->p == '#') {
			const char *feed =
			    memchr(r->p, '\n', (size_t)(r->end - r->p));

			r->p = feed != NULL ? feed : r->end;
			if (feed == NULL)
				return;
		}
		if (*r->p == '\n')
			r->line++;
		else if (*r->p != ' ' && *r->p != '\t' && *r->p != '\r')
			return;
	}
}

static bool
at(struct reader *r, const char *token)
{
	size_t n = strlen(token);

	skip(r);
	return (size_t)(r->end - r->p) >= n && memcmp(r->p, token, n) == 0;
}

static bool
take(struct reader *r, const char *token)
{
	if (!at(r, token))
		return false;
	r->p += strlen(token);
	return true;
}

static bool
expect(struct reader *r, const char *token)
{
	return take(r, token) || fail(r, "expected %s", token);
}

static bool
is_name_byte(char c, bool first)
{
	return c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	    (!first && c >= '0' && c <= '9');
}

/* A name; empty where there is none.  No white space goes before it. */
static struct span
name(struct reader *r)
{
	struct span s = { r->p, 0 };

	while (r->p < r->end && is_name_byte(*r->p, s.n == 0)) {
		r->p++;
		s.n++;
	}
	return s;
}

/* A string without interpolation, appended unescaped. */
static bool
string(struct reader *r, struct buf *key)
{
	struct span text = { r->p, (size_t)(r->end - r->p) }, value, rest;

	if (!json_scan(text, &value, &rest, NULL))
		return fail(r, "expected a plain string");
	r->p = rest.p;
	return json_unescape(key, value, NULL) || fail(r, "a key is too long");
}

/* A name or a string. */
static bool
key_name(struct reader *r, struct buf *key, const char *what)
{
	struct span s;

	key->n = 0;
	if (r->p < r->end && *r->p == '"')
		return string(r, key);
	s = name(r);
	if (s.n == 0)
		return fail(r, "expected %s", what);
	return buf_add_span(key, s) || fail(r, "a key is too long");
}

/* -- paths ----------------------------------------------------------------- */

/* A "[" and what follows it, up to the "]". */
static bool
bracket(struct reader *r, struct buf *key)
{
	key->n = 0;
	skip(r);
	if (r->p == r->end || *r->p != '"')
		return fail(r, "expected a key in quotes");
	return string(r, key) && expect(r, "]");
}

/* .a  ."a b"  .["a b"]  .a.b  .a?.b?  .a["b"] and the record itself, "." */
static bool
path(struct reader *r, struct column *column)
{
	struct buf key = BUF_INIT(KEY_MAX);
	bool good = expect(r, ".");
	size_t node = 0;

	while (good) {
		const char *behind = r->p; /* the dot */
		bool bracketed = take(r, "[");
		bool quoted = !bracketed && at(r, "\"");
		bool named = r->p == behind && r->p < r->end &&
		    is_name_byte(*r->p, true);

		if (bracketed)
			good = bracket(r, &key);
		else if (quoted || named)
			good = key_name(r, &key, "a key");
		else if (node == 0)
			break; /* the record itself */
		else
			good = fail(r, "expected %s", "a key");
		if (good)
			node = paths_step(
			    &r->contract->paths, node, buf_span(&key));
		while (good && take(r, "?"))
			continue;
		if (!good || (!at(r, ".") && !at(r, "[")))
			break;
		take(r, ".");
	}
	buf_free(&key);
	if (!good)
		return false;
	column->nodes = mem_resize(
	    column->nodes, column->npaths + 1, sizeof *column->nodes);
	column->slots = mem_resize(
	    column->slots, column->npaths + 1, sizeof *column->slots);
	column->nodes[column->npaths] = node;
	column->slots[column->npaths++] = paths_slot(&r->contract->paths, node);
	return true;
}

static bool
path_list(struct reader *r, struct column *column, const char *between)
{
	do
		if (!path(r, column))
			return false;
	while (take(r, between));
	return true;
}

/* What stands between the parentheses of a type. */
static bool
value(struct reader *r, struct column *column)
{
	if (!take(r, "first_of"))
		return path_list(r, column, "//");
	column->first_of = true;
	return expect(r, "(") && path_list(r, column, ";") &&
	    (column->npaths == 2 || fail(r, "first_of() takes two paths")) &&
	    expect(r, ")");
}

/* -- columns --------------------------------------------------------------- */

/* The column as it is where its value is null. */
static char *
null_column(const char *text, bool first)
{
	struct buf column = BUF_INIT((size_t)8 * KEY_MAX);
	char *result;

	/* A key is at most KEY_MAX bytes, and an escape six. */
	buf_add_char(&column, first ? '{' : ',');
	json_quote(&column, span_of(text));
	buf_add_text(&column, ":null");
	result = mem_string(buf_text(&column));
	buf_free(&column);
	return result;
}

static bool
column_name(struct reader *r, struct column *column)
{
	struct contract *c = r->contract;
	struct buf key = BUF_INIT(KEY_MAX);
	bool good;

	skip(r);
	good = key_name(r, &key, "a column");
	if (good && key.n == 0)
		good = fail(r, "a column without a name");
	if (good && memchr(key.p, '\0', key.n) != NULL)
		good = fail(r, "a column's name with a NUL");
	if (good)
		column->name = mem_copy(key.p, key.n);
	buf_free(&key);
	for (size_t i = 0; good && i + 1 < c->n; i++)
		if (strcmp(c->columns[i].name, column->name) == 0)
			mistake(r, "two columns are called %s", column->name);
	if (good && c->n == 1 && strcmp(column->name, "$hr") == 0)
		mistake(r, "the first column may not be $hr");
	return good;
}

static bool
column(struct reader *r)
{
	struct contract *c = r->contract;
	struct column *column;
	struct span type;

	c->columns = mem_resize(c->columns, c->n + 1, sizeof *c->columns);
	column = &c->columns[c->n++];
	*column = (struct column){ .name = NULL };
	if (!column_name(r, column) || !expect(r, ":"))
		return false;
	column->null = null_column(column->name, c->n == 1);
	column->lead = (struct span){ column->null,
		strlen(column->null) - strlen("null") };
	skip(r);
	type = name(r);
	if (!type_find(type, &column->type))
		return fail(r, "expected a type");
	return expect(r, "(") && value(r, column) && expect(r, ")");
}

static bool
contract(struct reader *r)
{
	if (!expect(r, "{"))
		return false;
	do
		if (!column(r))
			return false;
	while (take(r, ","));
	if (!expect(r, "}"))
		return false;
	skip(r);
	return r->p == r->end || fail(r, "expected the end");
}

/* -- the whole ------------------------------------------------------------- */

static size_t
key_column(const struct contract *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->columns[i].npaths == 1 &&
		    strcmp(c->paths.nodes[c->columns[i].nodes[0]].text,
			".id") == 0)
			return i;
	return NO_COLUMN;
}

enum contract_verdict
contract_read(
    struct span program, struct contract **result, struct contract_fault *fault)
{
	struct contract *c = mem_zero(1, sizeof *c);
	struct reader r = {
		.p = program.p,
		.end = span_end(program),
		.line = 1,
		.contract = c,
		.fault = fault,
	};

	paths_begin(&c->paths);
	if (!contract(&r)) {
		contract_free(c);
		return CONTRACT_OTHER;
	}
	if (r.mistake.line != 0) {
		*fault = r.mistake;
		contract_free(c);
		return CONTRACT_WRONG;
	}
	c->key = key_column(c);
	if (c->key != NO_COLUMN)
		c->columns[c->key].key = true;
	*result = c;
	return CONTRACT_GOOD;
}

void
contract_free(struct contract *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++) {
		free(c->columns[i].name);
		free(c->columns[i].null);
		free(c->columns[i].nodes);
		free(c->columns[i].slots);
	}
	free(c->columns);
	paths_end(&c->paths);
	free(c);
}

/* What stands between the parentheses of a column's type. */
static bool
add_value(
    const struct contract *c, const struct column *column, struct buf *out)
{
	bool good = !column->first_of || buf_add_text(out, "first_of(");

	for (size_t i = 0; good && i < column->npaths; i++)
		good =
		    (i == 0 ||
			buf_add_text(out, column->first_of ? "; " : " // ")) &&
		    buf_add_text(out, c->paths.nodes[column->nodes[i]].safe);
	return good && (!column->first_of || buf_add_char(out, ')'));
}

bool
contract_program(const struct contract *c, struct buf *out)
{
	bool good = true;

	for (size_t i = 0; good && i < c->n; i++)
		good = buf_add_span(out, c->columns[i].lead) &&
		    buf_add_text(out, type_word(c->columns[i].type)) &&
		    buf_add_char(out, '(') &&
		    add_value(c, &c->columns[i], out) && buf_add_char(out, ')');
	return good && buf_add_char(out, '}');
}

struct span
contract_value(const struct column *column, const struct span *values)
{
	struct span value = { NULL, 0 };

	for (size_t i = 0; i < column->npaths; i++) {
		value = values[column->slots[i]];
		if (value.p != NULL && value.p[0] != 'n' &&
		    (value.p[0] != 'f' || column->first_of))
			break;
	}
	return value;
}
