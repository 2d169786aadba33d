/*
 * A list of records as a server holds it: so many rows in some order, which
 * are inserted, deleted and updated while clients read.  Rows have numbers for
 * ever: those present at the start from 0 on, then each inserted one the next.
 * Until the first change a list in an order of creation is two integers.
 */
#ifndef API_LIST_H
#define API_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

enum order {
	ORDER_CREATED,      /* oldest first; new rows come at the end */
	ORDER_CREATED_DESC, /* newest first; new rows come at the front */
	ORDER_UPDATED,      /* an update moves a row to the end */
	ORDER_UPDATED_DESC, /* an update moves a row to the front */
	ORDER_ID,           /* by id: new rows come anywhere */
	ORDER_RANDOM,       /* no order that shows, but a stable one */
};

struct view;
#define LIST_VIEWS 4
#define RELATIONS_MAX 20
#define IDS_READY 64

struct list {
	const char *api; /* "humaans"; not owned */
	const struct resource *resource;
	const char *url; /* of the server: http://127.0.0.1:PORT; not owned */
	struct list *targets[RELATIONS_MAX]; /* of the shape's relations */
	struct column columns[FIELDS_MAX];
	size_t ncolumns;
	uint64_t seed;
	enum order order;
	int64_t start, step;  /* ms: when the first rows were made, how often */
	uint32_t base;        /* rows present at the start */
	uint32_t next;        /* the number of the next new row */
	uint32_t n;           /* rows present now */
	uint32_t *rows;       /* their numbers in order, or NULL: untouched */
	uint32_t *touched;    /* by number: tick of last update; or NULL */
	int64_t *changed;     /* by number: updated, of touched rows only */
	int64_t *born;        /* by number: created, of inserted rows only */
	bool *gone;           /* by number: deleted */
	size_t rows_cap, cap; /* elements allocated: rows; the other three */
	uint32_t tick;        /* counts changes */
	struct edit *edits;   /* owned */
	struct view *views[LIST_VIEWS]; /* view.c's cache; owned */
	unsigned views_next;
	char ids[IDS_READY][ID_LENGTH]; /* of the first rows, ready made */
};

/* A list has at most so many rows at the start. */
#define SIZE_MOST 1000000000

/* A place to insert at that the list's order chooses. */
#define LIST_IN_ORDER UINT32_MAX

/*
 * A list of size rows.  api and resource are kept by reference.  Released with
 * list_free().
 */
struct list *list_new(const char *api, const struct resource *resource,
    uint64_t seed, uint32_t size, enum order order);
void list_free(struct list *list);

/* Makes it a list of size fresh rows, as list_new() would have. */
void list_reset(struct list *list, uint32_t size);

/* Names of orders: "natural", "created-desc" … ; false for another text. */
bool order_named(const char *name, enum order *order);

/* The number of the row at a position (position < list->n). */
static inline uint32_t
list_at(const struct list *list, uint32_t position)
{
	if (list->rows != NULL)
		return list->rows[position];
	return list->order == ORDER_CREATED_DESC ? list->base - 1 - position
						 : position;
}

/* The row of a number, present or gone (number < list->next). */
struct row list_row(const struct list *list, uint32_t number);

/* Whether some edit is about the row. */
static inline bool
list_edited(const struct list *list, uint32_t number)
{
	for (const struct edit *e = list->edits; e != NULL; e = e->next)
		if (number >= e->first && number <= e->last)
			return true;
	return false;
}

bool list_gone(const struct list *list, uint32_t number);

/* A row's id, and the row of an id; false where no row there ever had it. */
char *list_put_id(char *p, const struct list *list, uint32_t number);
bool
list_find(const struct list *list, const char *id, size_t n, uint32_t *number);

/* The column of a name, or NULL. */
const struct column *
list_column(const struct list *list, const char *name, size_t n);

/*
 * Inserts count new rows before a position (past the end: at the end), or
 * where the list's order puts them.
 */
void list_insert(struct list *list, uint32_t count, uint32_t position);

/* Deletes count rows from a position on, as far as there are any. */
void list_delete(struct list *list, uint32_t position, uint32_t count);

/* Gives the row at a position new values, and its place in the order. */
void list_update(struct list *list, uint32_t position);

/* Adds an edit, which the list then owns. */
void list_edit(struct list *list, struct edit *edit);
void list_forget_edits(struct list *list);

#endif
