/*
 * Source definitions, hr-source(5): what an API is like, as data.
 *
 * A definition is read whole and checked whole: what is wrong in it is said
 * with the file and the key's place before any request is made.  All strings
 * and pointers in these structures belong to the source.  The values of a
 * resource's pairs are templates (lib/template.h), checked; ${NAME} is
 * expanded in them already.
 */
#ifndef LIB_SOURCE_H
#define LIB_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/expand.h"
#include "lib/jsonpath.h"
#include "lib/pairs.h"
#include "lib/span.h"
#include "lib/status.h"

enum paginator_kind {
	PAGINATOR_AUTO,
	PAGINATOR_SINGLE_PAGE,
	PAGINATOR_OFFSET,
	PAGINATOR_PAGE_NUMBER,
	PAGINATOR_CURSOR,
	PAGINATOR_JSON_LINK,
	PAGINATOR_HEADER_LINK,
	PAGINATOR_HEADER_CURSOR,
};

/* Whether a total is to be believed to the record. */
enum total_kind { TOTAL_EXACT, TOTAL_HINT };

/* A place that a value is put into: a query parameter, or a path in the
 * request's JSON body; both NULL: not sent. */
struct source_place {
	char *param;
	struct jsonpath *body_path;
};

struct paginator {
	enum paginator_kind kind;
	long limit;   /* records a page to ask for; 0: none stated */
	long initial; /* offset, or the first page's number */
	long base;    /* base_page: the number of the first page there is */
	long maximum; /* maximum_offset, maximum_page: the first one not asked
			 for; -1: none */
	struct source_place position;  /* offset_, page_, cursor_param, … */
	struct source_place size;      /* limit_param, limit_body_path */
	struct jsonpath *total_path;   /* records, or pages (page_number) */
	struct jsonpath *records_path; /* of page_number: records; or NULL */
	bool total_stated; /* else total_path is a default: no error where the
			      response has no total, and never exact */
	struct jsonpath *has_more_path; /* NULL: none */
	struct jsonpath *next_path;     /* cursor_path, next_url_path */
	char *header;                   /* links_next_key, cursor_key */
	bool stop_after_empty_page;
	enum total_kind total;
};

enum auth_kind {
	AUTH_NONE,
	AUTH_BEARER,
	AUTH_API_KEY,
	AUTH_HTTP_BASIC,
	AUTH_OAUTH2_CLIENT_CREDENTIALS,
};

enum auth_place { AUTH_IN_HEADER, AUTH_IN_QUERY, AUTH_IN_COOKIE };

struct auth {
	enum auth_kind kind;
	enum auth_place place;
	char *name;   /* of the header, parameter or cookie; or the user */
	char *secret; /* token, key, password, client secret */
	char *origin; /* where the secret came from, for messages:
			 "$HR_HUMAANS_TOKEN", a file's path; never NULL */
	char *client_id;
	char *token_url;
	struct pairs token_data;
	long expires_in; /* default_token_expiration, seconds */
};

enum filter_kind { FILTER_SERVER, FILTER_CLIENT, FILTER_PROBE };

enum convert_kind {
	CONVERT_NONE,              /* as the cursor is: RFC 3339, UTC */
	CONVERT_DATE,              /* YYYY-MM-DD */
	CONVERT_UNIX_SECONDS,      /* rounded down */
	CONVERT_UNIX_MILLISECONDS, /* rounded down */
};

struct incremental {
	bool set;
	struct jsonpath *cursor_path;
	char *start_param;
	char *end_param;
	struct pairs params; /* sent with a start, and only then */
	char *initial_value;
	char *end_value;
	long lag; /* seconds */
	enum filter_kind filter;
	enum convert_kind convert; /* of values that go into a request */
};

enum response_action_kind { ACTION_IGNORE, ACTION_FAIL };

struct response_action {
	long status;   /* 0: any */
	char *content; /* a part of the body; NULL: any */
	enum response_action_kind action;
};

struct resource {
	const struct source *source;
	char *name;
	struct jsonpath **primary_key; /* nkeys of them; 0: none declared */
	size_t nkeys;
	const char *write_disposition; /* "replace", "append", "merge" */
	char **include_from_parent;
	size_t ninclude;
	bool selected; /* false: --all leaves it out, as it is there to be
			  another's parent */

	char *path;         /* a template */
	const char *method; /* "GET" or "POST" */
	struct pairs params;
	struct pairs headers; /* the client's among them */
	char *body;           /* NULL, or JSON text, whose strings are
				 templates */
	struct pairs form;    /* data: */
	bool has_form;
	struct auth *auth;              /* the source's, or its own */
	struct jsonpath *data_selector; /* NULL: to be found out (auto) */
	struct paginator paginator;
	struct incremental incremental;
	struct response_action *actions;
	size_t nactions;

	/*
	 * Paths of fields that never change while a record lives: where a list
	 * is seen to come in the order of one of them, either way, rows can
	 * shift in it but not overtake each other.
	 */
	struct jsonpath **sort;
	size_t nsort;
	const struct resource *parent; /* NULL, or what its path refers to */
};

struct source {
	char *name;     /* stated; else of its folder, or of its file */
	char *file;     /* source.json's path, for messages */
	char *base_url; /* no slash at its end */
	struct auth auth;
	long rate_requests; /* rate_limit; 0: none */
	double rate_seconds;
	long max_page_size; /* 0: none stated */
	struct resource *resources;
	size_t nresources;
};

struct source_settings {
	source_lookup *lookup; /* of ${NAME}: lib/expand.h */
	void *context;
	const char *base_url; /* instead of the definition's; NULL: its own */
	bool for_listing;     /* a ${NAME} without a value is no error */
};

/*
 * Reads the definition at path.  On success *source is to be released with
 * source_free(); else what is wrong was said, and STATUS_USAGE is returned.
 */
enum status source_load(const char *path, const struct source_settings *with,
    struct source **source);

/* The same from memory; name is what messages call it. */
enum status source_parse(const char *name, struct span text,
    const struct source_settings *with, struct source **source);
void source_free(struct source *source);

/*
 * Reads a definition for what it lists: no ${NAME} needs a value
 * (source_listing.c).
 */
enum status source_load_listing(const char *path, struct source **source);

/* The resource of that name ("-" and "_" are the same), or NULL. */
const struct resource *
source_resource(const struct source *source, const char *name);

#endif
