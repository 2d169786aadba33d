/*
 * Records as JSON:API has them (version 1.0, section 7): id, type, links,
 * attributes and relationships, which hold links, and data only where asked.
 */
#ifndef API_JSONAPI_H
#define API_JSONAPI_H

#include "list.h"

/* A relationship leads to so many records at most. */
#define LEADS_MAX 64

struct relation {
	const char *name; /* NULL after the last */
	const char *list; /* where its records are; no list: there are none */
	enum relation_kind {
		RELATION_ONE,   /* to any record, or none */
		RELATION_MANY,  /* to up to three */
		RELATION_OWNER, /* to one, evenly */
		RELATION_OWNED, /* back from RELATION_OWNER */
	} kind;
	unsigned nulls; /* per cent of rows where to one is to none */
};

/* What filter[NAME] looks at. */
struct filter {
	const char *name; /* NULL after the last */
	enum filter_kind {
		FILTER_VALUE,    /* an attribute's value, whole */
		FILTER_RANGE,    /* [from] and [to] of an instant */
		FILTER_UNSURE,   /* the same, if the server has it */
		FILTER_RELATION, /* the id of a related record */
	} kind;
	const char *of; /* the attribute or relation; NULL: that name */
};

struct shape {
	const char *type;
	const struct relation *relations; /* NULL: none */
	const struct filter *filters;     /* NULL: none */
	/* "id date=created-at": by what it can be sorted, and what that means;
	 * "*": any attribute; NULL: nothing. */
	const char *sorts;
	const char *sorted; /* "-pinned,id" unless asked; NULL: as it is */
	const char *texts;  /* meta.texts; NULL: none */
	make_fn *links;     /* more members of links, or NULL */
	const char *other;  /* the type of each third row, or NULL */
	/* Attributes that only older or newer versions have, and a relation. */
	const char *older, *newer, *newer_relation;
	bool nested; /* no list of its own, but of others' records */
};

/* Appends a record, edits applied; false where out would pass its maximum. */
bool jsonapi_write(struct buf *out, const struct row *row);

/* Appends "attributes":{…}, with its comma, or nothing. */
void jsonapi_add_attributes(struct buf *out, const struct row *row);

/* The type that the record says it has. */
const char *jsonapi_type(const struct row *row);

/*
 * The place of a relation of n bytes of name among the list's, or
 * RELATIONS_MAX where it has none of that name.
 */
size_t jsonapi_relation(const struct list *list, const char *name, size_t n);

/*
 * The rows of list->targets[relation] that a row's relation leads to, at most
 * LEADS_MAX.  Returns how many.
 */
size_t jsonapi_leads(
    const struct row *row, size_t relation, uint32_t leads[LEADS_MAX]);

#endif
