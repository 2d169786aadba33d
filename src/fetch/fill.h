/*
 * Templates (lib/template.h) of a resource, filled in for a request.  What
 * can't be done was said, with the resource's name.
 */
#ifndef FETCH_FILL_H
#define FETCH_FILL_H

#include "fetch/request.h"
#include "lib/buf.h"
#include "lib/pairs.h"
#include "lib/template.h"

/* What a template is filled in for. */
enum fill_place { FILL_PARAM, FILL_HEADER, FILL_PATH, FILL_BODY };

/* How that went. */
enum filled {
	FILLED,
	FILL_NOT_SAID, /* made from a bound that there is none of */
	FILL_REFUSED,  /* after a message */
};

/*
 * Appends a template's text with the values in the place of its expressions,
 * percent-encoded in a path.
 */
enum filled fill(const struct request_spec *s, enum fill_place place,
    struct span template, struct buf *out);

/*
 * Adds pairs, their values filled in; left out are those made from a bound
 * that there is none of, and those of a name that is in except (or NULL).
 */
bool fill_pairs(const struct request_spec *s, enum fill_place place,
    const struct pairs *from, const struct pairs *except, struct pairs *to);

/*
 * Appends JSON, checked, whose strings are templates; one that is nothing but
 * an expression becomes the value itself.
 */
bool
fill_json(const struct request_spec *s, struct span value, struct buf *out);

/*
 * Appends the text of a scalar, checked JSON, that was found at "of"; one that
 * no request can carry is refused.
 */
bool fill_scalar(const struct request_spec *s, const struct template_value *of,
    struct span value, struct buf *text);

/* Says what is wrong with a request; false. */
__attribute__((format(printf, 2, 3))) bool
fill_refuse(const struct request_spec *s, const char *format, ...);

/* Refuses where something did not fit into its maximum; else true. */
bool fill_fits(const struct request_spec *s, bool fitted);

#endif
