#include "lib/json.h"
#include "lib/json_bytes.h"
#include "lib/json_index.h"
#include "lib/json_outliner.h"
#include "lib/json_scalar.h"

/* The containers that are open around the byte in hand. */
struct nest {
	unsigned depth;
	unsigned limit;             /* the most that depth may be */
	char close[JSON_DEPTH_MAX]; /* the bracket that closes each */
	bool spaced;                /* there was white space between tokens */
	/* To note an outline: */
	struct outliner outliner;
	const char *text;
	const struct json_index *index; /* of the text */
};

/*
 * What follows is compiled twice: to check only, and to note an outline too
 * (the nest's, where noting says so).
 */
#define TWICE static inline __attribute__((always_inline))

TWICE const char *
skip_white(const char *p, const char *end, struct nest *nest)
{
	const char *after;

	if (p == end || (unsigned char)*p > ' ')
		return p;
	after = json_skip_space(p, end);
	nest->spaced |= after > p;
	return after;
}

/* A string, p at what follows its opening quote. */
TWICE const char *
scan_text(const char *p, const char *end, struct nest *nest,
    struct json_fault *f, bool noting)
{
	if (noting) {
		p = nest->text +
		    json_index_next(nest->index, (size_t)(p - nest->text));
		if (p < end && *p == '"')
			return p + 1;
	}
	return json_scan_string(p, end, f);
}

/* A key and its colon, with the white space around them. */
TWICE const char *
scan_key(const char *p, const char *end, struct nest *nest,
    struct json_fault *f, bool noting)
{
	p = skip_white(p, end, nest);
	if (p == end || *p != '"')
		return json_expected(f, p, end, "expected a key in quotes");
	if (noting) {
		outliner_key(&nest->outliner, nest->depth, p + 1);
		f->escapes = false;
	}
	p = scan_text(p + 1, end, nest, f, noting);
	if (p == NULL)
		return NULL;
	if (noting && f->escapes && nest->depth < nest->outliner.levels)
		outliner_give_up(&nest->outliner);
	p = skip_white(p, end, nest);
	if (p == end || *p != ':')
		return json_expected(f, p, end, "expected a colon");
	return p + 1;
}

/*
 * From the end of a value to where the next one is due, closing what closes.
 * Or to the end of the outermost value: the nest is then empty.
 */
TWICE const char *
scan_on(const char *p, const char *end, struct nest *nest, struct json_fault *f,
    bool noting)
{
	while (nest->depth > 0) {
		char close = nest->close[nest->depth - 1];

		p = skip_white(p, end, nest);
		if (p < end && *p == ',')
			return close == '}'
			    ? scan_key(p + 1, end, nest, f, noting)
			    : p + 1;
		if (p == end || *p != close)
			return json_expected(f, p, end,
			    close == '}' ? "expected a comma or }"
					 : "expected a comma or ]");
		nest->depth--;
		p++;
		if (noting)
			outliner_end(&nest->outliner, nest->depth, p);
	}
	return p;
}

/*
 * An opening bracket, up to where the first value is due, or, in an empty
 * container, the closing one.
 */
TWICE const char *
scan_open(const char *p, const char *end, struct nest *nest, bool *empty,
    struct json_fault *f, bool noting)
{
	char close = *p == '{' ? '}' : ']';

	if (nest->depth == nest->limit)
		return json_fail(f, p, "nested deeper than 256");
	if (noting)
		outliner_open(&nest->outliner, nest->depth, *p);
	nest->close[nest->depth++] = close;
	p = skip_white(p + 1, end, nest);
	*empty = p < end && *p == close;
	return close == '}' && !*empty ? scan_key(p, end, nest, f, noting) : p;
}

/* A value of any kind, of which the nest has the limit. */
TWICE const char *
scan_nest(const char *p, const char *end, struct nest *nest,
    struct json_fault *f, bool noting)
{
	nest->depth = 0;
	nest->spaced = false;
	do {
		const char *after = NULL;
		bool complete = true;

		p = skip_white(p, end, nest);
		if (noting) {
			outliner_begin(&nest->outliner, nest->depth, p);
			after =
			    outliner_pick(&nest->outliner, nest->depth, p, end);
		}
		if (after != NULL) {
			p = after;
			outliner_end(&nest->outliner, nest->depth, p);
		} else if (p < end && (*p == '{' || *p == '[')) {
			p = scan_open(p, end, nest, &complete, f, noting);
		} else {
			p = noting && p < end && *p == '"'
			    ? scan_text(p + 1, end, nest, f, true)
			    : json_scan_scalar(p, end, f);
			if (noting && p != NULL)
				outliner_end(&nest->outliner, nest->depth, p);
		}
		if (p != NULL && complete)
			p = scan_on(p, end, nest, f, noting);
	} while (p != NULL && nest->depth > 0);
	return p;
}

/* A value in which at most limit containers nest. */
static const char *
scan_value(const char *p, const char *end, unsigned limit, struct json_fault *f)
{
	struct nest nest;

	nest.limit = limit;
	outliner_none(&nest.outliner);
	return scan_nest(p, end, &nest, f, false);
}

static bool
refuse(
    struct json_error *err, struct span text, const char *at, const char *why)
{
	if (err != NULL) {
		err->offset = (size_t)(at - text.p);
		err->why = why;
	}
	return false;
}

bool
json_scan(struct span text, struct span *value, struct span *rest,
    struct json_error *err)
{
	const char *end = span_end(text);
	const char *first = json_skip_space(text.p, end);
	struct json_fault f = { first, NULL, false };
	const char *p;

	p = scan_value(first, end, JSON_DEPTH_MAX, &f);
	if (p == NULL)
		return refuse(err, text, f.at, f.why);
	if (value != NULL)
		*value = (struct span){ first, (size_t)(p - first) };
	if (rest != NULL)
		*rest = (struct span){ p, (size_t)(end - p) };
	return true;
}

/* Nothing but white space follows the value. */
static bool
is_last(struct span text, const char *after, struct json_error *err)
{
	const char *end = span_end(text);
	const char *p = json_skip_space(after, end);

	return p == end || refuse(err, text, p, "more than one value");
}

bool
json_validate(struct span text, struct span *value, struct json_error *err)
{
	struct span first, rest;

	if (!json_scan(text, &first, &rest, err) || !is_last(text, rest.p, err))
		return false;
	if (value != NULL)
		*value = first;
	return true;
}

bool
json_validate_list(struct span text, const struct json_list *list,
    struct json_outline *o, struct span *value, struct json_error *err)
{
	const char *end = span_end(text);
	const char *first = json_skip_space(text.p, end);
	struct json_pick *pick = list != NULL ? list->pick : NULL;
	struct json_fault f = { first, NULL, false };
	struct json_index own;
	struct nest nest;
	const char *p;

	nest.limit = JSON_DEPTH_MAX;
	nest.text = text.p;
	outliner_start(&nest.outliner, o, text);
	json_index_begin(&own);
	nest.index = pick != NULL ? json_picker_begin(pick, text) : NULL;
	if (nest.index != NULL) {
		outliner_pick_from(&nest.outliner, list, text.n);
	} else {
		json_index_make(&own, text, '"');
		nest.index = &own;
		pick = NULL;
	}
	p = scan_nest(first, end, &nest, &f, true);
	o->compact =
	    !nest.spaced && (pick == NULL || !json_picker_spaced(pick));
	json_index_end(&own);
	if (p == NULL)
		refuse(err, text, f.at, f.why);
	if (p == NULL || !is_last(text, p, err)) {
		json_outline_free(o);
		return false;
	}
	if (value != NULL)
		*value = (struct span){ first, (size_t)(p - first) };
	return true;
}

bool
json_validate_outline(struct span text, struct json_outline *o,
    struct span *value, struct json_error *err)
{
	return json_validate_list(text, NULL, o, value, err);
}

const char *
json_check(const char *p, const char *end, unsigned depth)
{
	struct json_fault f;

	if (p == end || (*p != '{' && *p != '['))
		return json_scan_scalar(p, end, &f);
	return scan_value(p, end, JSON_DEPTH_MAX - depth, &f);
}

const char *
json_check_indexed(const char *text, const struct json_index *index,
    const char *p, const char *end, unsigned depth, bool *spaced)
{
	struct json_fault f;
	struct nest nest;

	if (p == end || (*p != '{' && *p != '['))
		return json_scan_scalar(p, end, &f);
	nest.limit = JSON_DEPTH_MAX - depth;
	nest.text = text;
	nest.index = index;
	outliner_none(&nest.outliner);
	p = scan_nest(p, end, &nest, &f, true);
	*spaced |= nest.spaced;
	return p;
}

bool
json_is_number(struct span text)
{
	const char *end = span_end(text);
	struct json_fault f;

	return text.n > 0 && json_scan_number(text.p, end, &f) == end;
}
