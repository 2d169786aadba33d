/*
 * Views: the rows of a list that meet conditions, sorted.  A list's last few
 * views are kept until the list changes, so that paging through one sorts and
 * filters once.
 */
#ifndef API_VIEW_H
#define API_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "list.h"

#define CONDITIONS_MAX 16
#define VALUES_MAX 32
#define SORTS_MAX 4

enum operator{ OP_EQ, OP_NE, OP_GT, OP_GTE, OP_LT, OP_LTE, OP_IN, OP_NIN };

/*
 * Values are compared with the field's as numbers where the field's is one,
 * else as text, byte by byte (escapes in it are not decoded).  A null field
 * equals "null" only, and is neither greater nor less than anything.
 */
struct condition {
	const struct column *column;
	/* What decides instead, of value, relation and column; or NULL. */
	bool (*test)(const struct condition *c, const struct row *row);
	const char *name; /* with a test: tells it from others; not owned */
	int64_t value;
	size_t relation;
	enum operator operator;
	bool or_null; /* a null field meets it */
	size_t n;
	const char *values[VALUES_MAX]; /* not owned */
};

struct selection {
	size_t nconditions;
	struct condition conditions[CONDITIONS_MAX];
	size_t nsorts;
	struct {
		const struct column *column;
		bool descending;
	} sorts[SORTS_MAX]; /* equal rows stay in the list's order */
};

struct view {
	char *key;      /* the selection as text; owned */
	uint32_t tick;  /* the list's when it was made */
	uint32_t n;     /* rows in it */
	uint32_t *rows; /* their numbers; owned; NULL: the list as it stands */
};

/*
 * The view of a selection; it belongs to the list and stands until the list's
 * next change or LIST_VIEWS other views.
 */
const struct view *
view_of(struct list *list, const struct selection *selection);

static inline uint32_t
view_at(const struct view *view, const struct list *list, uint32_t position)
{
	return view->rows != NULL ? view->rows[position]
				  : list_at(list, position);
}

/* Releases all views of a list. */
void view_forget(struct list *list);

#endif
