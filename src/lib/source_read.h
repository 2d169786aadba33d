/*
 * Inside lib/source only: what its parts share while a definition is read.
 *
 * The read_…() functions return false once they have said what is wrong.
 * What they filled in until then is the structure's and freed with it.
 */
#ifndef LIB_SOURCE_READ_H
#define LIB_SOURCE_READ_H

#include "lib/count.h"
#include "lib/source.h"
#include "lib/tree.h"

/* The longest text that a definition gives, expanded. */
#define SOURCE_TEXT_MAX ((size_t)1 << 20)

struct reader {
	const struct source_settings *with;
	struct source *source;
	char *origin;     /* owned: where the last ${NAME} came from; NULL */
	char *parent;     /* owned: the resource that templates refer to */
	bool incremental; /* the endpoint has it: {incremental.…} may be used */
	bool sends_start; /* … and is used */
};

/* What a text is for. */
enum text_use {
	TEXT_PLAIN,
	TEXT_TEMPLATE,      /* checked, and a parent noted in the reader */
	TEXT_BRACED,        /* a template that the caller checks */
	TEXT_LITERAL,       /* a template without expressions: braces doubled */
	TEXT_HEADER = 0x10, /* added: bytes that could end a header refused */
	TEXT_SECRET = 0x20, /* added: masked in messages */
};

/*
 * A string (or number or boolean, as text), ${NAME} expanded; it may be empty.
 * *text is the caller's.  r->origin says where a variable's value came from.
 */
bool read_text(
    struct reader *r, const struct tree_node *node, unsigned use, char **text);

/* The same for a string that must not be empty. */
bool read_string(
    struct reader *r, const struct tree_node *node, unsigned use, char **text);

/* The member key of object as read_string(); missing: an error that says so. */
bool read_required(struct reader *r, const struct tree_node *object,
    const char *key, char **text);

/* The member key of object as read_string(); missing: *text as it was. */
bool read_optional(struct reader *r, const struct tree_node *object,
    const char *key, char **text);

/* A path into a response or a record. */
bool read_path(const struct tree_node *node, struct jsonpath **path);

/* An absolute http or https URL without user, query and fragment. */
bool check_url(const struct tree_node *node, const char *url);

/* One path or a list of them. */
bool
read_paths(const struct tree_node *node, struct jsonpath ***paths, size_t *n);

/* Whether a name is a header's (RFC 9110, section 5.6.2, token). */
bool is_header_name(const char *name);

/* The check that TEXT_TEMPLATE makes. */
bool check_template(
    struct reader *r, const struct tree_node *node, const char *text);

/*
 * Objects as pairs: each member becomes a pair (a list several of one name,
 * null none) and takes the place of what pairs has under its name.
 */
struct pairs_form {
	unsigned use;
	bool headers; /* names are tokens, case does not matter */
};
bool read_member(struct reader *r, const struct tree_node *member,
    struct pairs_form form, struct pairs *pairs);
bool read_pairs(struct reader *r, const struct tree_node *object,
    struct pairs_form form, struct pairs *pairs);

/*
 * The members of two objects (either may be NULL) as JSON text, over's in
 * place of base's of the same name; strings are templates.
 */
bool read_body(struct reader *r, const struct tree_node *base,
    const struct tree_node *over, char **body);

bool
read_auth(struct reader *r, const struct tree_node *node, struct auth *auth);
void auth_free(struct auth *auth);

bool read_paginator(struct reader *r, const struct tree_node *node,
    struct paginator *paginator);
void paginator_free(struct paginator *paginator);

bool read_incremental(struct reader *r, const struct tree_node *node,
    struct incremental *incremental);

/*
 * To be called once the whole endpoint is read: who filters.  Where nothing
 * is sent that the API could filter by, it is the client.
 */
bool choose_filter(struct reader *r, const struct tree_node *node,
    struct incremental *incremental);
void incremental_free(struct incremental *incremental);

/* What applies to all resources of a source. */
struct defaults {
	const struct tree_node *client;
	const struct tree_node *resource; /* resource_defaults, or NULL */
	const struct tree_node *endpoint; /* its endpoint, or NULL */
};

/* Whether they have no keys but those that a resource may take from them. */
bool check_defaults(const struct defaults *defaults);

/* The same for an endpoint; one in resource_defaults has no "path". */
bool check_endpoint_keys(const struct tree_node *node, bool defaults);

/* What a resource is read from: itself, then the defaults. */
struct layers {
	const struct tree_node *own;      /* the resource, or its name */
	const struct tree_node *endpoint; /* its endpoint, or NULL */
	const struct defaults *under;
};

/* A key of the resource, else of resource_defaults; null is none. */
bool
of_resource(const struct layers *l, const char *key, struct tree_node *value);

/* A key of the endpoint, else of resource_defaults.endpoint; null is none. */
bool
of_endpoint(const struct layers *l, const char *key, struct tree_node *value);

/* The parts of an endpoint, in the order in which they are to be read. */
bool read_all_params(
    struct reader *r, const struct layers *l, struct resource *resource);
bool read_headers(
    struct reader *r, const struct layers *l, struct resource *resource);
bool read_endpoint_path(
    struct reader *r, const struct layers *l, struct resource *resource);
bool read_request(
    struct reader *r, const struct layers *l, struct resource *resource);

bool read_endpoint(
    struct reader *r, const struct layers *l, struct resource *resource);

bool read_resource(struct reader *r, const struct tree_node *node,
    const struct defaults *defaults, struct resource *resource);
void resource_free(struct resource *resource);

#endif
