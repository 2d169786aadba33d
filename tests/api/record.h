/*
 * Records made up on the fly.  A resource is a table of fields; a field names
 * the function that makes its value, out of 64 bits that depend on nothing but
 * the seed, the resource, the row's number, the field's name and, where a
 * field changes with updates, on how often the row was touched.  So a list of
 * ten million records takes no memory, and the same seed gives the same bytes.
 */
#ifndef API_RECORD_H
#define API_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "text.h"

/* No record takes more bytes than this, edits apart. */
#define RECORD_MAX 16384
/* No value of a field takes more. */
#define VALUE_MAX 2048
#define FIELDS_MAX 80

struct list;
struct column;

struct row {
	const struct list *list;
	uint32_t number;
	uint32_t touched; /* 0, or the tick of its last update */
	uint64_t key;     /* what its random bits come from */
	int64_t created;  /* ms since 1970 */
	int64_t updated;
	uint32_t shown; /* of JSON:API: relations that have data, a bit each */
	bool older;     /* and the shape that older versions have */
};

/* Writes a value as JSON, at most VALUE_MAX bytes, and returns its end. */
typedef char *make_fn(
    char *p, const struct row *row, const struct column *column, uint64_t draw);

struct words {
	const char *const *text; /* the inside of JSON strings, escapes done */
	size_t n;
};

struct field {
	const char *name;
	make_fn *make;
	const void *arg; /* what make draws from */
	unsigned nulls;  /* per cent of rows where the value is null */
	bool changes;    /* an update gives it a new value */
	const char *as;  /* draws as the field of this name does, or NULL */
};

struct shape;

struct resource {
	const char *name;
	const struct field *fields; /* the last has no name */
	uint32_t size; /* how many records there are unless told otherwise */
	const char *asked; /* "status=active": filters unless status is given */
	const struct shape *shape; /* jsonapi.h; NULL: records are flat */
	enum { IDS_LETTERS, IDS_NUMBERS, IDS_UUIDS } ids;
};

/* A field made ready for a list. */
struct column {
	const struct field *field;
	char key[48]; /* "name": with its quotes and colon */
	size_t key_n;
	uint64_t salt;
	const struct list *target; /* what a make_ref refers to, or NULL */
};

/* One change to a record that a fault script asks for. */
struct edit {
	struct edit *next;
	uint32_t first, last; /* row numbers */
	enum { EDIT_SET, EDIT_DROP, EDIT_ADD, EDIT_FRONT, EDIT_RECORD } kind;
	char *name; /* of the field; owned */
	char *text; /* raw JSON, or whatever stands in for it; owned */
};

/* The row's value of a column as JSON, edits not looked at. */
char *column_value(char *p, const struct row *row, const struct column *column);

/* Appends the record, edits applied; false where out would pass its maximum. */
bool record_write(struct buf *out, const struct row *row);

/*
 * The instant, ms since 1970, that a column shows of the row itself; false
 * where it shows something else.
 */
bool
row_instant(const struct row *row, const struct column *column, int64_t *ms);

/* What is edited in a row: a field; all of it (NULL: neither). */
const struct edit *
edit_of_field(const struct row *row, const struct column *column);
const struct edit *edit_of_row(const struct row *row);

/* Appends the members, each with a comma, that edits of this kind add. */
bool edits_add(struct buf *out, const struct row *row, int kind);

/* -- makers ---------------------------------------------------------------- */

make_fn make_id;       /* the row's own id */
make_fn make_ref;      /* an id of a row of the resource that arg names */
make_fn make_embedded; /* id and name of a row of the resource that arg names */
make_fn make_other;    /* an id that leads nowhere, of a file for instance */
make_fn make_word;     /* one of the struct words at arg */
make_fn make_bool;    /* true for arg's per cent (struct range, high) of rows */
make_fn make_integer; /* of the struct range at arg */
make_fn make_half;    /* of the struct range at arg, in steps of 0.5 */
make_fn make_money;   /* a string: of the struct range, with or without pence */
make_fn make_date;    /* days from creation, out of the struct range at arg */
make_fn make_instant; /* the same, with a time of day */
make_fn make_time;    /* "09:15:00" */
make_fn make_code;    /* digits in a string, as many as range low, zeros kept */
make_fn make_created; /* the row's own instants */
make_fn make_updated;
make_fn make_local_created; /* the same, with an offset */
make_fn make_local_updated;
make_fn make_local_changed; /* half-way between */
make_fn make_local;         /* make_instant, with an offset */
make_fn make_raw;           /* the JSON text at arg */

struct range {
	int64_t low, high;
};

#endif
